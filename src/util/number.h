/* SPDX-License-Identifier: MIT */
/*
 * Numbers from text, strictly: the whole text or nothing. Sizes and times
 * take the suffixes that people write.
 */
#ifndef UTIL_NUMBER_H
#define UTIL_NUMBER_H

#include <stdint.h>

/* Decimal digits with an optional minus. ERR_INVALID outside min..max. */
int number_parse(int64_t *out, const char *text, int64_t min, int64_t max);

/* Seconds: "90", "90s", "10m", "2h", "1d". At most a year. */
int number_parse_duration(int64_t *seconds, const char *text);

/* Bytes: "1000", "64k", "10m", "2g" (powers of 1024). At most 2^50. */
int number_parse_size(int64_t *bytes, const char *text);

/* Millionths of a dollar: "2", "2.50", "0.000015". At most a million dollars.
 */
int number_parse_money(int64_t *micros, const char *text);

#endif
