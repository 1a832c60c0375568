/* SPDX-License-Identifier: MIT */
/*
 * Candidates: entries stacked one by one on the target's tip. The chain that
 * was built last is kept, so a shorter group of the same order, or the rest
 * of it after a landing, costs nothing.
 */
#ifndef QUEUE_ASSEMBLE_H
#define QUEUE_ASSEMBLE_H

#include "git/oid.h"
#include "queue/method.h"

#include <stddef.h>
#include <stdint.h>

struct entry;
struct refinery;

/* One entry in the chain. */
struct stacked {
	int64_t sequence;
	struct oid commit; /* the tip with it applied */
	bool contained;	   /* it added nothing */
	bool audited;	   /* queue/audit.h has confirmed it */
};

struct assembler {
	struct method_context context;
	const struct method *method;
	struct oid base;  /* the target's tip that the chain stands on */
	char *attributes; /* the directory that it merges by */
	struct stacked *chain;
	size_t n, alloc;
};

/*
 * Begin for target, on this tip, by this method. place (NULL: target) names
 * the directory of its attributes, which one assembler can have at a time.
 */
int assembler_open(struct assembler **out, struct refinery *r,
		   const char *target, const char *place, const struct oid *tip,
		   const char *method);
void assembler_free(struct assembler *a);

/*
 * Stack e as number i of the chain; those before stay, those after fall away.
 * It is known already if the chain has it there. What apply() may return; for
 * a conflict the details are in *out.
 */
int assemble(struct applied *out, struct assembler *a, size_t i,
	     const struct entry *e);

/* The tip of the first n entries of the chain; of none: the base. */
const struct oid *assembled_tip(const struct assembler *a, size_t n);

/*
 * These n entries, as they stood on base, landed: their tip is the new base.
 * What of the chain stands on it stays.
 */
void assembler_landed(struct assembler *a, const struct stacked *landed,
		      size_t n);

#endif
