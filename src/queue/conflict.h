/* SPDX-License-Identifier: MIT */
/*
 * Text conflicts: who is in conflict with whom, and over which files. A merge
 * is tried only where two changes touch a file in common.
 */
#ifndef QUEUE_CONFLICT_H
#define QUEUE_CONFLICT_H

#include "git/oid.h"

#include <stdbool.h>
#include <stddef.h>

struct conflicts;
struct refinery;
struct strbuf;
struct strvec;

int conflicts_open(struct conflicts **out, struct refinery *r,
		   const char *target, const struct oid *tip);
void conflicts_free(struct conflicts *c);
void cleanup_conflicts(struct conflicts **c);

/*
 * Do a and b conflict when merged? 1 and the files, 0 if not, negative on
 * error. What they touch is compared against where they part.
 */
int conflicts_between(struct strvec *paths, struct conflicts *c,
		      const struct oid *a, const struct oid *b);

/*
 * Has the tip taken back, wholly or in part, what landed for this commit in
 * other commits? (queue/taken-back.h)
 */
int conflicts_taken_back(struct conflicts *c, const struct oid *commit);

/*
 * Merges on the way from tip to head, which a rebase leaves out with whatever
 * was resolved in them; *clean: merging head into tip as it is would conflict
 * in nothing.
 */
int conflict_merges(size_t *merges, bool *clean, struct refinery *r,
		    const char *target, const struct oid *tip,
		    const struct oid *head);

/*
 * Append a line for each commit between where head forked and tip that
 * touches one of paths: "<id> <subject>", newest first, at most limit.
 */
int conflict_culprits(struct strvec *out, struct refinery *r,
		      const struct oid *head, const struct oid *tip,
		      const struct strvec *paths, size_t limit);

#endif
