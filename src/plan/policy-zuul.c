/* SPDX-License-Identifier: MIT */
/*
 * Zuul's dependent pipeline (https://zuul-ci.org/docs/zuul/latest/gating.html):
 * each change is tested on all those before it; when one fails, those behind
 * it are restarted without it at once, and it leaves when all before it have
 * landed. With a fixed window w it resolves (1 - (1-p)^w) / p changes a round.
 *
 * zuul has as many changes in its window as there are slots. zuul-aimd has
 * Zuul's active window: 20, one more after each change that lands, half of it
 * after one that fails, never below 3.
 */
#include "plan/baselines.h"
#include "plan/window.h"

static const struct window_rule fixed = { .group = 1, .early = true };
static const struct window_rule adaptive = {
	.group = 1,
	.early = true,
	.adaptive = true,
};

static void *open_fixed(const struct policy_params *params)
{
	return window_open(&fixed, params);
}

static void *open_adaptive(const struct policy_params *params)
{
	return window_open(&adaptive, params);
}

const struct policy policy_zuul = {
	.name = "zuul",
	.summary = "each change on those before it, in a fixed window",
	.open = open_fixed,
	WINDOW_CALLS,
};

const struct policy policy_zuul_aimd = {
	.name = "zuul-aimd",
	.summary = "the same in a window that grows and is halved",
	.open = open_adaptive,
	WINDOW_CALLS,
};
