/* SPDX-License-Identifier: MIT */
/*
 * Trials: the gates of a target run on one candidate, in their order, until
 * one does not pass. What is known of the tree is not run again; what is run
 * becomes known (state/evidence.h) before anybody acts on it. A trial goes on
 * by itself, one command at a time, while the caller does other things:
 *
 *     trial_begin(&trial, ...) == 1
 *     poll() until trial_fd(&trial) is readable; again while
 *     trial_go_on(&trial) == 1
 */
#ifndef QUEUE_TRIAL_H
#define QUEUE_TRIAL_H

#include "config/gate.h"
#include "git/oid.h"
#include "plan/policy.h"
#include "queue/slots.h"
#include "queue/progress.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stdint.h>

struct refinery;
struct rules;
struct trying;

/* Where candidates of one target are tried. */
struct trials {
	struct refinery *r;
	const char *target;
	struct slots slots;
	struct progress progress;
	int sandbox;	   /* enum sandbox, once environment is known */
	char *label;	   /* what the sandbox holds, as it is recorded */
	char *environment; /* what verdicts depend on besides gate and tree */
	size_t runs;	   /* commands started so far */
	bool broken;	   /* no slot can be used, whatever is in it */
};

void trials_open(struct trials *t, struct refinery *r, const char *target);
void trials_release(struct trials *t);

/* Can anything be tried here? The error says what no test can do without. */
int trials_check(struct trials *t);

struct trial {
	enum policy_verdict verdict;
	char *gate;	     /* the one that did not pass; NULL */
	char *reason;	     /* why; NULL */
	struct strvec gates; /* "<name> <result> <definition> <ms> <sandbox>" */
	struct strvec outputs; /* names of gates with output on file */
	struct oid tree;
	struct trying *now; /* NULL once it has ended */
};

#define TRIAL_INIT ((struct trial){ 0 })

/* Ends it, if it still runs. */
void trial_release(struct trial *t);

/* What is tried: borrowed during the call only, but for the rules. */
struct trial_spec {
	struct rules *rules;
	struct oid candidate, base;   /* it stands on base */
	const struct strvec *entries; /* ids, for environment and display */
	size_t n_base;	     /* of these, those that the others are put on */
	int again;	     /* times that people had the one entry retried */
	enum gate_when when; /* which gates; 0: GATE_ON_CANDIDATE */
	const char *only;    /* this one alone, whatever the paths; or NULL */
};

/* Of several entries: they are split instead. */
#define TRIAL_ONCE (-1)

/*
 * Begin. A gate that fails is run again as long as the tree has failed no more
 * often than its `retries` and spec->again allow. 1: a test runs; 0: all was
 * known, and it has ended.
 */
int trial_begin(struct trial *out, struct trials *t,
		const struct trial_spec *spec);

/* Readable when there is something to go on with. -1 once it has ended. */
int trial_fd(const struct trial *t);

/* 1: it still runs; 0: it has ended, with a verdict. */
int trial_go_on(struct trial *t);

/*
 * The verdicts once more, from evidence alone: no run starts here. ERR_STALE
 * if the evidence says anything else than that all gates pass.
 */
int trial_recall(struct trial *out, struct trials *t,
		 const struct trial_spec *spec);

/* The file with the kept output of a gate on a tree; free(). */
char *trial_output_path(struct refinery *r, const struct oid *tree,
			const char *gate);

#endif
