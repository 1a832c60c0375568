/* SPDX-License-Identifier: MIT */
/*
 * S2: a farm of agents. Bursts of 8, 32 and 99 changes, the next one when a
 * serial queue would be half through; 28 % of the changes conflict as text
 * with one before them in the burst; runs of uneven length.
 */
#include "plan/trace.h"
#include "plan/traffic.h"

#define CONFLICTS 0.28

static void conflict(struct world *w, struct random *r, size_t first, size_t i)
{
	size_t other;

	if (i == first || !random_chance(r, CONFLICTS))
		return;
	other = first + random_below(r, i - first);
	world_pair(w, (int64_t)other + 1, (int64_t)i + 1, WORLD_CONFLICTS);
}

static void make(struct world *w, const struct trace_options *o)
{
	static const size_t sizes[] = { 8, 32, 99 };
	size_t first = 0, round = 0;
	double now = 0;
	struct random r;

	traffic_seed(&r, w, TRAFFIC_CONFLICTS);
	traffic_add(w, o->entries, o->p);
	while (first < w->n) {
		size_t size = sizes[round++ % 3];

		for (size_t i = first; i < first + size && i < w->n; i++) {
			w->entries[i].arrival = now;
			conflict(w, &r, first, i);
		}
		now += (double)size / 2 * o->seconds;
		first += size;
	}
	traffic_pairs(w, o->cross, WORLD_FAILS);
	w->sigma = 0.5;
}

const struct trace trace_agents = {
	.name = "agents",
	.code = "S2",
	.summary = "bursts of 8, 32 and 99 with many text conflicts",
	.usual = { .entries = 2085, .slots = 2, .p = 0.1, .seconds = 120 },
	.make = make,
};
