/* SPDX-License-Identifier: MIT */
/*
 * Trying: a commit is tested as if it were queued alone, and nothing comes of
 * it but verdicts. It is put on the target's tip by the target's method, and
 * the gates that hold there run on it in a slot of their own, beside whatever
 * a runner has in its slots. The verdicts are evidence as any other: the same
 * tree, queued later, is not tested again.
 *
 * Where the target is not served, in a clone, its tip is what was fetched last
 * and settings are the clone's own. Commands that .refinery names run there
 * only if the user trusts its content (refinery.trusted).
 */
#ifndef QUEUE_TRY_H
#define QUEUE_TRY_H

#include "git/oid.h"
#include "queue/trial.h"

#include <stdbool.h>
#include <stddef.h>

struct refinery;
struct strvec;

struct try_spec {
	const char *target, *remote; /* NULL: the usual ones */
	struct oid head;
	const char *branch;	    /* of head; NULL: not known */
	const struct strvec *gates; /* these alone, and what they need */
	bool trust;		    /* from now on, what .refinery says */
};

struct
try {
	char *target;
	char *tip;	   /* what people call its tip: main, origin/main */
	struct oid base;   /* that tip */
	struct oid commit; /* what was tested on it */
	bool contained;	   /* head adds nothing: the tip itself was */
	struct trial trial;
	size_t runs;  /* tests started; what was known is not run again */
	bool stopped; /* by a signal, without a verdict */
};

#define TRY_INIT ((struct try){ 0 })

void try_release(struct try *t);

/*
 * Try it. 0: trial has the verdict, unless it was stopped. ERR_CONFLICT: head
 * does not apply. ERR_REFUSED: it could not land whatever its tests say, there
 * is no test, or .refinery is not trusted. ERR_NOTFOUND: no such target.
 * ERR_INVALID: no such gate, or bad settings. With the next step each.
 */
int try_run(struct try *out, struct refinery *r, const struct try_spec *spec);

#endif
