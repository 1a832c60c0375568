/* SPDX-License-Identifier: MIT */
/*
 * Which files a change touches, in 256 bits: a Bloom filter with two hashes a
 * path. It is carried in an entry's record, so that two changes which have
 * nothing to do with each other are told apart without opening a tree. Equal
 * bits prove nothing; it serves hints only.
 */
#ifndef QUEUE_TOUCH_H
#define QUEUE_TOUCH_H

#include <stdbool.h>
#include <stdint.h>

struct strvec;

#define TOUCH_HEX 64
#define TOUCH_BITS 256

struct touch {
	uint64_t bits[4];
};

struct touch touch_of(const struct strvec *paths);

bool touch_has(const struct touch *t, unsigned bit);

/* All bits are set: nothing is known of it, or it touches far too much. */
bool touch_unknown(const struct touch *t);

/* About how many paths it is made of; within a sixth up to fifty. */
unsigned touch_count(const struct touch *t);

/* May the two share a path? */
bool touch_overlap(const struct touch *a, const struct touch *b);

/* 64 hex digits into out, which has room for a NUL too. */
void touch_print(char out[TOUCH_HEX + 1], const struct touch *t);

/* All bits set, which overlaps with any change, if text is no such digits. */
struct touch touch_parse(const char *text);

#endif
