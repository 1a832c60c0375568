/* SPDX-License-Identifier: MIT */
/* Pieces that traces are put together from. Each draws from a stream of its
 * own, so that more failures, say, do not change who conflicts with whom. */
#ifndef PLAN_TRAFFIC_H
#define PLAN_TRAFFIC_H

#include "plan/random.h"
#include "plan/world.h"

struct trace_options;

enum traffic_stream {
	TRAFFIC_BAD,
	TRAFFIC_PAIRS,
	TRAFFIC_CONFLICTS,
	TRAFFIC_ARRIVALS,
	TRAFFIC_TIMES,
	TRAFFIC_SHAPE,
};

void traffic_seed(struct random *r, const struct world *w,
		  enum traffic_stream stream);

/* n entries, each bad with chance p, at time 0. */
void traffic_add(struct world *w, size_t n, double p);

/* How many wait when the queue is never short of work. */
void traffic_saturate(struct world *w, const struct trace_options *o);

/* Arrivals of a Poisson process, per second, from time 0. */
void traffic_poisson(struct world *w, double rate);

/*
 * Each entry fails with one of the WORLD_REACH before it (in the same lane)
 * with chance `chance` in all, or conflicts with it as text.
 */
void traffic_pairs(struct world *w, double chance, enum world_pair_kind kind);

/* Own times, lognormal around this median. */
void traffic_times(struct world *w, double median, double sigma);

/* Set the Bloom bits of path number n. */
void traffic_touch(struct world_entry *e, uint64_t n);

/* Do both touch a path, as far as the bits tell? */
bool traffic_meet(const struct world_entry *a, const struct world_entry *b);

#endif
