/* SPDX-License-Identifier: MIT */
/*
 * S9: the usual load of a public tool for comparing merge queues. Of twenty
 * parts 75 % of the changes touch one, 15 % two, 9 % three, 1 % all; every
 * hundredth fails with the one before it; flakes 10 %; odds not known.
 */
#include "plan/trace.h"
#include "plan/traffic.h"

#define PARTS 20

static size_t parts(struct random *r)
{
	double draw = random_unit(r);

	return draw < 0.75 ? 1 : draw < 0.90 ? 2 : draw < 0.99 ? 3 : PARTS;
}

/* It fails with the one before it, and touches what that one does. */
static void join(struct world *w, size_t i)
{
	for (int k = 0; k < 4; k++)
		w->entries[i].touches[k] |= w->entries[i - 1].touches[k];
	world_pair(w, (int64_t)i, (int64_t)i + 1, WORLD_FAILS);
}

static void make(struct world *w, const struct trace_options *o)
{
	struct random r;

	w->learn = true;
	traffic_add(w, o->entries, o->p);
	traffic_poisson(w, 0.8 * o->slots / o->seconds);
	traffic_seed(&r, w, TRAFFIC_SHAPE);
	for (size_t i = 0; i < w->n; i++) {
		size_t n = parts(&r);

		for (uint64_t part = 0; n == PARTS && part < PARTS; part++)
			traffic_touch(&w->entries[i], part);
		while (n < PARTS && n--)
			traffic_touch(&w->entries[i], random_below(&r, PARTS));
		if (i % 100 == 99)
			join(w, i);
	}
	traffic_pairs(w, o->cross, WORLD_FAILS);
	if (w->cross <= 0)
		w->cross = 0.01;
}

const struct trace trace_mixed = {
	.name = "mixed",
	.code = "S9",
	.summary = "parts, a conflict every hundred, flakes of 10 %",
	.usual = { .entries = 5000,
		   .slots = 4,
		   .p = 0.05,
		   .flakes = 0.1,
		   .seconds = 600 },
	.make = make,
};
