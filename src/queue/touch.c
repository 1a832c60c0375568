/* SPDX-License-Identifier: MIT */
#include "queue/touch.h"
#include "util/strvec.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a, 64 bits. */
static uint64_t hash(const char *text)
{
	uint64_t h = 0xcbf29ce484222325ULL;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3ULL;
	return h ^ h >> 32;
}

static void set(struct touch *t, unsigned bit)
{
	t->bits[bit / 64] |= 1ULL << (bit % 64);
}

struct touch touch_of(const struct strvec *paths)
{
	struct touch t = { { 0 } };

	strvec_each(paths, path) {
		uint64_t h = hash(*path);

		set(&t, h & 255);
		set(&t, h >> 8 & 255);
	}
	return t;
}

bool touch_has(const struct touch *t, unsigned bit)
{
	return t->bits[bit / 64] >> bit % 64 & 1;
}

bool touch_unknown(const struct touch *t)
{
	return !(~t->bits[0] | ~t->bits[1] | ~t->bits[2] | ~t->bits[3]);
}

/* n paths leave a bit unset with the chance (1 - 1/256)^2n. */
unsigned touch_count(const struct touch *t)
{
	unsigned set_bits = 0;

	for (unsigned bit = 0; bit < TOUCH_BITS; bit++)
		set_bits += touch_has(t, bit);
	if (set_bits == TOUCH_BITS)
		return UINT_MAX;
	return (unsigned)lround(log1p(-(double)set_bits / TOUCH_BITS) /
				log1p(-1.0 / TOUCH_BITS) / 2);
}

/*
 * A path in both sets the same two bits in both, so fewer than one common bit
 * rules it out; both of its bits may be one.
 */
bool touch_overlap(const struct touch *a, const struct touch *b)
{
	for (int i = 0; i < 4; i++)
		if (a->bits[i] & b->bits[i])
			return true;
	return false;
}

void touch_print(char out[TOUCH_HEX + 1], const struct touch *t)
{
	for (int i = 0; i < 4; i++)
		snprintf(out + 16 * i, 17, "%016llx",
			 (unsigned long long)t->bits[i]);
}

struct touch touch_parse(const char *text)
{
	struct touch t;
	char word[17] = "";

	memset(&t, 0xff, sizeof(t));
	if (!text || strlen(text) != TOUCH_HEX)
		return t;
	for (int i = 0; i < TOUCH_HEX; i++)
		if (!isxdigit((unsigned char)text[i]))
			return t;
	for (int i = 0; i < 4; i++) {
		memcpy(word, text + 16 * i, 16);
		t.bits[i] = strtoull(word, NULL, 16);
	}
	return t;
}
