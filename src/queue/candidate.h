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

/* Commits of one candidate where each is to be tested. */
#define INTERIOR_MAX 10000

struct entries;
struct repo;
struct rules;
struct stacked;

struct candidate {
	int64_t job; /* the policy's name for it */
	struct oid base;
	struct stacked *chain; /* its entries, in order */
	size_t n;
	size_t n_base;	   /* of these, those that its group stands on */
	struct strvec ids; /* of the entries */
	int again;	   /* see struct trial_spec */
	struct rules *rules;
	bool waits;	      /* for a slot, not begun */
	int64_t since;	      /* when that began, monotonic ms */
	struct oids interior; /* to be tested besides its tip, oldest first */
	size_t tested;	      /* of them; the next one waits for the tip */
	struct trial trial;   /* of the commit that is tested, or was last */
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

/*
 * done has landed: those whose chain begins with the same commits stand on
 * the new tip with the rest of theirs.
 */
void candidates_follow(struct candidates *l, const struct candidate *done);

/* Still being tried, or waiting for that? */
bool candidate_runs(const struct candidate *c);
size_t candidates_running(const struct candidates *l);

/* Has it a slot? How many have? */
bool candidate_tests(const struct candidate *c);
size_t candidates_testing(const struct candidates *l);

/* The oldest that waits for one, or NULL. */
struct candidate *candidates_waiting(const struct candidates *l);

/* The commit that is tried: of the last entry, or base. */
const struct oid *candidate_tip(const struct candidate *c);

/* What its entry number i stands on. */
const struct oid *candidate_below(const struct candidate *c, size_t i);

/*
 * Each commit of it is to be tested (refinery.<target>.everyCommit), on the
 * line of first parents. ERR_NOTFOUND: base is not within INTERIOR_MAX.
 */
int candidate_every_commit(struct candidate *c, struct repo *repo);

/*
 * trial_begin() and trial_go_on() of its tip and then, while all are green, of
 * the commits below. The reason of a failure names the commit.
 */
int candidate_begin(struct candidate *c, struct trials *t);
int candidate_go_on(struct candidate *c, struct trials *t);

/* It cannot pass, for that reason. */
void candidate_fail(struct candidate *c, const char *gate, const char *reason);

/* Its tests could not even begin, for that reason. */
void candidate_could_not_run(struct candidate *c, const char *reason);

/*
 * trial_recall() of all of them. *out is that of the tip, which may be the
 * candidate's own.
 */
int candidate_recall(struct trial *out, struct candidate *c, struct trials *t);

/* What a trial of its tip needs. */
struct trial_spec candidate_spec(struct candidate *c);

#endif
