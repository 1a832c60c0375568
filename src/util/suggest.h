/* SPDX-License-Identifier: MIT */
/* "Did you mean": the known name that is most like a mistyped one. */
#ifndef UTIL_SUGGEST_H
#define UTIL_SUGGEST_H

#include <stddef.h>

struct strvec;

/*
 * How many letters must be added, dropped, changed or swapped with their
 * neighbour to make one of the other, case aside (restricted
 * Damerau-Levenshtein distance). Beyond 64 bytes it is the longer length.
 */
size_t suggest_distance(const char *a, const char *b);

/* Is b near enough to a to be what was meant? */
int suggest_near(const char *a, const char *b);

/* The nearest of names, NULL if none is near. Belongs to names. */
const char *suggest(const struct strvec *names, const char *name);

#endif
