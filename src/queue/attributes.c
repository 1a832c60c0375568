/* SPDX-License-Identifier: MIT */
#include "queue/attributes.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/repo.h"
#include "git/tree.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

/* One file; git itself ignores attributes files above 100 MB. */
#define FILE_LIMIT (1 << 20)

/* The tree that the directory was made for is named in this file. */
#define STAMP "%s/.tree"

static bool is_attributes(const char *path)
{
	const char *slash = strrchr(path, '/');

	return !strcmp(slash ? slash + 1 : path, ".gitattributes");
}

static int put(const char *directory, struct repo *repo,
	       const struct oid *commit, const char *path)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(cleanup_free)
	char *file = alloc_printf("%s/%s", directory, path);
	CLEANUP(cleanup_free) char *above = alloc_string(file);
	int error = tree_read_file(&text, NULL, repo, commit, path, FILE_LIMIT);

	if (error == ERR_NOTFOUND)
		return 0;
	if (!error)
		error = file_mkdirs(dirname(above), 0777);
	return error ? error :
		       file_write(file, text.buf, text.len, 0666, false);
}

/* Which tree the directory was made for; the empty one if for none. */
static struct oid stamped(const char *stamp)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct oid tree;

	if (file_read(&text, stamp, OID_HEX + 1) ||
	    oid_parse_prefix(&tree, text.buf))
		return oid_empty_tree;
	return tree;
}

/*
 * There is always one at the top: without it git would take that of the merge's
 * own result when it renormalizes, which is a candidate's.
 */
static int fill(const char *directory, struct repo *repo, const struct oid *tip)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	CLEANUP(cleanup_free)
	char *top = alloc_printf("%s/.gitattributes", directory);
	int error = file_write(top, "", 0, 0666, false);

	if (!error)
		error = tree_find_files(&paths, repo, tip, ".gitattributes");
	strvec_each(&paths, path)
		if (!error)
			error = put(directory, repo, tip, *path);
	return error;
}

static int rebuild(const char *directory, struct repo *repo,
		   const struct oid *tip)
{
	int error = file_remove_tree(directory);

	if (!error)
		error = file_mkdirs(directory, 0777);
	return error ? error : fill(directory, repo, tip);
}

/* Did any attributes file change between the trees? 1 also if not to be told.
 */
static int changed(struct repo *repo, const struct oid *old,
		   const struct oid *new)
{
	CLEANUP(changes_release) struct changes changes = CHANGES_INIT;

	if (oid_equal(old, &oid_empty_tree) ||
	    changes_between_trees(&changes, repo, old, new))
		return 1;
	for (size_t i = 0; i < changes.n; i++)
		if (is_attributes(changes.v[i].path))
			return 1;
	return 0;
}

bool attributes_same(struct repo *repo, const struct oid *old,
		     const struct oid *new)
{
	struct oid a, b;
	bool same = !commit_tree(&a, repo, old) &&
		    !commit_tree(&b, repo, new) &&
		    (oid_equal(&a, &b) || !changed(repo, &a, &b));

	error_clear();
	return same;
}

int attributes_copy(char **out, struct repo *repo, const struct oid *tip)
{
	const char *place = getenv("TMPDIR");
	CLEANUP(cleanup_free)
	char *directory = alloc_printf("%s/refinery-XXXXXX",
				       place && *place ? place : "/tmp");
	int error;

	if (!mkdtemp(directory))
		return error_errno(ERR, "cannot make '%s'", directory);
	error = fill(directory, repo, tip);
	if (error) {
		file_remove_tree(directory);
		return error;
	}
	*out = directory;
	directory = NULL;
	return 0;
}

int attributes_directory(char **out, struct refinery *r, const char *name,
			 const struct oid *tip)
{
	CLEANUP(cleanup_free)
	char *directory = refinery_path(r, "attributes/%s/", name);
	CLEANUP(cleanup_free) char *stamp = NULL;
	struct oid tree, before;
	int error = commit_tree(&tree, r->repo, tip);

	if (error)
		return error;
	directory[strlen(directory) - 1] = '\0';
	stamp = alloc_printf(STAMP, directory);
	before = stamped(stamp);
	if (!oid_equal(&before, &tree)) {
		if (changed(r->repo, &before, &tree))
			error = rebuild(directory, r->repo, tip);
		if (!error)
			error = file_write(stamp, oid_hex(&tree), OID_HEX, 0666,
					   false);
	}
	if (error)
		return error;
	*out = directory;
	directory = NULL;
	return 0;
}
