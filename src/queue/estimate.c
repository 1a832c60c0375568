/* SPDX-License-Identifier: MIT */
#include "queue/estimate.h"
#include "queue/entry.h"
#include "queue/past.h"

#include <string.h>

#define PAST_WEIGHT 200.0
#define AUTHOR_WEIGHT 20.0

double estimate_mean(int64_t failed, int64_t landed)
{
	double total = (double)(failed + landed);
	double weight = total > PAST_WEIGHT ? PAST_WEIGHT / total : 1;

	return (1 + (double)failed * weight) / (20 + total * weight);
}

static double of_author(const struct past *past, const char *author,
			double mean)
{
	for (size_t i = 0; i < past->n_authors; i++) {
		const struct past_author *a = &past->authors[i];

		if (!strcmp(a->name, author))
			return (AUTHOR_WEIGHT * mean + (double)a->failed) /
			       (AUTHOR_WEIGHT +
				(double)(a->failed + a->landed));
	}
	return mean;
}

double estimate_entry(const struct past *past, const struct entry *e)
{
	double mean = estimate_mean(past->failed, past->landed);
	double p = of_author(past, e->submitter, mean);

	for (int i = 0; i < e->retries && p < ESTIMATE_MAX; i++)
		p *= 2;
	if (p < ESTIMATE_MIN)
		p = ESTIMATE_MIN;
	return p > ESTIMATE_MAX ? ESTIMATE_MAX : p;
}
