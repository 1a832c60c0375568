/* SPDX-License-Identifier: MIT */
#include "plan/traffic.h"
#include "plan/trace.h"

#include <math.h>

/* Groups of even odds that wait for each slot, and at least so many. */
#define SATURATED_GROUPS 6
#define SATURATED_LEAST 64

void traffic_seed(struct random *r, const struct world *w,
		  enum traffic_stream stream)
{
	random_seed(r, random_hash(w->seed, stream));
}

void traffic_add(struct world *w, size_t n, double p)
{
	struct random r;

	traffic_seed(&r, w, TRAFFIC_BAD);
	for (size_t i = 0; i < n; i++) {
		struct world_entry *e = world_add(w);

		e->p = p;
		e->bad = random_chance(&r, p);
	}
}

void traffic_saturate(struct world *w, const struct trace_options *o)
{
	double fails = fmax(o->p + o->cross, 0.001);
	double wait = SATURATED_GROUPS * o->slots * ceil(M_LN2 / fails);

	w->backlog = (size_t)fmax(wait, SATURATED_LEAST);
}

void traffic_poisson(struct world *w, double rate)
{
	double now = 0;
	struct random r;

	traffic_seed(&r, w, TRAFFIC_ARRIVALS);
	for (size_t i = 0; i < w->n; i++) {
		now += random_exponential(&r, 1 / rate);
		w->entries[i].arrival = now;
	}
}

void traffic_pairs(struct world *w, double chance, enum world_pair_kind kind)
{
	/* 1 - (1 - each)^WORLD_REACH = chance */
	double each = -expm1(log1p(-chance) / WORLD_REACH);
	struct random r;

	traffic_seed(&r, w,
		     kind == WORLD_FAILS ? TRAFFIC_PAIRS : TRAFFIC_CONFLICTS);
	for (size_t i = 0; chance > 0 && i < w->n; i++)
		for (size_t k = 1; k <= WORLD_REACH && k <= i; k++)
			if (random_chance(&r, each) &&
			    w->entries[i].lane == w->entries[i - k].lane)
				world_pair(w, (int64_t)(i - k) + 1,
					   (int64_t)i + 1, kind);
}

void traffic_times(struct world *w, double median, double sigma)
{
	struct random r;

	traffic_seed(&r, w, TRAFFIC_TIMES);
	for (size_t i = 0; i < w->n; i++)
		w->entries[i].seconds = random_lognormal(&r, median, sigma);
}

void traffic_touch(struct world_entry *e, uint64_t n)
{
	for (uint64_t i = 0; i < 2; i++) {
		uint64_t bit = random_hash(n, i) & 255;

		e->touches[bit / 64] |= UINT64_C(1) << (bit % 64);
	}
}

bool traffic_meet(const struct world_entry *a, const struct world_entry *b)
{
	for (int i = 0; i < 4; i++)
		if (a->touches[i] & b->touches[i])
			return true;
	return false;
}
