/* SPDX-License-Identifier: MIT */
/*
 * What a simulation says of a policy. The limits are those of information:
 * a run tells one bit at most, so a change that fails with chance p costs
 * H(p) runs at least on average, and K slots resolve K/H(p) changes a test
 * time. To keep luck out of it the bound is that of the outcomes which the
 * seed drew, log2 1/p for each failure and log2 1/(1-p) for each of the rest;
 * on average that is H(p). What does not merge is seen without a test.
 */
#ifndef PLAN_METRICS_H
#define PLAN_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json;

/* Percentiles of a list of times, in seconds. */
struct quantiles {
	double p50, p95, p99;
};

struct metrics {
	const char *policy;
	size_t entries, landed, rejected, parked;
	size_t orphans;	   /* never tried: what they stand on was rejected */
	size_t unfinished; /* the policy came to rest with these in the queue */
	uint64_t runs, cancelled; /* started; of these, stopped */
	double seconds;		  /* from the first arrival to the last end */
	double mean;		  /* mean time of a run, as the world has it */
	/*
	 * Of a saturated queue without its beginning (a tenth) and its end,
	 * where fewer wait; else of all.
	 */
	double runs_per_change, changes_per_test;
	double bound;	   /* bits an entry, of p + p_c */
	double economy;	   /* runs_per_change / bound */
	double efficiency; /* changes_per_test / (slots / bound) */
	/* Of landed ones: from arrival, or, saturated, from the first test. */
	struct quantiles turnaround, over_oracle; /* the latter: ratios */
	size_t innocent_rejected; /* good, and good with all that had landed */
	double false_ejections;	  /* of the innocent, those rejected */
	double kept;		  /* landed / landed by a serial queue */
	size_t together;  /* rejected ones that fail only beside others */
	size_t named;	  /* of these: the reason names one of the others */
	size_t misnamed;  /* the reason names one that is not */
	size_t overtakes; /* most that landed before one queued earlier */
	size_t red_tips;  /* landings of a tree that is red in truth */
	size_t pauses;	  /* the policy thought that the tip is red */
};

#define METRICS_INIT ((struct metrics){ 0 })

/* Sorts times. All zero if n is 0. */
void quantiles_of(struct quantiles *out, double *times, size_t n);

/* Set over_oracle; zero where the oracle has nothing to compare with. */
void metrics_compare(struct metrics *m, const struct metrics *oracle);

/* All as members of object. */
void metrics_json(struct json *object, const struct metrics *m);

#endif
