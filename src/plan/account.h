/* SPDX-License-Identifier: MIT */
/* The account of a simulation: what happened becomes figures. */
#ifndef PLAN_ACCOUNT_H
#define PLAN_ACCOUNT_H

#include "plan/metrics.h"
#include "plan/stage.h"

/* A moment of a saturated queue. */
struct account_moment {
	double time;
	uint64_t runs;
	size_t resolved;
	double bits; /* what the ends so far tell */
};

struct account {
	const struct world *world;
	const struct stage *stage;
	struct metrics m;
	bool *serial; /* who lands if all are tested one by one */
	size_t resolved;
	double bits;
	size_t *tree;  /* landed ones by sequence number, as sums (Fenwick) */
	double *times; /* of landed ones */
	struct account_moment from, to; /* what rates are taken of */
	bool warm, full;
	double first, last; /* arrival, end */
};

/* Both stay the caller's. Released with account_close(). */
void account_open(struct account *a, const struct world *w,
		  const struct stage *s);
void account_close(struct account *a);

/* Call these after the stage has done it; the n that landed as one tree. */
void account_landed(struct account *a, const int64_t *list, size_t n);

/*
 * Whether it is innocent is seen now: with what has landed by now. blame: the
 * one that the reason names, or 0.
 */
void account_rejected(struct account *a, int64_t sequence, int64_t blame);

void account_parked(struct account *a, int64_t sequence);
void account_orphan(struct account *a, int64_t sequence);

/* The last entry has arrived: from now on the queue runs dry. */
void account_fed(struct account *a);

/* All is over; sum up. */
void account_finish(struct metrics *out, struct account *a);

#endif
