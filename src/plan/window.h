/* SPDX-License-Identifier: MIT */
/*
 * Queues that speculate on prefixes: what Zuul, GitHub and Mergify have in
 * common. The first groups of the line are tested side by side, each on top of
 * all those before it; the head lands when it is green. What was tested on
 * others than stand before it now is tested again. They know no difference
 * between red and no verdict, and reject what does not merge at once.
 */
#ifndef PLAN_WINDOW_H
#define PLAN_WINDOW_H

#include "plan/policy.h"

struct window_rule {
	size_t group; /* entries of a group */
	/* Groups at a time: as many as slots, or Zuul's active window. */
	bool adaptive;
	/*
	 * Those behind a red group are restarted without it at once, not only
	 * when it has come to the head and is rejected.
	 */
	bool early;
};

void *window_open(const struct window_rule *rule,
		  const struct policy_params *params);

/* The calls of struct policy. */
void window_close(void *state);
void window_arrive(void *state, const struct policy_entry *e);
void window_leave(void *state, int64_t sequence);
void window_result(void *state, int64_t job, enum policy_verdict verdict);
void window_conflict(void *state, int64_t job, int64_t sequence);
void window_moved(void *state);
void window_next(void *state, struct policy_action *out);

/* clang-format off */
#define WINDOW_CALLS                                                          \
	.close = window_close, .arrive = window_arrive,                       \
	.leave = window_leave, .result = window_result,                       \
	.conflict = window_conflict, .moved = window_moved,                   \
	.next = window_next
/* clang-format on */

#endif
