/* SPDX-License-Identifier: MIT */
/*
 * bors: a red batch is cut into halves, each tested in turn, until the
 * culprits stand alone (bors-ng, "bisect", https://bors.tech; the same halving
 * is "BatchBisect" in Beheshtian, Bavand and Rigby, TSE 2021). bors itself
 * takes all that waits; here it gets the power of two that costs least:
 *
 *	(1 + 2 sum over d < k of 2^d (1 - (1-p)^(2^(k-d)))) / 2^k runs a change
 */
#include "plan/baselines.h"
#include "plan/batch.h"

#include <math.h>

/* Of 2^k entries. */
static double cost(double p, int k)
{
	double runs = 1;

	for (int d = 0; d < k; d++)
		runs += ldexp(2, d) * -expm1(ldexp(log1p(-p), k - d));
	return ldexp(runs, -k);
}

static size_t size(double p)
{
	int best = 0;

	for (int k = 1; k <= 12; k++)
		if (cost(p, k) < cost(p, best))
			best = k;
	return (size_t)1 << best;
}

static size_t part(size_t n)
{
	return (n + 1) / 2;
}

static const struct batch_rule rule = { size, part };

static void *open(const struct policy_params *params)
{
	return batch_open(&rule, params);
}

const struct policy policy_bors = {
	.name = "bors",
	.summary = "batches, halved until the culprits stand alone",
	.open = open,
	BATCH_CALLS,
};
