/* SPDX-License-Identifier: MIT */
#include "queue/tally.h"
#include "util/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Entries that a record has to outweigh. */
#define PRIOR 20.0

void tallies_release(struct tallies *t)
{
	for (size_t i = 0; i < t->n_submitters; i++)
		free(t->submitters[i].name);
	memset(t, 0, sizeof(*t));
}

static size_t find(const struct tallies *t, const char *submitter)
{
	size_t i = 0;

	while (i < t->n_submitters && strcmp(t->submitters[i].name, submitter))
		i++;
	return i;
}

static size_t size_of(const struct touch *touch)
{
	unsigned paths = touch_count(touch);

	return paths <= 2 ? 0 : paths <= 6 ? 1 : paths <= 20 ? 2 : 3;
}

static void count(struct tally *tally, bool landed, double weight)
{
	if (landed)
		tally->landed += weight;
	else
		tally->failed += weight;
}

void tallies_count(struct tallies *t, const char *submitter,
		   const struct touch *touch, bool landed)
{
	double weight = exp2(-(double)t->n++ / TALLY_HALF);
	size_t i = find(t, submitter);

	if (i == t->n_submitters && i < TALLY_SUBMITTERS) {
		t->submitters[i].name = alloc_string(submitter);
		t->n_submitters++;
	}
	if (i < TALLY_SUBMITTERS)
		count(&t->submitters[i].tally, landed, weight);
	if (touch_unknown(touch))
		return;
	count(&t->sizes[size_of(touch)], landed, weight);
	for (unsigned bit = 0; bit < TOUCH_BITS; bit++)
		if (touch_has(touch, bit))
			count(&t->bits[bit], landed, weight);
}

static double log_odds(double p)
{
	return log(p / (1 - p));
}

/* By how much the record moves the log-odds of the mean. */
static double shift(const struct tally *tally, double mean)
{
	double p = (PRIOR * mean + tally->failed) /
		   (PRIOR + tally->failed + tally->landed);

	return log_odds(p) - log_odds(mean);
}

static double shift_of_paths(const struct tallies *t, double mean,
			     const struct touch *touch)
{
	double sum = 0;
	unsigned n = 0;

	for (unsigned bit = 0; bit < TOUCH_BITS; bit++)
		if (touch_has(touch, bit)) {
			sum += shift(&t->bits[bit], mean);
			n++;
		}
	return n ? sum / n : 0;
}

double tallies_odds(const struct tallies *t, double mean, const char *submitter,
		    const struct touch *touch)
{
	size_t i = find(t, submitter);
	double sum = 0;

	if (i < t->n_submitters)
		sum += shift(&t->submitters[i].tally, mean);
	if (!touch_unknown(touch))
		sum += shift_of_paths(t, mean, touch) +
		       shift(&t->sizes[size_of(touch)], mean);
	return 1 / (1 + exp(-(log_odds(mean) + sum / sqrt(3))));
}
