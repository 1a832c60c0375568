/* SPDX-License-Identifier: MIT */
#include "queue/estimate.h"
#include "queue/entry.h"
#include "queue/past.h"

#define PAST_WEIGHT 200.0

double estimate_mean(int64_t failed, int64_t landed)
{
	double total = (double)(failed + landed);
	double weight = total > PAST_WEIGHT ? PAST_WEIGHT / total : 1;

	return (1 + (double)failed * weight) / (20 + total * weight);
}

double estimate_cross(int64_t together, int64_t others)
{
	return (1 + (double)together) / (200 + (double)(others + together));
}

double estimate_entry(const struct past *past, const struct entry *e)
{
	double mean = estimate_mean(past->failed, past->landed);
	struct touch touch = touch_parse(e->touches);
	double p = tallies_odds(&past->tallies, mean, e->submitter, &touch);

	for (int i = 0; i < e->retries && p < ESTIMATE_MAX; i++)
		p *= 2;
	if (p < ESTIMATE_MIN)
		p = ESTIMATE_MIN;
	return p > ESTIMATE_MAX ? ESTIMATE_MAX : p;
}
