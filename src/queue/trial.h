/* SPDX-License-Identifier: MIT */
/*
 * Trials: the gates of a target run on one candidate, in their order, until
 * one does not pass. What is known of the tree is not run again; what is run
 * becomes known (state/evidence.h) before anybody acts on it.
 */
#ifndef QUEUE_TRIAL_H
#define QUEUE_TRIAL_H

#include "git/oid.h"
#include "queue/plan.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stdint.h>

struct gates;
struct refinery;
struct slot;

/* Where and by what rules candidates of one target are tried. */
struct trials {
	struct refinery *r;
	const char *target;
	const struct gates *gates;
	struct oid config; /* .refinery's blob that gates came from, or zero */
	struct slot *slot; /* opened at the first run */
	int sandbox;	   /* enum sandbox, once the slot is open */
	char *environment; /* what verdicts depend on besides gate and tree */
	const int64_t *typical; /* usual ms by gate, 0: not known; or NULL */
	size_t runs;		/* commands started so far */
};

void trials_release(struct trials *t);

struct trial {
	enum plan_outcome outcome;
	char *gate;	     /* the one that did not pass; NULL */
	char *reason;	     /* why; NULL */
	struct strvec gates; /* "<name> <result> <definition> <ms> <sandbox>" */
	struct strvec outputs; /* names of gates with output on file */
	struct oid tree;
};

#define TRIAL_INIT ((struct trial){ 0 })

void trial_release(struct trial *t);

/*
 * Try candidate, which stands on base and is made of entries (ids, for the
 * environment and the display). A gate that fails is run again as long as the
 * tree has failed no more often than its `retries` and again allow: again is
 * the number of times that people had the one entry retried, or TRIAL_ONCE for
 * several, which are split instead.
 * ERR_TIMEOUT: asked to stop meanwhile (util/stop.h), nothing was decided.
 */
#define TRIAL_ONCE (-1)
int trial_run(struct trial *out, struct trials *t, const struct oid *candidate,
	      const struct oid *base, const struct strvec *entries, int again);

/* The file with the kept output of a gate on a tree; free(). */
char *trial_output_path(struct refinery *r, const struct oid *tree,
			const char *gate);

#endif
