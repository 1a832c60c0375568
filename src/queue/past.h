/* SPDX-License-Identifier: MIT */
/*
 * What the log teaches about what comes: how often entries fail, which, and
 * how long gates take. Read from the newest records and the evidence on their
 * trees; nothing is stored for it.
 */
#ifndef QUEUE_PAST_H
#define QUEUE_PAST_H

#include "plan/capacity.h"
#include "queue/tally.h"

#include <stddef.h>
#include <stdint.h>

struct gates;
struct log_record;
struct refinery;

/* Records looked at; entries that are read themselves; runs of gates. */
#define PAST_RECORDS 200
#define PAST_ENTRIES 300
#define PAST_RUNS 500

/* The code of a rejection of what passes alone. */
#define PAST_TOGETHER "FAILS_TOGETHER"

struct past {
	int64_t landed, failed; /* entries, by the verdict of tests alone */
	int64_t *typical;	/* by gate: median ms of a pass; 0: not known */
	struct tallies tallies; /* of the newest PAST_ENTRIES of them */
	double cross; /* chance that an entry fails only beside others */
	double flake; /* chance that a run says the opposite of another */
	struct capacity_run *runs; /* passes of landed trees, newest first */
	size_t n_runs;
};

#define PAST_INIT ((struct past){ 0 })

void past_release(struct past *p);

int past_read(struct past *out, struct refinery *r, const char *target,
	      const struct log_record *tip, const struct gates *gates);

#endif
