/* SPDX-License-Identifier: MIT */
/*
 * When will the entries of a queue land? Monte Carlo: our own planner
 * (plan/planner.h) plays the queue as it stands to its end, many times, each
 * time in another world drawn from what is known: which entries are bad, by
 * their odds; which fail only beside others; how long each run takes, from
 * how long runs took. The percentiles of the times at which an entry landed,
 * in the histories in which it did, are the answer. The same input gives the
 * same answer.
 *
 * Its limits. Nobody arrives or leaves in these histories, failures do not
 * take less time than passes, and the planner starts anew: what it knows of
 * earlier runs is in the odds that the caller gives, and of those that run
 * now in `tests`. A run of the first moment is taken for the one of these
 * that shares most of its members, and does not take shorter than that one
 * did until now.
 *
 * Work is bounded: about FORECAST_WORK entries are played in all, so a short
 * queue gets FORECAST_MOST histories (a p90 that is off by 3 percentiles, as
 * a standard error), one of FORECAST_WINDOW entries half of that (4.2
 * percentiles). Of a longer queue the first FORECAST_WINDOW are played; for
 * those behind, the times grow on in proportion to the place, and the spread
 * with its root, as sums of independent times do.
 */
#ifndef PLAN_FORECAST_H
#define PLAN_FORECAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORECAST_WORK 6400
#define FORECAST_MOST 100
#define FORECAST_WINDOW 128

struct forecast_entry {
	double p; /* chance that it fails, 0 < p < 1 */
	unsigned lane;
	uint64_t touches[4]; /* as in plan/policy.h */
	size_t parent;	     /* the place from 1 of one before it; 0: none */
	bool alone;
};

/* A run that goes on: base, then members, as places from 0. */
struct forecast_test {
	const size_t *list;
	size_t n_base, n;
	double elapsed; /* seconds since it began */
};

/* Everything stays the caller's. */
struct forecast_queue {
	/* In the order in which they are taken; parents before children. */
	const struct forecast_entry *entries;
	size_t n;
	const struct forecast_test *tests;
	size_t n_tests;
	const double *seconds; /* that runs took; 1 at least, in any order */
	size_t n_seconds;
	unsigned slots; /* 1 or more */
	size_t max_group;
	double cross, flake; /* as in plan/policy.h */
};

struct forecast {
	double p50, p90; /* seconds from now; NAN if it landed nowhere */
	double lands;	 /* in this share of the histories */
};

/* out has a place for each entry. */
void forecast(struct forecast *out, const struct forecast_queue *q);

#endif
