/* SPDX-License-Identifier: MIT */
/*
 * One change at a time: test it on the tip, land or reject it. The rule of
 * "not rocket science" (Hoare, 2014) as it is mostly scripted. One run a
 * change, whatever the odds.
 */
#include "plan/baselines.h"
#include "plan/batch.h"

static size_t size(double p)
{
	(void)p;
	return 1;
}

static size_t part(size_t n)
{
	(void)n;
	return 1;
}

static const struct batch_rule rule = { size, part };

static void *open(const struct policy_params *params)
{
	return batch_open(&rule, params);
}

const struct policy policy_serial = {
	.name = "serial",
	.summary = "each change alone, one after another",
	.open = open,
	BATCH_CALLS,
};
