/* SPDX-License-Identifier: MIT */
/*
 * Candidates of one run of the loop: those that are being tried
 * and those that were, while one of their entries lives. What was tested lands
 * from here, commit by commit as it was.
 */
#ifndef QUEUE_CANDIDATE_H
#define QUEUE_CANDIDATE_H

#include "git/oid.h"
#include "queue/trial.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* At most so many are tried at a time. */
#define CANDIDATES_MAX 256

struct entries;
struct rules;
struct stacked;

struct candidate {
	int64_t job; /* the policy's name for it */
	struct oid base;
	struct stacked *chain; /* its entries, in order */
	size_t n;
	struct strvec ids; /* of the entries */
	int again;	   /* see struct trial_spec */
	struct rules *rules;
	struct trial trial;
};

struct candidates {
	struct candidate **v;
	size_t n, alloc;
};

void candidates_release(struct candidates *l);

/* A new one, not begun; chain is copied. */
struct candidate *candidates_add(struct candidates *l, int64_t job,
				 const struct oid *base,
				 const struct stacked *chain, size_t n,
				 struct rules *rules);

struct candidate *candidates_find(const struct candidates *l, int64_t job);

/*
 * The failure that says most about the entry: the shortest that ends with it,
 * else the shortest with it; NULL if there is none.
 */
struct candidate *candidates_failed(const struct candidates *l,
				    int64_t sequence);

/* Drop one, and whatever of it still runs. */
void candidates_drop(struct candidates *l, int64_t job);

/* Drop those that have ended and of whose entries none is in live. */
void candidates_forget(struct candidates *l, const struct entries *live);

/* Still being tried? */
bool candidate_runs(const struct candidate *c);
size_t candidates_running(const struct candidates *l);

/* The commit that is tried: of the last entry, or base. */
const struct oid *candidate_tip(const struct candidate *c);

/* What its entry number i stands on. */
const struct oid *candidate_below(const struct candidate *c, size_t i);

/* What a trial of it needs. */
struct trial_spec candidate_spec(struct candidate *c);

#endif
