/* SPDX-License-Identifier: MIT */
/* Questions about the graph of commits. */
#ifndef GIT_HISTORY_H
#define GIT_HISTORY_H

#include "git/oid.h"

#include <stdbool.h>

struct repo;

/* A best common ancestor. ERR_NOTFOUND if the histories are unrelated. */
int history_merge_base(struct oid *out, struct repo *repo, const struct oid *a,
		       const struct oid *b);

/* Is old an ancestor of, or the same as, new? Negative: error. */
int history_contains(struct repo *repo, const struct oid *new,
		     const struct oid *old);

/*
 * The commits that are reachable from new and not from old, parents before
 * children, at most limit of them (ERR_INVALID above).
 */
int history_range(struct oids *out, struct repo *repo, const struct oid *old,
		  const struct oid *new, size_t limit);

/*
 * The same by first parents only: from new back to (not including) old,
 * newest first. ERR_NOTFOUND if old is not on that line within limit steps.
 */
int history_first_parents(struct oids *out, struct repo *repo,
			  const struct oid *old, const struct oid *new,
			  size_t limit);

#endif
