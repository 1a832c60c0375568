/* SPDX-License-Identifier: MIT */
/*
 * The scheduler: a pure function from what is queued and what is known to the
 * next action. It reads no clock, no repository and no configuration, so the
 * real loop, tests and simulations run the same code.
 *
 * One slot: the nested prefix search. The first m entries, m chosen so that
 * the chance that all are good is nearest to one half, are tested as one tree.
 * A pass lands exactly that tree. After a failure the shortest failing prefix
 * is searched by tests of shorter prefixes, each again placed where the odds
 * are even; passes on the way land at once. The entry at which it ends failed
 * alone on top of landed changes, and is the one that is rejected. Verdicts
 * are those of a queue that tests one by one, at about H(p) runs an entry
 * (Shannon's bound) instead of one: group testing after Sobel and Groll 1959.
 *
 * Entries are named by their sequence numbers.
 */
#ifndef QUEUE_PLAN_H
#define QUEUE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Runs without a verdict of the same group before it is split or parked. */
#define PLAN_TRIES 2

struct plan_entry {
	int64_t sequence;
	int64_t score;	  /* higher comes first; then the lower sequence */
	double p;	  /* chance that it fails, 0 < p < 1 */
	unsigned retries; /* further runs before a single failure counts */
	bool deferred;	  /* conflicts with one ahead: not before that ended */
};

enum plan_outcome {
	PLAN_GREEN,
	PLAN_RED,
	PLAN_NOTHING, /* could not run, timed out */
};

/* What runs of one candidate (the members in this order on the tip) said. */
struct plan_result {
	int64_t *members;
	size_t n;
	unsigned times[3]; /* by outcome */
};

struct plan_results {
	struct plan_result *v;
	size_t n, alloc;
};

#define PLAN_RESULTS_INIT ((struct plan_results){ 0 })

void plan_results_release(struct plan_results *r);

void plan_results_add(struct plan_results *r, const int64_t *members, size_t n,
		      enum plan_outcome outcome);

/*
 * The members landed, in this order: a candidate that began with them is now
 * one of the rest; what was known of others is void.
 */
void plan_results_landed(struct plan_results *r, const int64_t *members,
			 size_t n);

/* The entry ended another way: what was known of groups with it is void. */
void plan_results_gone(struct plan_results *r, int64_t sequence);

/* The tip moved in a way that nobody tested: nothing is known any more. */
void plan_results_clear(struct plan_results *r);

enum plan_kind {
	PLAN_WAIT,   /* nothing to do */
	PLAN_TEST,   /* test the members as one candidate */
	PLAN_LAND,   /* they passed: land them */
	PLAN_REJECT, /* it failed alone on landed changes */
	PLAN_PARK,   /* it could not be tested, alone and more than once */
};

struct plan_action {
	enum plan_kind kind;
	int64_t *members;
	size_t n;
};

#define PLAN_ACTION_INIT ((struct plan_action){ 0 })

void plan_action_release(struct plan_action *a);

/*
 * Decide. entries may come in any order and are sorted in place; results are
 * those of the present tip; max_group bounds a candidate (at least 1).
 */
void plan_decide(struct plan_action *out, struct plan_entry *entries, size_t n,
		 const struct plan_results *results, size_t max_group);

/*
 * How many of the first entries make the odds that all are good nearest to
 * even; at least 1, at most max.
 */
size_t plan_group_size(const struct plan_entry *entries, size_t n, size_t max);

/*
 * Where to split a failing prefix of n > 1 entries: the s in 1..n-1 for which
 * the chance that the first s hold the culprit is nearest to one half.
 */
size_t plan_split(const struct plan_entry *entries, size_t n);

/*
 * The chance of failure to plan with, from history: a Beta(1, 19) prior (mean
 * 5 %), the weight of the past capped at 200 entries so that it follows drift.
 */
double plan_estimate(int64_t failed, int64_t landed);

#endif
