/* SPDX-License-Identifier: MIT */
/*
 * Traces: the loads that policies are compared on, S1 to S9 of the field's
 * papers and tools plus plain ones. A seed draws the same world again; what is
 * asked for (how often changes fail, how many there are) replaces the trace's
 * own numbers.
 */
#ifndef PLAN_TRACE_H
#define PLAN_TRACE_H

#include <stddef.h>
#include <stdint.h>

struct world;

/* A zero count and a negative number stand for the trace's own. */
struct trace_options {
	size_t entries;
	unsigned slots;
	uint64_t seed;
	double p;	/* chance that a change fails by itself */
	double cross;	/* that it fails only with one near before it */
	double flakes;	/* that a good tree shows red in a run */
	double seconds; /* mean time of a run */
};

#define TRACE_OPTIONS_INIT                     \
	((struct trace_options){ .seed = 1,    \
				 .p = -1,      \
				 .cross = -1,  \
				 .flakes = -1, \
				 .seconds = -1 })

struct trace {
	const char *name, *code; /* code: "S1" to "S9", "" for the plain ones */
	const char *summary;
	struct trace_options usual;
	/* Fill an empty world; o has no open numbers any more. */
	void (*make)(struct world *w, const struct trace_options *o);
};

/* The names of all; NULL ends them. */
extern const struct trace *const traces[];

/* By name or code, whatever the case. NULL: there is none. */
const struct trace *trace_find(const char *name);

/* Complete the options and make the world, ready for simulate(). */
void trace_make(struct world *w, const struct trace *t,
		struct trace_options *o);

extern const struct trace trace_saturated;
extern const struct trace trace_uneven;
extern const struct trace trace_burst;
extern const struct trace trace_flakes;
extern const struct trace trace_uber;
extern const struct trace trace_uber_model;
extern const struct trace trace_agents;
extern const struct trace trace_hot;
extern const struct trace trace_stacks;
extern const struct trace trace_slow;
extern const struct trace trace_hung;
extern const struct trace trace_drift;
extern const struct trace trace_mixed;

#endif
