/* SPDX-License-Identifier: MIT */
#include "git/durable.h"
#include "git/aside.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/internal.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* More new commits than this in one landing are refused. */
#define COMMITS_LIMIT 100000

/* How often a git gc can take an empty directory away. */
#define GIVE_ATTEMPTS 5

/* What is done with an object that is found. */
enum depth {
	LOOK,  /* it is there, and has contents */
	NAMES, /* and its directory is synced */
	ALL,   /* and its contents are */
};

struct sync {
	struct repo *repo;
	enum depth depth;
	git_odb *odb;
	char *objects;
	struct oids wanted;	/* in the order of the walk */
	struct oids found;	/* loose objects */
	struct strvec from, to; /* to be brought over: files */
	bool touched[256];	/* directories that name loose ones */
	bool packed;
};

static char *path_of(const struct sync *s, const struct oid *id)
{
	const char *hex = oid_hex(id);

	return alloc_printf("%s/%.2s/%s", s->objects, hex, hex + 2);
}

static int sync_object(struct sync *s, const git_oid *id)
{
	oids_push(&s->wanted, oid_from_git(id));
	return 0;
}

static int sync_tree(struct sync *s, const git_oid *id, const git_tree *old);

static int sync_entry(struct sync *s, const git_tree_entry *entry,
		      const git_tree *old)
{
	const git_tree_entry *before =
		old ? git_tree_entry_byname(old, git_tree_entry_name(entry)) :
		      NULL;
	git_tree *below = NULL;
	int error;

	if (before &&
	    git_oid_equal(git_tree_entry_id(before), git_tree_entry_id(entry)))
		return 0;
	if (git_tree_entry_type(entry) == GIT_OBJECT_COMMIT)
		return 0;
	if (git_tree_entry_type(entry) != GIT_OBJECT_TREE)
		return sync_object(s, git_tree_entry_id(entry));
	if (before && git_tree_entry_type(before) == GIT_OBJECT_TREE &&
	    git_tree_lookup(&below, s->repo->git, git_tree_entry_id(before)))
		below = NULL;
	error = sync_tree(s, git_tree_entry_id(entry), below);
	git_tree_free(below);
	return error;
}

/* What the tree has and old, its version before, has not. */
static int sync_tree(struct sync *s, const git_oid *id, const git_tree *old)
{
	CLEANUP(cleanup_git_tree) git_tree *tree = NULL;
	int error = git_tree_lookup(&tree, s->repo->git, id);

	if (error)
		return libgit2_error(error, "cannot read a tree");
	error = sync_object(s, id);
	for (size_t i = 0; !error && i < git_tree_entrycount(tree); i++)
		error = sync_entry(s, git_tree_entry_byindex(tree, i), old);
	return error;
}

/* A commit against its first parent; other parents' objects come with them. */
static int sync_commit(struct sync *s, const struct oid *id)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	CLEANUP(cleanup_git_tree) git_tree *old = NULL;
	int error = commit_read(&c, s->repo, id);

	if (!error && c.parents.n)
		error = lookup_tree_of(&old, s->repo, &c.parents.v[0]);
	if (!error && old && oid_equal(oid_from_git(git_tree_id(old)), &c.tree))
		return sync_object(s, oid_to_git(id));
	if (!error)
		error = sync_tree(s, oid_to_git(&c.tree), old);
	return error ? error : sync_object(s, oid_to_git(id));
}

static int sync_begin(struct sync *s, struct repo *repo, enum depth depth)
{
	int error = git_repository_odb(&s->odb, repo->git);

	s->repo = repo;
	s->depth = depth;
	s->objects = repo_path(repo, "objects");
	return error ? libgit2_error(error, "cannot open the objects") : 0;
}

static int sync_file(int fd, const struct oid *id)
{
	return fsync(fd) ?
		       error_errno(ERR, "cannot sync object %s", oid_hex(id)) :
		       0;
}

static int refuse_empty(const struct oid *id)
{
	error_set(ERR, "the file of object %s is empty", oid_hex(id));
	return error_next(ERR, "git refinery doctor --fix");
}

/* One that is loose in the repository. */
static int sync_loose(struct sync *s, const struct oid *id, int fd)
{
	struct stat st;
	int error = 0;

	if (fstat(fd, &st))
		return error_errno(ERR, "cannot look at object %s",
				   oid_hex(id));
	if (!st.st_size)
		return refuse_empty(id);
	if (s->depth == ALL && !aside_kept(s->repo, id)) {
		error = sync_file(fd, id);
		s->touched[id->id[0]] = true;
	}
	s->touched[id->id[0]] |= s->depth == NAMES;
	oids_push(&s->found, id);
	return error;
}

static void bring(struct sync *s, const struct oid *id, const char *path)
{
	CLEANUP(cleanup_free) char *place = path_of(s, id);

	strvec_push(&s->from, path);
	strvec_push(&s->to, place);
	oids_push(&s->found, id);
	s->touched[id->id[0]] = true;
}

