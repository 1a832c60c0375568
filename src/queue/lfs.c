/* SPDX-License-Identifier: MIT */
#include "queue/lfs.h"
#include "git/attribute.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/diff.h"
#include "git/history.h"
#include "git/repo.h"
#include "git/tree.h"
#include "queue/attributes.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* By its specification a pointer is smaller than this. */
#define POINTER_LIMIT 1024

#define COMMITS_LIMIT 10000

/* Permission bits of files and links are all the same for a pointer. */
#define MODE_KIND 0170000
#define MODE_FILE 0100000

void lfs_files_release(struct lfs_files *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].path);
	free(l->v);
	*l = LFS_FILES_INIT;
}

bool lfs_parse(char id[LFS_HEX + 1], const char *text, size_t len)
{
	static const char version[] =
		"version https://git-lfs.github.com/spec/v1\n";
	static const char key[] = "\noid sha256:";
	const char *at;

	if (len >= POINTER_LIMIT || len < sizeof(version) - 1 ||
	    memcmp(text, version, sizeof(version) - 1))
		return false;
	at = memmem(text, len, key, sizeof(key) - 1);
	if (!at)
		return false;
	at += sizeof(key) - 1;
	for (size_t i = 0; i < LFS_HEX; i++) {
		if (at + i >= text + len ||
		    !strchr("0123456789abcdef", at[i]) || !at[i])
			return false;
		id[i] = at[i];
	}
	id[LFS_HEX] = '\0';
	return at + LFS_HEX < text + len && at[LFS_HEX] == '\n';
}

static int look_at(struct lfs_files *out, struct repo *repo,
		   const struct change *c)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	char id[LFS_HEX + 1];
	uint64_t size;
	int error;

	if ((c->new_mode & MODE_KIND) != MODE_FILE)
		return 0;
	error = blob_size(&size, repo, &c->new_id);
	/* In a partial clone: nobody here wrote it. */
	if (error == ERR_NOTFOUND)
		error_clear();
	if (error || size >= POINTER_LIMIT)
		return error == ERR_NOTFOUND ? 0 : error;
	error = diff_blob(&text, repo, &c->new_id, POINTER_LIMIT);
	if (error || !lfs_parse(id, text.buf, text.len))
		return error;
	out->v = alloc_grow(out->v, out->n, &out->alloc, sizeof(*out->v));
	out->v[out->n].path = alloc_string(c->path);
	memcpy(out->v[out->n++].id, id, sizeof(id));
	return 0;
}

static int look(struct lfs_files *out, struct repo *repo, const struct oid *old,
		const struct oid *new)
{
	CLEANUP(changes_release) struct changes changes = CHANGES_INIT;
	int error = changes_between_trees(&changes, repo, old, new);

	for (size_t i = 0; !error && i < changes.n; i++)
		error = look_at(out, repo, &changes.v[i]);
	return error;
}

/* A merge brings only what the whole comparison shows. */
static int look_at_commit(struct lfs_files *out, struct repo *repo,
			  const struct oid *id)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	struct oid before = oid_empty_tree;
	int error = commit_read(&c, repo, id);

	if (error || c.parents.n > 1)
		return error;
	if (c.parents.n)
		error = commit_tree(&before, repo, &c.parents.v[0]);
	return error ? error : look(out, repo, &before, &c.tree);
}

static int look_at_all(struct lfs_files *out, struct repo *repo,
		       const struct oid *tip, const struct oid *head)
{
	CLEANUP(oids_release) struct oids commits = OIDS_INIT;
	struct oid base, before = oid_empty_tree, after;
	int error = commit_tree(&after, repo, head);

	if (!error && tip) {
		error = history_merge_base(&base, repo, tip, head);
		if (!error)
			error = commit_tree(&before, repo, &base);
		if (!error)
			error = history_range(&commits, repo, tip, head,
					      COMMITS_LIMIT);
		if (error == ERR_NOTFOUND)
			error = 0;
	}
	if (!error)
		error = look(out, repo, &before, &after);
	for (size_t i = 0; !error && i < commits.n; i++)
		error = look_at_commit(out, repo, &commits.v[i]);
	return error;
}

static int compare(const void *a, const void *b)
{
	const struct lfs_file *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : strcmp(x->id, y->id);
}

