/* SPDX-License-Identifier: MIT */
/* Diagnoses: what a check saw, and what to do about it. */
#ifndef SETUP_DIAGNOSIS_H
#define SETUP_DIAGNOSIS_H

#include <stdbool.h>
#include <stddef.h>

enum diagnosis_level {
	DIAGNOSIS_OK,
	DIAGNOSIS_WARNING, /* it works, and may fail one day or be bettered */
	DIAGNOSIS_PROBLEM, /* something does not work, or does not protect */
};

struct diagnosis {
	enum diagnosis_level level;
	const char *check; /* a word: repository, hooks, ... */
	char *text;
	char *next; /* the next step; NULL: none is needed */
	bool fixed; /* it was mended just now; then level is DIAGNOSIS_OK */
};

struct diagnoses {
	struct diagnosis *v;
	size_t n, alloc;
};

#define DIAGNOSES_INIT ((struct diagnoses){ 0 })

void diagnoses_release(struct diagnoses *l);

/* "ok", "warning", "problem" */
const char *diagnosis_level_name(enum diagnosis_level level);

/* Append one; check is not copied, next may be NULL. */
void diagnosis_add(struct diagnoses *l, enum diagnosis_level level,
		   const char *check, const char *next, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Append one for something that was mended. */
void diagnosis_fixed(struct diagnoses *l, const char *check, const char *format,
		     ...) __attribute__((format(printf, 3, 4)));

/* Append the last error as one, with its next step. */
void diagnosis_error(struct diagnoses *l, enum diagnosis_level level,
		     const char *check);

/* Are there problems left? */
bool diagnoses_problems(const struct diagnoses *l);

#endif
