/* SPDX-License-Identifier: MIT */
/*
 * Entries that the policy was told of in one run of the loop: those that live,
 * and the names of those that have ended, which reasons may still speak of;
 * of those that landed, what they landed on.
 */
#ifndef QUEUE_TOLD_H
#define QUEUE_TOLD_H

#include "git/oid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct entry;

struct told {
	int64_t sequence;
	char *id, *name; /* name: what people call it */
	int64_t *after;	 /* its parents, as told */
	size_t n_after;
	int priority;
	bool alone;
	bool live, rejected;
	bool landed;
	struct oid below; /* once landed: the target just before it */
	bool ready;	  /* the policy is done with it, and it waits to land */
};

struct tolds {
	struct told *v; /* by sequence */
	size_t n, alloc, live;
};

void tolds_release(struct tolds *l);

/* Is it known as one that lives? */
bool tolds_live(const struct tolds *l, int64_t sequence);

/* Does it live, or is it ready? */
bool tolds_known(const struct tolds *l, int64_t sequence);

/* It lives, perhaps again; after: its parents. */
void tolds_add(struct tolds *l, const struct entry *e, const char *name,
	       const int64_t *after, size_t n_after);

/* Was it told as one that comes after parent? */
bool tolds_after(const struct tolds *l, int64_t sequence, int64_t parent);

/* Note the priority that it has now, and whether it is tested alone. */
void tolds_promoted(struct tolds *l, const struct entry *e);

/* It has ended; its name stays. */
void tolds_end(struct tolds *l, int64_t sequence);

/* That it ended by being rejected. */
void tolds_rejected(struct tolds *l, int64_t sequence);

/* It has landed on this commit. */
void tolds_landed(struct tolds *l, int64_t sequence, const struct oid *below);

/* It ended for the policy and waits for the end of a freeze. */
void tolds_ready(struct tolds *l, const struct entry *e, const char *name);

/* It does not wait any more; or none does. */
void tolds_unready(struct tolds *l, int64_t sequence);
void tolds_unready_all(struct tolds *l);

/* NULL if nobody was told of it. */
const struct told *tolds_find(const struct tolds *l, int64_t sequence);

#endif
