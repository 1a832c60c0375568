/* SPDX-License-Identifier: MIT */
/*
 * Fairness: how many entries that arrived later landed before the oldest one
 * that still waits. At the bound admission freezes: no entry that was never
 * tested joins a group, except that oldest one and what it needs, until the
 * count is below the bound again. So nobody is overtaken by more than the
 * bound plus what was admitted before. One that cannot land because an entry
 * it stands on was taken out of the queue does not count.
 */
#ifndef PLAN_FAIR_H
#define PLAN_FAIR_H

#include "plan/state.h"

/* The oldest entry that could land; NULL: there is none. */
struct item *fair_oldest(const struct planner *p);

/* The bound: params.overtakes, or 4 * slots * a usual group. */
size_t fair_bound(const struct planner *p);

/* Does it stand on one that was withdrawn or held? */
bool fair_stalled(const struct planner *p, const struct item *it);

bool fair_frozen(struct planner *p);

void fair_landed(struct planner *p, int64_t sequence);
void fair_undone(struct planner *p, int64_t sequence);

#endif
