/* SPDX-License-Identifier: MIT */
/*
 * The loads of theory: known odds, independent failures, a queue that is never
 * short of work; the same with uneven times; a burst; S3, flakes.
 */
#include "plan/trace.h"
#include "plan/traffic.h"

static void make(struct world *w, const struct trace_options *o)
{
	traffic_add(w, o->entries, o->p);
	traffic_pairs(w, o->cross, WORLD_FAILS);
}

static void make_saturated(struct world *w, const struct trace_options *o)
{
	make(w, o);
	traffic_saturate(w, o);
}

static void make_uneven(struct world *w, const struct trace_options *o)
{
	make_saturated(w, o);
	w->sigma = 0.5;
}

const struct trace trace_saturated = {
	.name = "saturated",
	.code = "",
	.summary = "there is always work; times all alike",
	.usual = { .entries = 20000, .slots = 1, .p = 0.05, .seconds = 600 },
	.make = make_saturated,
};

const struct trace trace_uneven = {
	.name = "uneven",
	.code = "",
	.summary = "there is always work; times lognormal, sigma 0.5",
	.usual = { .entries = 20000, .slots = 4, .p = 0.05, .seconds = 600 },
	.make = make_uneven,
};

const struct trace trace_burst = {
	.name = "burst",
	.code = "",
	.summary = "all at once, and then nothing",
	.usual = { .entries = 100, .slots = 2, .p = 0.05, .seconds = 600 },
	.make = make,
};

const struct trace trace_flakes = {
	.name = "flakes",
	.code = "S3",
	.summary = "always work; good trees fail now and then",
	.usual = { .entries = 20000,
		   .slots = 4,
		   .p = 0.05,
		   .flakes = 0.02,
		   .seconds = 600 },
	.make = make_saturated,
};
