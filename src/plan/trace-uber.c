/* SPDX-License-Identifier: MIT */
/*
 * S1: many submitters on many slots, after the grid of the SubmitQueue paper
 * (Ananthanarayanan et al., EuroSys 2019): Poisson arrivals, 500 an hour, 500
 * slots, own times lognormal with median 30 minutes and 99 % within 2 hours.
 * No single chance of a conflict fits both points that the paper publishes; it
 * is 3.4 % here, its figure for a pair that may conflict, for each change with
 * those near before it.
 */
#include "plan/trace.h"
#include "plan/traffic.h"

#define RATE (500 / 3600.)

/* ln 4 / 2.326: from the median to the 99th percentile is a factor of 4. */
#define SIGMA 0.596

static void make(struct world *w, const struct trace_options *o)
{
	w->time = WORLD_BY_ENTRY;
	traffic_add(w, o->entries, o->p);
	traffic_poisson(w, RATE);
	traffic_times(w, o->seconds, SIGMA);
	traffic_pairs(w, o->cross, WORLD_FAILS);
}

const struct trace trace_uber = {
	.name = "uber",
	.code = "S1",
	.summary = "500 an hour, long and uneven tests, many slots",
	.usual = { .entries = 3000,
		   .slots = 500,
		   .p = 0.1,
		   .cross = 0.034,
		   .seconds = 1800 },
	.make = make,
};
