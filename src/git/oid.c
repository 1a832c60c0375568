/* SPDX-License-Identifier: MIT */
#include "git/oid.h"
#include "util/alloc.h"
#include "util/error.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const struct oid oid_zero;
const struct oid oid_empty_tree = { { 0x4b, 0x82, 0x5d, 0xc6, 0x42, 0xcb, 0x6e,
				      0xb9, 0xa0, 0x60, 0xe5, 0x4b, 0xf8, 0xd6,
				      0x92, 0x88, 0xfb, 0xee, 0x49, 0x04 } };

bool oid_equal(const struct oid *a, const struct oid *b)
{
	return !memcmp(a->id, b->id, OID_SIZE);
}

int oid_compare(const struct oid *a, const struct oid *b)
{
	return memcmp(a->id, b->id, OID_SIZE);
}

bool oid_is_zero(const struct oid *id)
{
	return oid_equal(id, &oid_zero);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int oid_parse_prefix(struct oid *out, const char *hex)
{
	struct oid id;

	for (size_t i = 0; i < OID_SIZE; i++) {
		int high = digit(hex[2 * i]);
		int low = high < 0 ? -1 : digit(hex[2 * i + 1]);

		if (low < 0)
			return error_set(ERR_INVALID,
					 "'%.40s' is not an object id", hex);
		id.id[i] = (unsigned char)(high << 4 | low);
	}
	*out = id;
	return 0;
}

int oid_parse(struct oid *out, const char *hex)
{
	if (strlen(hex) != OID_HEX)
		return error_set(ERR_INVALID, "'%.80s' is not an object id",
				 hex);
	return oid_parse_prefix(out, hex);
}

static const char *print(const struct oid *id, size_t digits)
{
	static char buffers[8][OID_HEX + 1];
	static unsigned turn;
	char *out = buffers[turn++ % 8];

	for (size_t i = 0; i < digits; i++)
		out[i] = "0123456789abcdef"[id->id[i / 2] >> (i % 2 ? 0 : 4) &
					    15];
	out[digits] = '\0';
	return out;
}

const char *oid_hex(const struct oid *id)
{
	return print(id, OID_HEX);
}

const char *oid_short(const struct oid *id)
{
	return print(id, 10);
}

void oids_release(struct oids *l)
{
	free(l->v);
	*l = OIDS_INIT;
}

void oids_push(struct oids *l, const struct oid *id)
{
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	l->v[l->n++] = *id;
}

void oids_reverse(struct oids *l)
{
	for (size_t i = 0; i < l->n / 2; i++) {
		struct oid swap = l->v[i];

		l->v[i] = l->v[l->n - 1 - i];
		l->v[l->n - 1 - i] = swap;
	}
}

bool oids_has(const struct oids *l, const struct oid *id)
{
	for (size_t i = 0; i < l->n; i++)
		if (oid_equal(&l->v[i], id))
			return true;
	return false;
}
