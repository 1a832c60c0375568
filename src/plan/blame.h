/* SPDX-License-Identifier: MIT */
/*
 * Blame: an entry that was green with others and fails now fails because of
 * one that landed since and was not with it then. Where that is one entry,
 * or one of them touches its paths, the rejection names it; no further test
 * is made to find out.
 */
#ifndef PLAN_BLAME_H
#define PLAN_BLAME_H

#include "plan/state.h"

/* It landed and made that tip; the history holds the latest. */
void blame_landed(struct planner *p, const struct item *it);
void blame_undone(struct planner *p, const struct item *it);

/* Tell the rejection, with the one it fails with if that is known. */
void blame_reject(struct planner *p, struct item *it);

/* Tell that it goes the way of the one it stands on. */
void blame_parent(struct planner *p, struct item *it, int64_t parent,
		  enum place how);

#endif
