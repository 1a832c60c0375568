/* SPDX-License-Identifier: MIT */
/*
 * Sets: entries of which one at least is bad, given that what they depend on
 * is good; or a group that is to be run once more, because a run of it gave
 * no verdict.
 */
#ifndef PLAN_SETS_H
#define PLAN_SETS_H

#include "plan/state.h"

/* A set of these, which stand nowhere else; of one tier. */
struct set *sets_add(struct planner *p, const struct items *v, bool bad);

/* Remove it; what is in it stays where it is. */
void sets_drop(struct planner *p, struct set *s);

/*
 * Remove it; what is in it returns to the pool. A run of its first ones goes
 * on as a fresh group.
 */
void sets_dissolve(struct planner *p, struct set *s);

/* Dissolve those that depend on what is not good any more. */
void sets_refresh(struct planner *p);

/* Keep the first n; the others return to the pool. */
void sets_keep(struct planner *p, struct set *s, size_t n);

/* Where to split it. */
size_t sets_split(const struct planner *p, const struct set *s);

/* The run that searches it, or NULL. */
struct attempt *sets_run(const struct planner *p, const struct set *s);

void set_free(struct set *s);

#endif
