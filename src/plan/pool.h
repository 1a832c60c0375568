/* SPDX-License-Identifier: MIT */
/*
 * The pool: entries that wait to be tested, those green once apart from those
 * never green, each in queue order; and how an attempt is put together from
 * them. An entry joins only after what it stands on, and not beside one that
 * it conflicted with as text.
 */
#ifndef PLAN_POOL_H
#define PLAN_POOL_H

#include "plan/state.h"

/*
 * Fill an attempt with fresh members of its tier, up to even odds. With more
 * than one slot, entries that touch the paths of those already in it come
 * before others: what fails only with another is then found by the search in
 * the group. False: nobody can join.
 */
bool pool_fill(struct planner *p, struct attempt *a);

/*
 * Put these in, which stand in the set of the attempt, after what they need.
 * False: one of them cannot be, because what it stands on is not to be had.
 */
bool pool_stack(struct planner *p, struct attempt *a,
		const struct items *members, size_t n);

/*
 * Put in as a base what it was convicted with, as far as that did not land,
 * and what it stands on. False: some of that is not to be had now.
 */
bool pool_support(struct planner *p, struct attempt *a, const struct item *it);

/* Put the whole base in. */
void pool_use_base(struct planner *p, struct attempt *a);

/*
 * The same, but on top of the fresh group that was started last, if that is
 * likely enough to be green and itself on nothing that runs: then this one can
 * land right after it, or both at once. In a short queue, where groups are
 * small, that saves everybody a second run; of groups at even odds none is
 * likely enough.
 */
void pool_use_stack(struct planner *p, struct attempt *a);

#endif
