/* SPDX-License-Identifier: MIT */
/*
 * Random histories for the planner: entries that are bad, bad in pairs,
 * conflict as text, stand on others or go alone; jobs that end in any order,
 * give no verdict or flake; pushes by others and withdrawals. What is true of
 * them; plan-play.h plays them.
 *
 * PLANNER_HISTORIES: how many a test plays (2000, with REFINERY_STRESS a
 * hundred thousand); PLANNER_SEED: the first one. A test that fails says how
 * to play the same history alone.
 */
#ifndef TESTS_PLAN_HISTORY_H
#define TESTS_PLAN_HISTORY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/planner.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MANY 120
#define SLOTS 16
#define NOBODY (-1)

enum fate {
	ABSENT,
	WAITS,
	LANDED,
	REJECTED,
	PARKED,
	LEFT
};

/* What a history is made of. */
struct recipe {
	unsigned slots;
	double p, pairs, flake, silent, text, after, alone, push, leave,
		promote;
	double told; /* the odds that the planner is told */
	double cross;
	size_t overtakes;
	unsigned lanes; /* besides the common one */
	bool burst;	/* all are there from the start */
};

struct entry {
	unsigned lane;
	bool bad, alone;
	int partner; /* fails beside it */
	int text;    /* conflicts as text with it */
	int parent;
	enum fate fate;
	size_t landing; /* the how manyth that landed, from 1 */
	bool tested;
	int64_t after[1];
};

struct job {
	int64_t id;
	int64_t members[MANY];
	size_t n;
	int tip;
	size_t before; /* on what landed before this one; 0: on the tip */
	bool green, silent;
};

struct world {
	struct recipe r;
	struct entry e[MANY];
	size_t n, arrived;
	struct job jobs[SLOTS];
	size_t n_jobs;
	int tip;	  /* counts its moves */
	struct job ended; /* the last that gave a verdict */
	size_t runs, innocent, admitted, landings, together, named;
	bool paused;
	void *one, *two; /* planners that are told the same */
};

/* One history after another, each from a seed of its own. */
struct histories {
	uint64_t first, seed, state;
	long n;
	bool whole; /* the last one came to its end */
};

static struct histories h = { .whole = true };

static inline void histories_open(void)
{
	const char *seed = getenv("PLANNER_SEED");
	const char *n = getenv("PLANNER_HISTORIES");

	h.first = seed ? strtoull(seed, NULL, 10) : 1;
	h.n = n ? strtol(n, NULL, 10) : 2000;
	if (!n && getenv("REFINERY_STRESS"))
		h.n = 100000;
}

/* The next of n; n 0: of as many as were asked for. False: no more. */
static inline bool histories_next(long *round, long n)
{
	h.whole = *round >= (n ? n : h.n);
	if (h.whole)
		return false;
	h.seed = h.first + (uint64_t)(*round)++;
	h.state = h.seed * 0x9e3779b97f4a7c15ULL;
	return true;
}

/* The teardown of a test: how to see a failure again. */
static inline int histories_tell(void **unused)
{
	(void)unused;
	if (!h.whole)
		print_error("PLANNER_SEED=%llu PLANNER_HISTORIES=1\n",
			    (unsigned long long)h.seed);
	h.whole = true;
	return 0;
}

/* splitmix64 (Steele, Lea, Flood, OOPSLA 2014). */
static inline double chance(void)
{
	uint64_t z = h.state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	z ^= z >> 31;
	return (double)(z >> 11) / 9007199254740992.0;
}

static inline size_t below(size_t n)
{
	return (size_t)(chance() * (double)n);
}

static inline void make_world(struct world *w, const struct recipe *r, size_t n)
{
	*w = (struct world){ .r = *r, .n = n };
	for (size_t i = 0; i < n; i++) {
		struct entry *e = &w->e[i];
		int near = (int)i - 1 - (int)below(6);

		*e = (struct entry){ .bad = chance() < r->p,
				     .alone = chance() < r->alone,
				     .lane = (unsigned)below(r->lanes + 1),
				     .partner = NOBODY,
				     .text = NOBODY,
				     .parent = NOBODY };
		if (near < 0)
			continue;
		if (w->e[near].partner == NOBODY && chance() < r->pairs) {
			e->partner = near;
			w->e[near].partner = (int)i;
		} else if (w->e[near].text == NOBODY && chance() < r->text) {
			e->text = near;
			w->e[near].text = (int)i;
		} else if (chance() < r->after) {
			e->parent = near;
		}
	}
}

static inline bool in(const int64_t *list, size_t n, int64_t one)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == one)
			return true;
	return false;
}

/* Is the other one below the job, or among its first n? */
static inline bool beside(const struct world *w, const struct job *j, size_t n,
			  int other)
{
	const struct entry *e;

	if (other == NOBODY)
		return false;
	e = &w->e[other];
	if (e->fate == LANDED && (!j->before || e->landing < j->before))
		return true;
	return in(j->members, n, other);
}

/* Is the tree good? */
static inline bool good(const struct world *w, const struct job *j)
{
	for (size_t i = 0; i < j->n; i++) {
		const struct entry *e = &w->e[j->members[i]];

		if (e->bad || beside(w, j, j->n, e->partner))
			return false;
	}
	return true;
}

/* The first that does not merge, or NOBODY. */
static inline int64_t unmerged(const struct world *w, const struct job *j)
{
	for (size_t i = 0; i < j->n; i++)
		if (beside(w, j, i, w->e[j->members[i]].text))
			return j->members[i];
	return NOBODY;
}

#endif
