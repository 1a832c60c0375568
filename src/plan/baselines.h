/* SPDX-License-Identifier: MIT */
/*
 * How other queues decide, each by its published rule: what ours is compared
 * with. The file of each cites the rule.
 */
#ifndef PLAN_BASELINES_H
#define PLAN_BASELINES_H

#include "plan/policy.h"

extern const struct policy policy_serial;
extern const struct policy policy_bors;
extern const struct policy policy_batchstop4;
extern const struct policy policy_dorfman;
extern const struct policy policy_zuul;
extern const struct policy policy_zuul_aimd;
extern const struct policy policy_github;
extern const struct policy policy_mergify;
extern const struct policy policy_submitqueue;

/*
 * The yardstick of the SubmitQueue paper: it knows how each entry will end
 * (the driver tells it 0 or 1 for p), gives each one run of its own and lands
 * it after that, whatever has landed meanwhile. Not for real queues.
 */
extern const struct policy policy_oracle;

#endif