static int sync_wanted(struct sync *s, const struct oid *id)
{
	CLEANUP(cleanup_free) char *path = path_of(s, id);
	CLEANUP(cleanup_free) char *aside = NULL;
	CLEANUP(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		return sync_loose(s, id, fd);
	aside = aside_find(s->repo, id);
	if (aside) {
		bring(s, id, aside);
		return 0;
	}
	if (!git_odb_exists(s->odb, oid_to_git(id)))
		return error_set(ERR, "object %s is missing", oid_hex(id));
	s->packed = true;
	return 0;
}

/* All contents before the first name: the disk is asked to wait but once. */
static int sync_aside(struct sync *s)
{
	int error = 0;

	for (size_t i = 0; !error && i < s->from.n; i++) {
		CLEANUP(cleanup_close)
		int fd = open(s->from.v[i], O_RDONLY | O_CLOEXEC);
		struct stat st;

		if (fd < 0 || fsync(fd) || fstat(fd, &st))
			error = error_errno(ERR, "cannot sync '%s'",
					    s->from.v[i]);
		else if (!st.st_size)
			error = error_set(ERR, "'%s' is empty", s->from.v[i]);
	}
	return error;
}

/* With the modes of objects/, which a group may share. */
static int make_directory(const struct sync *s, const char *place)
{
	CLEANUP(cleanup_free) char *path = alloc_string(place);
	struct stat st;

	*strrchr(path, '/') = '\0';
	if (!mkdir(path, 0777) && !stat(s->objects, &st))
		return chmod(path, st.st_mode & 07777);
	return errno == EEXIST ? 0 : -1;
}

/* objects/ may be on another disk, or on one without links. */
static int copy(const char *from, const char *to)
{
	CLEANUP(strbuf_release) struct strbuf bytes = STRBUF_INIT;
	int error = file_read(&bytes, from, SIZE_MAX - 1);

	return error ? error : file_write(to, bytes.buf, bytes.len, 0444, true);
}

static int give_name(const struct sync *s, const char *from, const char *to)
{
	for (int i = 0; i < GIVE_ATTEMPTS; i++) {
		if (!link(from, to) || errno == EEXIST)
			return 0;
		if (errno != ENOENT)
			return copy(from, to);
		if (make_directory(s, to))
			break;
	}
	return error_errno(ERR, "cannot write '%s'", to);
}

static int bring_over(struct sync *s)
{
	int error = sync_aside(s);

	for (size_t i = 0; !error && i < s->from.n; i++)
		error = give_name(s, s->from.v[i], s->to.v[i]);
	return error;
}

/* The directory is gone: git gc has packed what was in it, and synced that. */
static int check_packed(const struct sync *s, int directory)
{
	for (size_t i = 0; i < s->found.n; i++) {
		const git_oid *id = oid_to_git(&s->found.v[i]);

		if (id->id[0] == directory && !git_odb_exists(s->odb, id))
			return error_set(ERR, "object %s is missing",
					 oid_hex(&s->found.v[i]));
	}
	return 0;
}

static int sync_directory(struct sync *s, int i)
{
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/%02x", s->objects, i);
	int error = s->touched[i] ? file_sync_directory(path) : 0;

	return error == ERR_NOTFOUND ? check_packed(s, i) : error;
}

/* The names of the files, then the names of their directories. */
static int sync_directories(struct sync *s)
{
	CLEANUP(cleanup_free) char *packs = alloc_printf("%s/pack", s->objects);
	int error = 0;

	if (s->depth == LOOK && !s->from.n)
		return 0;
	for (int i = 0; !error && i < 256; i++)
		error = sync_directory(s, i);
	if (!error && s->packed)
		error = file_sync_directory(packs);
	if (error == ERR_NOTFOUND)
		error = 0;
	return error ? error : file_sync_directory(s->objects);
}

/* What the walk has found, in the repository and on disk. */
static int sync_end(struct sync *s, int error)
{
	for (size_t i = 0; !error && i < s->wanted.n; i++)
		error = sync_wanted(s, &s->wanted.v[i]);
	if (!error)
		error = bring_over(s);
	if (!error)
		error = sync_directories(s);
	for (size_t i = 0; !error && s->depth == ALL && i < s->found.n; i++)
		aside_keep(s->repo, &s->found.v[i]);
	git_odb_free(s->odb);
	free(s->objects);
	strvec_release(&s->from);
	strvec_release(&s->to);
	oids_release(&s->wanted);
	oids_release(&s->found);
	return error;
}

static int sync_range(struct repo *repo, const struct oid *old,
		      const struct oid *new, enum depth depth)
{
	CLEANUP(oids_release) struct oids commits = OIDS_INIT;
	struct sync s = { 0 };
	int error = sync_begin(&s, repo, depth);

	if (!error)
		error = history_range(&commits, repo, old, new, COMMITS_LIMIT);
	for (size_t i = 0; !error && i < commits.n; i++)
		error = sync_commit(&s, &commits.v[i]);
	return sync_end(&s, error);
}

int durable_sync(struct repo *repo, const struct oid *old,
		 const struct oid *new)
{
	return sync_range(repo, old, new, ALL);
}

int durable_sync_names(struct repo *repo, const struct oid *old,
		       const struct oid *new)
{
	return sync_range(repo, old, new, NAMES);
}

int durable_restore(struct repo *repo, const struct oid *old,
		    const struct oid *new)
{
	return sync_range(repo, old, new, LOOK);
}

int durable_sync_commit(struct repo *repo, const struct oid *id)
{
	struct sync s = { 0 };
	struct oid tree;
	int error = sync_begin(&s, repo, ALL);

	if (!error)
		error = commit_tree(&tree, repo, id);
	if (!error && !oid_equal(&tree, &oid_empty_tree))
		error = sync_tree(&s, oid_to_git(&tree), NULL);
	if (!error)
		error = sync_object(&s, oid_to_git(id));
	return sync_end(&s, error);
}
