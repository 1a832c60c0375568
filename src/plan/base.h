/* SPDX-License-Identifier: MIT */
/*
 * The base: entries that were green on an older tip. They were never tested
 * together, so that one of them may fail beside another one or beside what
 * landed since. Then everything on the base fails; after some failures in a
 * row that is the likelier reason, and the base is tested by itself.
 */
#ifndef PLAN_BASE_H
#define PLAN_BASE_H

#include "plan/state.h"

/* It was green in that attempt; it stands nowhere else. */
void base_add(struct planner *p, struct item *it);

/* Entries that stand on others which are neither landed nor in it return. */
void base_prune(struct planner *p);

/* Is a broken base now likelier than so many bad groups in a row? */
bool base_doubtful(const struct planner *p);

/* Is a check of it running? */
bool base_checked(const struct planner *p);

/* Does a run on the present tip include all of it? */
bool base_covered(const struct planner *p);

/* How many of the first to check at once. */
size_t base_check_size(const struct planner *p);

/* These of it failed together: they become a bad set, and what counted on
 * them is void. */
void base_failed(struct planner *p, const struct attempt *check);

#endif
