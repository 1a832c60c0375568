/* SPDX-License-Identifier: MIT */
/*
 * S4: hot files. Four lanes that share no path; in each a few paths are in
 * most changes (Zipf). Two changes near each other with a path in common
 * conflict as text with one chance in fifty, and fail together with `cross`.
 */
#include "plan/trace.h"
#include "plan/traffic.h"

#define LANES 4
#define PATHS 200
#define CONFLICT 0.02

static void touch(struct world *w)
{
	struct zipf zipf = ZIPF_INIT;
	struct random r;

	traffic_seed(&r, w, TRAFFIC_SHAPE);
	zipf_open(&zipf, PATHS, 1);
	for (size_t i = 0; i < w->n; i++) {
		struct world_entry *e = &w->entries[i];
		uint64_t paths = 1 + random_below(&r, 3);

		e->lane = (unsigned)random_below(&r, LANES);
		while (paths--)
			traffic_touch(e,
				      e->lane * PATHS + random_zipf(&r, &zipf));
	}
	zipf_release(&zipf);
}

static void clash(struct world *w, double cross)
{
	struct random r;

	traffic_seed(&r, w, TRAFFIC_PAIRS);
	for (size_t i = 0; i < w->n; i++)
		for (size_t k = 1; k <= WORLD_REACH && k <= i; k++) {
			double draw = random_unit(&r);
			int64_t one = (int64_t)(i - k) + 1;

			if (w->entries[i].lane != w->entries[i - k].lane ||
			    !traffic_meet(&w->entries[i], &w->entries[i - k]))
				continue;
			if (draw < CONFLICT)
				world_pair(w, one, (int64_t)i + 1,
					   WORLD_CONFLICTS);
			else if (draw < CONFLICT + cross)
				world_pair(w, one, (int64_t)i + 1, WORLD_FAILS);
		}
}

static void make(struct world *w, const struct trace_options *o)
{
	traffic_add(w, o->entries, o->p);
	traffic_poisson(w, 0.8 * o->slots / o->seconds);
	touch(w);
	clash(w, o->cross);
}

const struct trace trace_hot = {
	.name = "hot",
	.code = "S4",
	.summary = "four lanes, few paths in most changes",
	.usual = { .entries = 5000,
		   .slots = 4,
		   .p = 0.05,
		   .cross = 0.01,
		   .seconds = 600 },
	.make = make,
};
