/* SPDX-License-Identifier: MIT */
/*
 * BatchStop4: halves as bors does, but a red batch of four or fewer is tested
 * one by one (Beheshtian, Bavand and Rigby, "Software batch testing to save
 * build test resources and to reduce feedback time", TSE 2021). The batch is
 * the power of two with the least S(b) / b, where
 *
 *	S(1) = 1, S(n) = 1 + n (1 - (1-p)^n) for n <= 4,
 *	S(n) = 1 + 2 S(n/2) - 2 (1-p)^n above.
 */
#include "plan/baselines.h"
#include "plan/batch.h"

#include <math.h>

#define STOP 4

/* Runs for a batch of n, tested as a whole first. */
static double runs(double p, size_t n)
{
	double green = pow(1 - p, (double)n);

	if (n == 1)
		return 1;
	if (n <= STOP)
		return 1 + (double)n * (1 - green);
	return 1 + 2 * runs(p, n / 2) - 2 * green;
}

static size_t size(double p)
{
	size_t best = 1;

	for (size_t n = 2; n <= 4096; n *= 2)
		if (runs(p, n) / (double)n < runs(p, best) / (double)best)
			best = n;
	return best;
}

static size_t part(size_t n)
{
	return n <= STOP ? 1 : (n + 1) / 2;
}

static const struct batch_rule rule = { size, part };

static void *open(const struct policy_params *params)
{
	return batch_open(&rule, params);
}

const struct policy policy_batchstop4 = {
	.name = "batchstop4",
	.summary = "batches, halved down to four, then one by one",
	.open = open,
	BATCH_CALLS,
};
