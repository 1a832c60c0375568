/* SPDX-License-Identifier: MIT */
/*
 * Ready: what was tested during a freeze and lands when it is over. The ref
 * refs/refinery/ready/<target> holds a record that names the entries in the
 * order in which they were tested, and keeps the commit that was tested. It is
 * a hint to the next runner, which builds and proves all of it again: nothing
 * lands on its word.
 */
#ifndef QUEUE_READY_H
#define QUEUE_READY_H

#include "git/oid.h"
#include "util/strvec.h"

struct refinery;

struct ready {
	struct oid record; /* zero: there is none */
	struct oid base;   /* the target's tip that they were tested on */
	struct strvec ids; /* of the entries, in order */
};

#define READY_INIT ((struct ready){ 0 })

void ready_release(struct ready *l);

/* What the ref says; none is no error, and neither is one of other form. */
int ready_read(struct ready *out, struct refinery *r, const char *target);

/* Replace l->record by what l says now; commit is kept with it. */
int ready_write(struct ready *l, struct refinery *r, const char *target,
		const struct oid *commit);

/* Delete the ref, if it still holds l->record. */
int ready_forget(struct ready *l, struct refinery *r, const char *target);

#endif
