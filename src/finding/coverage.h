/* SPDX-License-Identifier: MIT */
/*
 * Coverage: who looked at what. Silence of a reviewer says that all is well
 * only if it saw everything: one that crashed, ran out of time or left a file
 * out leaves the review incomplete, and the record says where and why.
 */
#ifndef FINDING_COVERAGE_H
#define FINDING_COVERAGE_H

#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum coverage_state {
	COVERAGE_RAN,	  /* and saw all that it is for */
	COVERAGE_IDLE,	  /* nothing here is for it */
	COVERAGE_PARTIAL, /* left something out: see unseen */
	COVERAGE_FAILED,  /* crashed, timed out, could not be understood */
};

struct coverage_part {
	char *reviewer;
	enum coverage_state state;
	char *reason;	      /* of failed and partial; NULL */
	struct strvec unseen; /* "path: why", in any order */
	size_t files;	      /* that it saw */
	size_t findings;      /* that it brought, before they were anchored */
	size_t redacted;      /* secrets that it was not shown */
	size_t malformed;     /* that could not be understood */
	size_t suppressed; /* that somebody told its tool to be silent about */
	size_t elsewhere;  /* that are not about a file of the tree */
	int64_t ms;
	bool kept; /* it did not look now but before (review/kept.h) */
};

struct coverage {
	struct coverage_part *v;
	size_t n, alloc;
};

#define COVERAGE_INIT ((struct coverage){ 0 })

void coverage_release(struct coverage *c);

/* Append a part that has run, for the rest to be filled in. */
struct coverage_part *coverage_add(struct coverage *c, const char *reviewer);

/* Drop those from index on. */
void coverage_cut(struct coverage *c, size_t from);

/* It failed, for that reason. */
void coverage_fail(struct coverage_part *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* It left path out, for that reason. One that failed stays so. */
void coverage_leave(struct coverage_part *p, const char *path, const char *why);

/* "ran", "idle", "partial", "failed" */
const char *coverage_state_name(enum coverage_state state);

/* Did all that are for anything see everything? */
bool coverage_complete(const struct coverage *c);

#endif
