/* SPDX-License-Identifier: MIT */
/*
 * Merges as git itself makes them: `git merge-tree --write-tree`, kept running
 * as a coprocess, so that a merge costs no process start (about 5 ms at any
 * repository size). Nothing is checked out.
 *
 * git reads merge attributes from a work tree only, which a bare repository
 * does not have; the directory given to merger_open() stands in for it and
 * holds nothing but .gitattributes files.
 */
#ifndef GIT_MERGE_H
#define GIT_MERGE_H

#include "git/oid.h"
#include "util/strvec.h"

#include <stdbool.h>

struct repo;
struct merger;

/* Conflicting paths beyond this many are counted, not kept. */
#define MERGE_PATHS_LIMIT 1000

struct merge {
	bool clean;
	struct oid tree;       /* of a clean merge */
	struct strvec paths;   /* in conflict, sorted as git names them */
	struct strvec reasons; /* git's messages: "CONFLICT (content): ..." */
};

#define MERGE_INIT ((struct merge){ 0 })

void merge_release(struct merge *m);

/* attributes: see above; NULL if there are none. */
int merger_open(struct merger **out, struct repo *repo, const char *attributes);
void merger_free(struct merger *m);
void cleanup_merger(struct merger **m);

/* Merge two commits that share history. A conflict is a result, not an error.
 */
int merger_merge(struct merge *out, struct merger *m, const struct oid *ours,
		 const struct oid *theirs);

/*
 * Apply what theirs changed since from, one of its ancestors, to the tree of
 * onto, whatever else the two have in common.
 */
int merger_merge_from(struct merge *out, struct merger *m,
		      const struct oid *onto, const struct oid *from,
		      const struct oid *theirs);

/*
 * Apply the change from one tree to another to a third, whatever commits they
 * belong to.
 */
int merger_apply(struct merge *out, struct merger *m, const struct oid *onto,
		 const struct oid *before, const struct oid *after);

/*
 * Apply what commit changed against its first parent to the tree of onto: a
 * cherry-pick, with that parent as the merge base.
 */
int merger_pick(struct merge *out, struct merger *m, const struct oid *onto,
		const struct oid *commit);

#endif
