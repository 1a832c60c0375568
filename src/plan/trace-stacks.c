/* SPDX-License-Identifier: MIT */
/*
 * S5: stacks. 80 % of them are one change deep, 15 % two or three, 5 % four or
 * five; a stack arrives at once, and each change in it stands on the former.
 */
#include "plan/trace.h"
#include "plan/traffic.h"

static size_t depth(struct random *r)
{
	double draw = random_unit(r);

	if (draw < 0.80)
		return 1;
	return (draw < 0.95 ? 2 : 4) + (size_t)random_below(r, 2);
}

static void make(struct world *w, const struct trace_options *o)
{
	struct random r;

	traffic_add(w, o->entries, o->p);
	traffic_poisson(w, 0.8 * o->slots / o->seconds);
	traffic_pairs(w, o->cross, WORLD_FAILS);
	traffic_seed(&r, w, TRAFFIC_SHAPE);
	for (size_t i = 0; i < w->n;) {
		size_t n = depth(&r);
		size_t last = i + n < w->n ? i + n - 1 : w->n - 1;

		for (; i <= last; i++) {
			w->entries[i].arrival = w->entries[last].arrival;
			if (i < last)
				w->entries[i + 1].parent = (int64_t)i + 1;
		}
	}
}

const struct trace trace_stacks = {
	.name = "stacks",
	.code = "S5",
	.summary = "changes on changes, up to five deep",
	.usual = { .entries = 5000, .slots = 4, .p = 0.05, .seconds = 600 },
	.make = make,
};
