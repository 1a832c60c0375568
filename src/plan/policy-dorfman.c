/* SPDX-License-Identifier: MIT */
/*
 * Two stages: a batch, and if it is red each of it alone (Dorfman, "The
 * detection of defective members of large populations", Annals of
 * Mathematical Statistics 14, 1943). With b entries 1/b + 1 - (1-p)^b runs a
 * change; the best b is about 1/sqrt(p).
 */
#include "plan/baselines.h"
#include "plan/batch.h"

#include <math.h>

static double cost(double p, size_t b)
{
	if (b == 1)
		return 1;
	return 1 / (double)b + 1 - pow(1 - p, (double)b);
}

static size_t size(double p)
{
	size_t best = 1;

	for (size_t b = 2; b <= 1000; b++)
		if (cost(p, b) < cost(p, best))
			best = b;
	return best;
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

const struct policy policy_dorfman = {
	.name = "dorfman",
	.summary = "a batch, and if it is red each change alone",
	.open = open,
	BATCH_CALLS,
};
