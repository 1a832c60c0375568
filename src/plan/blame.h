/* SPDX-License-Identifier: MIT */
/*
 * Blame: an entry that passes without some of what landed and fails with it
 * fails because of one of these. Where the tests that were made anyway leave
 * one such entry, or one that touches its paths, the rejection names it.
 * Otherwise, in a short queue and when nothing else is to be tested, the
 * rejection waits while the one is searched: a run by itself on the tip as it
 * was when the entry came, and if that is green, runs on the tips since, by
 * halves: 1 + log2 n runs where n landed since. Of a set that fails only as a
 * whole the latest to land is named.
 *
 * Nobody waits longer than BLAME_RESULTS further results, and in a queue that
 * had more than BLAME_CROWD entries at a time nobody waits: there the runs are
 * worth more.
 */
#ifndef PLAN_BLAME_H
#define PLAN_BLAME_H

#include "plan/state.h"

#define BLAME_CROWD 24
#define BLAME_RESULTS 16

/* It landed and made that tip; the history holds the latest. */
void blame_landed(struct planner *p, const struct item *it);
void blame_undone(struct planner *p, const struct item *it);

/* The landing of that number, NULL: it is not remembered (any more). */
const struct landed *blame_landing(const struct planner *p, uint64_t number);

/* Others moved the tip: they may be the reason for what fails now. */
void blame_forget(struct planner *p);

/* Its proof is complete: from now on it waits to be explained. */
void blame_begin(struct planner *p, struct item *it);

/* Would a run tell more of what it fails with? */
bool blame_open(const struct planner *p, const struct item *it);

/* Has it waited for long enough? */
bool blame_overdue(const struct planner *p, const struct item *it);

/* Test it on the tip before this landing; only where blame_open(). */
uint64_t blame_probe(const struct item *it);

/* What such a run said. */
void blame_result(struct planner *p, const struct attempt *a,
		  enum policy_verdict verdict);

/* Tell the rejection, with the one it fails with if that is known. */
void blame_reject(struct planner *p, struct item *it);

/* Tell that it goes the way of the one it stands on. */
void blame_parent(struct planner *p, struct item *it, int64_t parent,
		  enum place how);

#endif
