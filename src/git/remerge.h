/* SPDX-License-Identifier: MIT */
/*
 * A second opinion on merges of git's: path by path (git/threeway.h), and where
 * that cannot tell, by libgit2's own merge, which is slower (it grows with the
 * number of files) and knows less of attributes and renames. Neither asks git
 * merge-tree. "No" means "not proven".
 *
 * attributes is the directory that git merged by (git/attribute.h); NULL: none.
 */
#ifndef GIT_REMERGE_H
#define GIT_REMERGE_H

#include "git/oid.h"

struct repo;

/* 1 if merging theirs into ours gives exactly tree, 0 if not. */
int remerge_gives(struct repo *repo, const char *attributes,
		  const struct oid *ours, const struct oid *theirs,
		  const struct oid *tree);

/*
 * The same for what theirs changed since from, one of its ancestors, on the
 * tree of ours.
 */
int remerge_from_gives(struct repo *repo, const char *attributes,
		       const struct oid *ours, const struct oid *from,
		       const struct oid *theirs, const struct oid *tree);

/*
 * Picks in a row: from at on, a commit of the line for each, oldest first, but
 * for picks that change nothing any more.
 */
struct remerge_row {
	struct oid at;		 /* the tree so far */
	const struct oids *line; /* what the picks are to give */
	size_t done;		 /* of the line */
};

/*
 * 1 if picking commit, with its first parent as base, gives the next commit of
 * the row, which moves on, or changes nothing; 0 if not, and the row stays.
 */
int remerge_pick(struct remerge_row *row, struct repo *repo,
		 const char *attributes, const struct oid *commit);

#endif
