/* SPDX-License-Identifier: MIT */
/*
 * git-lfs keeps the contents of some files outside of git; what is committed is
 * a pointer. Contents are uploaded by a hook of the user's, pre-push, which an
 * enqueue from a clone does not run, so that is done here, by git-lfs itself.
 * Where the served repository has the contents, too, an entry that lacks some
 * is refused.
 */
#ifndef QUEUE_LFS_H
#define QUEUE_LFS_H

#include "git/oid.h"

#include <stdbool.h>
#include <stddef.h>

struct refinery;
struct repo;

/* Digits of a SHA-256. */
#define LFS_HEX 64

struct lfs_file {
	char *path;
	char id[LFS_HEX + 1]; /* of the contents */
};

struct lfs_files {
	struct lfs_file *v;
	size_t n, alloc;
};

#define LFS_FILES_INIT ((struct lfs_files){ 0 })

void lfs_files_release(struct lfs_files *l);

/* Is that text a pointer? id gets what it points to. Pure. */
bool lfs_parse(char id[LFS_HEX + 1], const char *text, size_t len);

/*
 * The pointers that the commits of head, without those of tip, bring, at paths
 * that head's attributes give to git-lfs. tip NULL: all that head has.
 */
int lfs_brought(struct lfs_files *out, struct repo *repo, const struct oid *tip,
		const struct oid *head);

/* Where a repository has contents, if it has any; free(). Are some there? */
char *lfs_place(struct repo *repo);
bool lfs_has(const char *place, const char *id);

/*
 * Where this repository keeps contents; NULL if it has none, or if they belong
 * to another server (lfs.url, a remote); free().
 */
char *lfs_store(struct repo *repo);

/* ERR_REFUSED: contents that head needs beyond tip are missing here. */
int lfs_check(struct refinery *r, const struct oid *tip,
	      const struct oid *head);

/*
 * Upload what head brings beyond tip (NULL: not known here) to a remote.
 * ERR_REFUSED: git-lfs is not there, or did not do it.
 */
int lfs_upload(struct refinery *r, const char *remote, const char *target,
	       const struct oid *tip, const struct oid *head);

#endif
