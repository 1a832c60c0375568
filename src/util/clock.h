/* SPDX-License-Identifier: MIT */
/*
 * Time. Wall-clock time is for people and for ages; nothing that decides who
 * is first or whether a time-out is over reads it.
 */
#ifndef UTIL_CLOCK_H
#define UTIL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/*
 * Seconds since 1970. REFINERY_TEST_NOW, if set, is the answer, so that tests
 * do not depend on the day.
 */
int64_t clock_now(void);

/* The same in milliseconds. */
int64_t clock_now_ms(void);

/* Milliseconds since some moment; never goes back, counts suspended time. */
int64_t clock_monotonic(void);

/* Is a earlier than b? */
bool clock_before(const struct timespec *a, const struct timespec *b);

/* "42s", "3m", "2h", "5d": the largest unit, in a static buffer. */
const char *clock_age(int64_t seconds);

/* UTC as 2026-01-31T12:00:00Z, in a static buffer. */
const char *clock_iso(int64_t time);

#endif
