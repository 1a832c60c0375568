/* SPDX-License-Identifier: MIT */
/*
 * Merges made by libgit2, to check those of git with: a different program by
 * different people. It is slower (it grows with the number of files) and does
 * less with renamed directories, so it is asked only where comparing the
 * changes could not tell, and its "no" means "not proven".
 */
#ifndef GIT_REMERGE_H
#define GIT_REMERGE_H

#include "git/oid.h"

struct repo;

/* 1 if merging theirs into ours gives exactly tree, 0 if not. */
int remerge_gives(struct repo *repo, const struct oid *ours,
		  const struct oid *theirs, const struct oid *tree);

/*
 * The same for what theirs changed since from, one of its ancestors, on the
 * tree of ours.
 */
int remerge_from_gives(struct repo *repo, const struct oid *ours,
		       const struct oid *from, const struct oid *theirs,
		       const struct oid *tree);

/*
 * Apply what commit changed against its first parent to the tree *at, which
 * becomes the result: 1. 0: it conflicts, and *at stays.
 */
int remerge_pick(struct oid *at, struct repo *repo, const struct oid *commit);

#endif
