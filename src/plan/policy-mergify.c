/* SPDX-License-Identifier: MIT */
/*
 * Mergify's merge queue (docs.mergify.com, "Batches" and "Parallel checks"):
 * batches of batch_size, each tested on those before it, as many side by side
 * as there are slots. A red batch at the head is cut into that many parts,
 * whose prefixes are tested side by side; what stands behind waits until the
 * culprit is known. batch_size is the user's choice; 5 is that of the
 * documentation's examples.
 */
#include "plan/baselines.h"
#include "plan/window.h"

static const struct window_rule rule = { .group = 5, .early = true };

static void *open(const struct policy_params *params)
{
	return window_open(&rule, params);
}

const struct policy policy_mergify = {
	.name = "mergify",
	.summary = "batches of 5 side by side, a red one cut into prefixes",
	.open = open,
	WINDOW_CALLS,
};
