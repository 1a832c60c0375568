/* SPDX-License-Identifier: MIT */
/*
 * S1: many submitters on many slots, after the grid of the SubmitQueue paper
 * (Ananthanarayanan et al., EuroSys 2019): Poisson arrivals, 500 an hour, 500
 * slots, own times lognormal with median 30 minutes and 99 % within 2 hours.
 * Each change touches one or two of forty parts, so that of some 300 changes in
 * flight each may conflict with 16, the most that the paper speaks of. No
 * single chance of a conflict fits both points that the paper publishes; here a
 * change fails with one of the 32 before it with chance `cross`, 3.4 % (the
 * paper's figure for a pair that may conflict), and only if both touch a common
 * part.
 *
 * With so many potential conflicts SubmitQueue itself does not come near the
 * 1.2 times the oracle that the paper has. uber-model is what its figures fit:
 * a success model is right 97 times in 100 (it marks 85 % of the bad changes
 * and 1 in 60 of the good ones, and the odds are what follows from the mark),
 * and a change touches one of 300 parts, so that it may conflict with one of
 * those in flight, and does so in 3.4 % of the cases.
 */
#include "plan/trace.h"
#include "plan/traffic.h"

#define RATE (500 / 3600.)

/* ln 4 / 2.326: from the median to the 99th percentile is a factor of 4. */
#define SIGMA 0.596

#define PARTS 40
#define MARKED_BAD 0.85
#define MARKED_GOOD (1 / 60.)
#define MODEL_PARTS 300
#define IN_FLIGHT 300

static void touch(struct world *w)
{
	struct random r;

	traffic_seed(&r, w, TRAFFIC_SHAPE);
	for (size_t i = 0; i < w->n; i++)
		for (uint64_t n = random_below(&r, 2); n < 2; n++)
			/* A bit for each, so that others stay apart. */
			w->entries[i].touches[0] |= UINT64_C(1)
						    << random_below(&r, PARTS);
}

static void clash(struct world *w, double cross)
{
	/* 5.5 % of the pairs share a part. */
	double each = cross / WORLD_REACH / 0.055;
	struct random r;

	traffic_seed(&r, w, TRAFFIC_PAIRS);
	for (size_t i = 0; i < w->n; i++)
		for (size_t k = 1; k <= WORLD_REACH && k <= i; k++)
			if (random_chance(&r, each) &&
			    traffic_meet(&w->entries[i], &w->entries[i - k]))
				world_pair(w, (int64_t)(i - k) + 1,
					   (int64_t)i + 1, WORLD_FAILS);
}

static void arrive(struct world *w, const struct trace_options *o)
{
	w->time = WORLD_BY_ENTRY;
	traffic_add(w, o->entries, o->p);
	traffic_poisson(w, RATE);
	traffic_times(w, o->seconds, SIGMA);
}

static void make(struct world *w, const struct trace_options *o)
{
	arrive(w, o);
	touch(w);
	clash(w, o->cross);
}

/* Parts are lanes here: they share no path. */
static void part(struct world *w)
{
	struct random r;

	traffic_seed(&r, w, TRAFFIC_SHAPE);
	for (size_t i = 0; i < w->n; i++) {
		w->entries[i].lane = (unsigned)random_below(&r, MODEL_PARTS);
		w->entries[i].touches[0] = 1;
	}
}

static void clash_in_parts(struct world *w, double cross)
{
	double each = cross * MODEL_PARTS / IN_FLIGHT;
	struct random r;

	traffic_seed(&r, w, TRAFFIC_PAIRS);
	for (size_t i = 0; i < w->n; i++)
		for (size_t k = 1; k <= IN_FLIGHT && k <= i; k++)
			if (w->entries[i].lane == w->entries[i - k].lane &&
			    random_chance(&r, each))
				world_pair(w, (int64_t)(i - k) + 1,
					   (int64_t)i + 1, WORLD_FAILS);
}

static void make_model(struct world *w, const struct trace_options *o)
{
	double marked = o->p * MARKED_BAD + (1 - o->p) * MARKED_GOOD;
	struct random r;

	arrive(w, o);
	part(w);
	clash_in_parts(w, o->cross);
	traffic_seed(&r, w, TRAFFIC_CONFLICTS);
	for (size_t i = 0; i < w->n; i++) {
		struct world_entry *e = &w->entries[i];

		if (random_chance(&r, e->bad ? MARKED_BAD : MARKED_GOOD))
			e->p = o->p * MARKED_BAD / marked;
		else
			e->p = o->p * (1 - MARKED_BAD) / (1 - marked);
	}
}

const struct trace trace_uber = {
	.name = "uber",
	.code = "S1",
	.summary = "500 an hour, long and uneven tests, many slots",
	.usual = { .entries = 1500,
		   .slots = 500,
		   .p = 0.1,
		   .cross = 0.034,
		   .seconds = 1800 },
	.make = make,
};

const struct trace trace_uber_model = {
	.name = "uber-model",
	.code = "",
	.summary = "the same with a good model and few that may conflict",
	.usual = { .entries = 1500,
		   .slots = 500,
		   .p = 0.1,
		   .cross = 0.034,
		   .seconds = 1800 },
	.make = make_model,
};
