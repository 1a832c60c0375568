/* SPDX-License-Identifier: MIT */
/*
 * Kept reviews: each is a line of JSON in a note on the commit at the end of
 * the reviewed change, on refs/notes/refinery/reviews: findings, coverage and
 * verdict. The members are those of git-refinery-review(1), and besides
 *
 *	review	1, the version
 *	key	what was looked at by whom: the hash of the change's name
 *		(review/change-id.h), of the linters and models with their
 *		settings, and of REVIEW.md; null: it is not found by that
 *	base, head	the trees that the lines are of
 *
 * What linters and models said holds for as long as its key is the same, and
 * so it does for another commit of the same key: after a rebase, or when an
 * amended push comes back. The rules look each time; they are quicker than
 * reading is, and see other commits. A review with gaps is a record for
 * people, but does not spare the next.
 *
 * Notes that others pushed are not taken in by a repository that serves a
 * target (queue/receive.h), so that there a review is the host's own.
 */
#ifndef REVIEW_KEPT_H
#define REVIEW_KEPT_H

#include "git/oid.h"

#include <stdbool.h>

struct refinery;
struct review;
struct review_policy;

/* A longer record, in bytes, is not kept. */
#define KEPT_LIMIT ((size_t)256 << 10)

/* The key of what v is to look at. ERR_INVALID: the change is too large. */
int kept_key(struct oid *out, struct refinery *r, const struct review *v,
	     const struct review_policy *policy);

/*
 * Add to v what linters and models said before, its findings anchored. 1: it
 * was found; 0: nobody has looked. gaps: also if not all was seen then.
 */
int kept_find(struct review *v, struct refinery *r, const struct oid *key,
	      bool gaps);

/* Keep it on v's commit. A zero key: as a record only. ERR_INVALID: too long.
 */
int kept_write(struct refinery *r, const struct review *v,
	       const struct oid *key);

#endif
