/* SPDX-License-Identifier: MIT */
/*
 * What will happen in a simulation, earliest first; of the same time, first
 * in, first out. A binary heap (Williams, CACM 7, 1964).
 */
#ifndef PLAN_EVENT_H
#define PLAN_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event {
	double time;
	uint64_t order; /* set by event_add() */
	int kind;	/* the caller's */
	int64_t what;	/* the caller's */
};

struct events {
	struct event *v;
	size_t n, alloc;
	uint64_t added;
};

#define EVENTS_INIT ((struct events){ 0 })

void events_release(struct events *e);

void event_add(struct events *e, double time, int kind, int64_t what);

/* Take the next one out. False: there is none. */
bool event_take(struct event *out, struct events *e);

#endif
