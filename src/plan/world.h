/* SPDX-License-Identifier: MIT */
/*
 * The truth of a simulation, which no policy sees: which entries are bad,
 * which fail only together or conflict as text, how long tests take, when the
 * tip itself is red. A trace (plan/trace.h) makes it; plan/simulate.h plays
 * it.
 *
 * Entry i has sequence number i + 1. A failure stays a failure when more
 * entries are added, and landed entries are good together unless something
 * red landed. Times are in seconds.
 */
#ifndef PLAN_WORLD_H
#define PLAN_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORLD_ENTRIES_LIMIT 1000000

/* Entries that conflict at all stand within so many places, as a rule. */
#define WORLD_REACH 32

struct world_entry {
	double arrival;
	double p;	/* chance that it is bad, before it was drawn */
	double seconds; /* its own tests: see enum world_time */
	bool bad;
	bool hangs;	/* tests with it do not end: a time-out */
	int64_t parent; /* the sequence number it stands on, or 0 */
	int64_t score;
	unsigned lane;
	uint64_t touches[4];
};

enum world_pair_kind {
	WORLD_FAILS,	/* each passes, together they fail */
	WORLD_CONFLICTS /* they do not merge */
};

struct world_pair {
	int64_t one, other;
	enum world_pair_kind kind;
};

enum world_time {
	/* A run takes `seconds` on average, whatever it tests. */
	WORLD_BY_RUN,
	/*
	 * A run takes as long as the slowest of its members; of its base it
	 * waits for what runs elsewhere, and what passed is not built again.
	 */
	WORLD_BY_ENTRY,
};

/* Somebody pushes past the queue: from then on the tip is red or not. */
struct world_push {
	double time;
	bool red;
};

struct world {
	struct world_entry *entries;
	size_t n, alloc;
	struct world_pair *pairs;
	size_t n_pairs, alloc_pairs;
	size_t *first, *list; /* world_close(): pairs by entry */
	struct world_push *pushes;
	size_t n_pushes, alloc_pushes;
	uint64_t seed;
	double seconds; /* mean time of a run */
	double sigma;	/* of the lognormal around it; 0: all alike */
	enum world_time time;
	double timeout; /* seconds until a hung run is killed */
	double flake;	/* chance that a good tree shows red in a run */
	double broken;	/* chance that a run says nothing */
	double cross;	/* chance to fail with others only, as policies hear */
	/* Arrivals are not by time: so many wait at any time. 0: by time. */
	size_t backlog;
	bool learn; /* p is not known: the policy hears an estimate */
};

#define WORLD_INIT ((struct world){ 0 })

void world_release(struct world *w);

struct world_entry *world_add(struct world *w);
void world_pair(struct world *w, int64_t one, int64_t other,
		enum world_pair_kind kind);
void world_push(struct world *w, double time, bool red);

/* When all has been added: make pairs easy to find. */
void world_close(struct world *w);

/* The ith pair that entry `sequence` is part of, NULL after the last one. */
const struct world_pair *world_pair_of(const struct world *w, int64_t sequence,
				       size_t i);

/* The other one of the pair. */
int64_t world_partner(const struct world_pair *pair, int64_t sequence);

/*
 * Which entries a queue that tests one by one lands, in the order of arrival,
 * without flakes and red tips: what others are measured by. landed has a place
 * for each entry.
 */
void world_serial(bool *landed, const struct world *w);

#endif
