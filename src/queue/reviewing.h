/* SPDX-License-Identifier: MIT */
/*
 * The gate "review": whoever serves a target reviews what is to land on it, so
 * that a push past the hooks of a clone gains nothing. The rules look when an
 * entry is admitted, in this process: milliseconds. Linters and models may take
 * minutes: `git refinery review --entry` asks them in a process of its own and
 * keeps what they said as a note (review/kept.h), from where it is taken; if it
 * is there already, nobody is asked.
 *
 * The policy is that of the target's tip, and what it names may run here, as
 * its tests do.
 */
#ifndef QUEUE_REVIEWING_H
#define QUEUE_REVIEWING_H

#include "git/oid.h"
#include "plan/policy.h"
#include "queue/reject.h"

#include <stdbool.h>

struct entry;
struct refinery;
struct repo;
struct review_policy;
struct scope;

/* What an entry adds to the target's tip: its own commits, no parent's. */
int entry_scope(struct scope *out, struct repo *repo, const struct oid *tip,
		const struct entry *e);

/* The policy for that, without asking whether it is trusted. */
int entry_policy(struct review_policy *out, struct refinery *r,
		 const char *target, const struct oid *tip);

/* Bytes of a review that the record of a rejection has. */
#define OPINION_LIMIT 16384

/* What a review says of an entry. */
struct opinion {
	enum policy_verdict verdict; /* POLICY_NOTHING: not all was seen */
	char *reason;		     /* unless it is green: one line */
	char *body;		     /* if it is red: the findings, as text */
};

#define OPINION_INIT ((struct opinion){ 0 })

void opinion_release(struct opinion *o);

/* The rejection for one that is red; its texts are the opinion's. */
struct rejection review_rejection(const struct opinion *o);

/*
 * That of the rules alone. A change that they cannot see whole is red, unless
 * refinery.<target>.reviewIncomplete says pass. Green where
 * refinery.<target>.reviewGate is false.
 */
int review_by_rules(struct opinion *out, struct refinery *r, const char *target,
		    const struct oid *tip, const struct entry *e);

/*
 * What only shows where an entry has come to stand: of two that add names which
 * differ in case alone, each is fine by itself. commit is e on base, a
 * candidate on tip. 0: fine; ERR_REFUSED: the rules are against it, with the
 * next step.
 */
int review_stacked(struct refinery *r, const char *target,
		   const struct oid *tip, const struct oid *base,
		   const struct oid *commit, const struct entry *e);

/* Are there linters or models to ask, and are they to be asked? */
int review_asks(bool *out, struct refinery *r, const char *target,
		const struct oid *tip);

/*
 * That of all, from what is kept. gaps: also where somebody failed. ERR_STALE:
 * nothing is kept that would do.
 */
int review_recall(struct opinion *out, struct refinery *r, const char *target,
		  const struct oid *tip, const struct entry *e, bool gaps);

/* A review by all that is under way. */
struct reviewing;

int reviewing_start(struct reviewing **out, struct refinery *r,
		    const struct entry *e);

/* Readable once it has ended. */
int reviewing_fd(const struct reviewing *v);

/* Did it end? Then free it and recall what it brought. */
bool reviewing_ended(struct reviewing *v);

/* Ends it, if it is still under way. NULL is fine. */
void reviewing_free(struct reviewing *v);

#endif
