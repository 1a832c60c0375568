/* SPDX-License-Identifier: MIT */
/* Blobs and trees, read and written whole. */
#ifndef GIT_TREE_H
#define GIT_TREE_H

#include "git/oid.h"

#include <stddef.h>
#include <stdint.h>

struct repo;
struct strbuf;
struct strvec;

/*
 * Append the file at path in the tree of commit; *id, if given, gets the
 * blob's id. ERR_NOTFOUND (also for a symlink or a directory), ERR_INVALID
 * above limit bytes.
 */
int tree_read_file(struct strbuf *out, struct oid *id, struct repo *repo,
		   const struct oid *commit, const char *path, size_t limit);

/* Does path exist in the tree of commit? */
int tree_has(struct repo *repo, const struct oid *commit, const char *path);

/* Append the paths of all files of that name, in any directory of commit. */
int tree_find_files(struct strvec *out, struct repo *repo,
		    const struct oid *commit, const char *name);

/* Append the paths of all files and links of a tree, in its order. */
int tree_list(struct strvec *out, struct repo *repo, const struct oid *tree);

/* Bytes of a blob; it is not read. */
int blob_size(uint64_t *out, struct repo *repo, const struct oid *id);

int blob_write(struct oid *out, struct repo *repo, const void *bytes,
	       size_t len);

/* A tree of plain files; names must be valid and different. */
struct tree_file {
	const char *name;
	struct oid blob;
};

int tree_write(struct oid *out, struct repo *repo,
	       const struct tree_file *files, size_t n);

#endif
