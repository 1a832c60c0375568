/* SPDX-License-Identifier: MIT */
/*
 * What goes wrong: S6, one change among many is slow; S7, tests that never
 * end, and runs without a verdict; S8, the chance of failure drifts, unknown
 * to the policy, and the target itself is red for a while.
 */
#include "plan/trace.h"
#include "plan/traffic.h"

static void arrive(struct world *w, const struct trace_options *o, double load)
{
	traffic_poisson(w, load * o->slots / o->seconds);
	traffic_pairs(w, o->cross, WORLD_FAILS);
}

/* One in fifty takes twenty times as long. */
static void make_slow(struct world *w, const struct trace_options *o)
{
	w->time = WORLD_BY_ENTRY;
	traffic_add(w, o->entries, o->p);
	arrive(w, o, 0.8 / 1.38);
	for (size_t i = 10; i < w->n; i += 50)
		w->entries[i].seconds *= 20;
}

/* The head and one in two hundred; a hundredth of the runs say nothing. */
static void make_hung(struct world *w, const struct trace_options *o)
{
	traffic_add(w, o->entries, o->p);
	arrive(w, o, 0.8);
	w->broken = 0.01;
	for (size_t i = 0; i < w->n; i += 200)
		w->entries[i].hangs = true;
}

/* p for a third, four times that for a third, then half of it. */
static void make_drift(struct world *w, const struct trace_options *o)
{
	static const double factor[] = { 1, 4, 0.5 };
	struct random r;
	double middle;

	w->learn = true;
	traffic_add(w, o->entries, o->p);
	arrive(w, o, 1.2);
	traffic_seed(&r, w, TRAFFIC_BAD);
	for (size_t i = 0; i < w->n; i++) {
		w->entries[i].p = o->p * factor[3 * i / w->n];
		w->entries[i].bad = random_chance(&r, w->entries[i].p);
	}
	middle = w->n ? w->entries[w->n / 2].arrival : 0;
	world_push(w, middle, true);
	world_push(w, middle + 20 * o->seconds, false);
}

const struct trace trace_slow = {
	.name = "slow",
	.code = "S6",
	.summary = "one change in fifty takes twenty times as long",
	.usual = { .entries = 5000, .slots = 4, .p = 0.05, .seconds = 600 },
	.make = make_slow,
};

const struct trace trace_hung = {
	.name = "hung",
	.code = "S7",
	.summary = "the head hangs, and others; runs without verdict",
	.usual = { .entries = 5000, .slots = 4, .p = 0.05, .seconds = 600 },
	.make = make_hung,
};

const struct trace trace_drift = {
	.name = "drift",
	.code = "S8",
	.summary = "odds unknown and drifting; the target red for a while",
	.usual = { .entries = 6000, .slots = 4, .p = 0.05, .seconds = 600 },
	.make = make_drift,
};
