/* SPDX-License-Identifier: MIT */
/*
 * Our policy: groups on a cleared base, on any number of slots.
 *
 * Each test is *tip + base + group*: the tip of the target, the entries that
 * were green on an older tip and did not land yet, and a group of new ones,
 * sized so that pass and fail are equally likely. A pass on the present tip
 * lands exactly that tree; a pass on an older one clears the group. A failure
 * makes the group a bad set, and the shortest failing prefix of it is searched
 * by tests of prefixes, again at even odds. One slot never has a base, and
 * what remains is the nested prefix search: entries land in queue order with
 * the verdicts of a queue that tests one by one, for about H(p) runs an entry
 * (Shannon's bound).
 *
 * In a short queue on several slots a group is also started on top of one
 * that still runs and is likely to be green, and lands right after it.
 *
 * What is assumed is proven before anybody is charged: an entry is rejected
 * only when it was the one red part of a tree of which everything else has
 * landed green (plan/convict.h). Where the base itself becomes the likelier
 * reason for failures, it is tested without a group (plan/base.h).
 *
 * Nobody is overtaken by more than a bound plus what was admitted before it
 * was reached (plan/fair.h). The planner ends: each result either lands or
 * clears something, or shortens what is suspected.
 */
#ifndef PLAN_PLANNER_H
#define PLAN_PLANNER_H

#include "plan/policy.h"

extern const struct policy policy_ours;

#endif
