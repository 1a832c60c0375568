/* SPDX-License-Identifier: MIT */
/*
 * What changed between two trees, by libgit2: the second, independent view of
 * what git merged. Renames are not followed; a rename is a removal and an
 * addition, which is all that comparing needs.
 */
#ifndef GIT_CHANGE_H
#define GIT_CHANGE_H

#include "git/oid.h"
#include "util/strvec.h"

struct repo;

struct change {
	char *path;
	struct oid old_id, new_id; /* zero: not there */
	unsigned old_mode, new_mode;
};

struct changes {
	struct change *v;
	size_t n, alloc;
};

#define CHANGES_INIT ((struct changes){ 0 })

void changes_release(struct changes *c);

/* From the tree of commit old to that of new, sorted by path. */
int changes_between(struct changes *out, struct repo *repo,
		    const struct oid *old, const struct oid *new);

/* The same from a tree to a tree. */
int changes_between_trees(struct changes *out, struct repo *repo,
			  const struct oid *old, const struct oid *new);

/* Just the paths. */
int changes_paths(struct strvec *out, struct repo *repo, const struct oid *old,
		  const struct oid *new);

/*
 * Do the two make the same change: the same paths, modes and, per file, the
 * same blobs or the same hunks (three lines of context, line numbers ignored)?
 * 1 yes, 0 no or not to be told from the diffs alone (binary files that
 * differ, files above 8 MiB), negative on error.
 */
int changes_same(struct repo *repo, const struct changes *a,
		 const struct changes *b);

#endif