/* By path, each once, and only those whose filter is git-lfs. */
static void keep(struct lfs_files *l, const struct attributes *known)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct attribute *a =
			attributes_find(known, l->v[i].path);

		if (!a || strcmp(a->filter, "lfs") ||
		    (n && !compare(&l->v[n - 1], &l->v[i])))
			free(l->v[i].path);
		else
			l->v[n++] = l->v[i];
	}
	l->n = n;
}

static int filter(struct lfs_files *l, struct repo *repo,
		  const struct oid *head)
{
	CLEANUP(attributes_release) struct attributes known = ATTRIBUTES_INIT;
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	CLEANUP(cleanup_free) char *directory = NULL;
	int error = attributes_copy(&directory, repo, head);

	if (error)
		return error;
	qsort(l->v, l->n, sizeof(*l->v), compare);
	for (size_t i = 0; i < l->n; i++)
		if (!i || strcmp(l->v[i].path, l->v[i - 1].path))
			strvec_push(&paths, l->v[i].path);
	error = attributes_ask(&known, repo, directory, &paths);
	file_remove_tree(directory);
	if (!error)
		keep(l, &known);
	return error;
}

int lfs_brought(struct lfs_files *out, struct repo *repo, const struct oid *tip,
		const struct oid *head)
{
	int error = look_at_all(out, repo, tip, head);

	return error || !out->n ? error : filter(out, repo, head);
}

static int is_set(const char *key, const char *value, void *data)
{
	(void)key;
	(void)value;
	*(bool *)data = true;
	return 0;
}

static bool is_elsewhere(struct repo *repo)
{
	bool found = false;

	if (repo_config_each(repo, "^(lfs\\.url|remote\\..*\\.(lfs)?url)$",
			     is_set, &found))
		error_clear();
	return found;
}

char *lfs_place(struct repo *repo)
{
	CLEANUP(cleanup_free) char *set = NULL;

	if (repo_config_get(&set, repo, "lfs.storage"))
		error_clear();
	return set && *set == '/' ?
		       alloc_printf("%s/objects", set) :
		       repo_path(repo, "%s/objects", set ? set : "lfs");
}

/* Directories of two digits hold them. */
static bool has_any(const char *store)
{
	DIR *directory = opendir(store);
	const struct dirent *e;
	bool any = false;

	while (directory && !any && (e = readdir(directory)))
		any = strlen(e->d_name) == 2 &&
		      isxdigit((unsigned char)e->d_name[0]) &&
		      isxdigit((unsigned char)e->d_name[1]);
	if (directory)
		closedir(directory);
	return any;
}

char *lfs_store(struct repo *repo)
{
	char *store = lfs_place(repo);

	/* One that never took anything cannot tell what is missing. */
	if (!is_elsewhere(repo) && has_any(store))
		return store;
	free(store);
	return NULL;
}

bool lfs_has(const char *store, const char *id)
{
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/%.2s/%.2s/%s", store, id, id + 2, id);
	struct stat st;

	return !stat(path, &st);
}

/* Does the target name another server for its contents? */
static bool names_server(struct repo *repo, const struct oid *tip)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	bool found = !tree_read_file(&text, NULL, repo, tip, ".lfsconfig",
				     64 << 10) &&
		     strcasestr(text.buf, "url");

	error_clear();
	return found;
}

int lfs_check(struct refinery *r, const struct oid *tip, const struct oid *head)
{
	CLEANUP(lfs_files_release) struct lfs_files files = LFS_FILES_INIT;
	CLEANUP(cleanup_free) char *store = lfs_store(r->repo);
	const char *first = NULL;
	size_t missing = 0;
	int error;

	if (!store || names_server(r->repo, tip))
		return 0;
	error = lfs_brought(&files, r->repo, tip, head);
	for (size_t i = 0; !error && i < files.n; i++) {
		if (lfs_has(store, files.v[i].id))
			continue;
		first = first ? first : files.v[i].path;
		missing++;
	}
	if (error || !missing)
		return error;
	error_set(ERR_REFUSED,
		  "%s has pointers of git-lfs whose contents are missing here: "
		  "%.200s%s",
		  oid_short(head), first, missing > 1 ? " and more" : "");
	return error_next(ERR_REFUSED,
			  "in the clone that has them: git lfs push --all "
			  "<remote> <branch>, then enqueue it again");
}
