/* SPDX-License-Identifier: MIT */
/*
 * Capacity: how many tests are worth running at the same time, from how long
 * they took beside others. K tests at a time that take d each end K/d tests in
 * a time unit. Twice the number is tried while that pays and enough waits;
 * what was measured is not tried again as long as it is remembered.
 */
#ifndef PLAN_CAPACITY_H
#define PLAN_CAPACITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CAPACITY_MAX 256

/* Runs at a number of tests before their median counts. */
#define CAPACITY_RUNS 5

/* Tests shorter than this are not worth a slot of their own, in ms. */
#define CAPACITY_SHORT 1000

/* The smallest number counts that reaches this share of the best. */
#define CAPACITY_NEAR 0.9

/*
 * Memory is short if less than this share is free, or if for more than this
 * part of the last minute something had to wait for it.
 */
#define CAPACITY_FREE 0.1
#define CAPACITY_PRESSURE 0.1

/* A pass. */
struct capacity_run {
	size_t gate;
	unsigned beside; /* other tests that ran meanwhile, in the mean */
	int64_t ms;
};

struct capacity {
	unsigned processors;
	double memory_free;	/* share */
	double memory_pressure; /* share of the time */
	bool isolated;		/* tests share no network */
	size_t waiting;		/* entries */
	const struct capacity_run *runs;
	size_t n_runs;
};

enum capacity_reason {
	CAPACITY_SHARED,    /* they might disturb each other */
	CAPACITY_UNKNOWN,   /* nothing was measured yet */
	CAPACITY_BRIEF,	    /* tests are too short */
	CAPACITY_NO_MEMORY, /* fewer than measured, since memory is short */
	CAPACITY_TRIAL,	    /* to see whether more is better */
	CAPACITY_ONE,	    /* there is one processor */
	CAPACITY_MEASURED,
};

struct capacity_choice {
	unsigned slots; /* 1 to CAPACITY_MAX, at most one a processor */
	enum capacity_reason reason;
	int64_t ms; /* that a test takes at this number; 0: not known */
};

void capacity_choose(struct capacity_choice *out, const struct capacity *c);

#endif
