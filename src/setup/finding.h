/* SPDX-License-Identifier: MIT */
/* Findings: what a check saw, and what to do about it. */
#ifndef SETUP_FINDING_H
#define SETUP_FINDING_H

#include <stdbool.h>
#include <stddef.h>

enum finding_level {
	FINDING_OK,
	FINDING_WARNING, /* it works, and may fail one day or be bettered */
	FINDING_PROBLEM, /* something does not work, or does not protect */
};

struct finding {
	enum finding_level level;
	const char *check; /* a word: repository, hooks, ... */
	char *text;
	char *next; /* the next step; NULL: none is needed */
	bool fixed; /* it was mended just now; then level is FINDING_OK */
};

struct findings {
	struct finding *v;
	size_t n, alloc;
};

#define FINDINGS_INIT ((struct findings){ 0 })

void findings_release(struct findings *l);

/* "ok", "warning", "problem" */
const char *finding_level_name(enum finding_level level);

/* Append one; check is not copied, next may be NULL. */
void finding_add(struct findings *l, enum finding_level level,
		 const char *check, const char *next, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Append one for something that was mended. */
void finding_fixed(struct findings *l, const char *check, const char *format,
		   ...) __attribute__((format(printf, 3, 4)));

/* Append the last error as one, with its next step. */
void finding_error(struct findings *l, enum finding_level level,
		   const char *check);

/* Are there problems left? */
bool findings_problems(const struct findings *l);

#endif
