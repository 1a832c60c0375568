/* SPDX-License-Identifier: MIT */
/*
 * Queues with one staging branch that test batches: what serial, bors,
 * BatchStop4 and Dorfman have in common. A batch is taken from the head of
 * the line and tested on the tip; green lands, red is split by the policy's
 * own rule and the parts are tested one after another, each on the tip as it
 * then is. A red batch of one is rejected. They never use a second slot, and
 * they know no difference between red and no verdict.
 *
 * What their rules leave open is the same for all: the size is the best one
 * for the odds of the first entry, which favours them; an entry that does not
 * merge with those before it in its batch goes back to the head of the line,
 * and one that does not merge with the tip is rejected.
 */
#ifndef PLAN_BATCH_H
#define PLAN_BATCH_H

#include "plan/policy.h"

struct batch_rule {
	/* The best batch for entries that fail with chance p; at least 1. */
	size_t (*size)(double p);
	/* A red batch of n > 1 is followed by parts of this many. */
	size_t (*part)(size_t n);
};

void *batch_open(const struct batch_rule *rule,
		 const struct policy_params *params);

/* The calls of struct policy. */
void batch_close(void *state);
void batch_arrive(void *state, const struct policy_entry *e);
void batch_leave(void *state, int64_t sequence);
void batch_result(void *state, int64_t job, enum policy_verdict verdict);
void batch_conflict(void *state, int64_t job, int64_t sequence);
void batch_moved(void *state);
void batch_odds(void *state, int64_t sequence, double p);
void batch_next(void *state, struct policy_action *out);

/* clang-format off */
#define BATCH_CALLS                                                           \
	.close = batch_close, .arrive = batch_arrive, .leave = batch_leave,   \
	.result = batch_result, .conflict = batch_conflict,                   \
	.moved = batch_moved, .odds = batch_odds, .next = batch_next
/* clang-format on */

#endif
