/* SPDX-License-Identifier: MIT */
#include "git/similar.h"
#include "util/alloc.h"
#include "util/strbuf.h"

#include <stdint.h>
#include <stdlib.h>

/* Longer lines are compared in pieces. */
#define PIECE 64

struct piece {
	uint64_t hash;
	size_t len;
};

struct pieces {
	struct piece *v;
	size_t n, alloc;
};

static int compare(const void *a, const void *b)
{
	uint64_t x = ((const struct piece *)a)->hash;
	uint64_t y = ((const struct piece *)b)->hash;

	return x < y ? -1 : x > y;
}

static void add(struct pieces *l, uint64_t hash, size_t len)
{
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	l->v[l->n++] = (struct piece){ hash, len };
}

/* Lines that end in CR LF are equal to those that end in LF. */
static void split(struct pieces *out, const struct strbuf *text)
{
	uint64_t hash = 0xcbf29ce484222325ULL;
	size_t len = 0;

	for (size_t i = 0; i < text->len; i++) {
		unsigned char c = (unsigned char)text->buf[i];

		if (c == '\r' && i + 1 < text->len && text->buf[i + 1] == '\n')
			continue;
		hash = (hash ^ c) * 0x100000001b3ULL;
		if (++len < PIECE && c != '\n')
			continue;
		add(out, hash, len);
		hash = 0xcbf29ce484222325ULL;
		len = 0;
	}
	if (len)
		add(out, hash, len);
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), compare);
}

/* Bytes of the run of equal pieces at *i, which goes on behind it. */
static size_t run(const struct pieces *l, size_t *i)
{
	uint64_t hash = l->v[*i].hash;
	size_t bytes = 0;

	for (; *i < l->n && l->v[*i].hash == hash; ++*i)
		bytes += l->v[*i].len;
	return bytes;
}

static size_t common(const struct pieces *a, const struct pieces *b)
{
	size_t i = 0, j = 0, bytes = 0;

	while (i < a->n && j < b->n) {
		int order = compare(&a->v[i], &b->v[j]);
		size_t x = order <= 0 ? run(a, &i) : 0;
		size_t y = order >= 0 ? run(b, &j) : 0;

		bytes += x < y ? x : y;
	}
	return bytes;
}

int similar_percent(const struct strbuf *a, const struct strbuf *b)
{
	size_t most = a->len > b->len ? a->len : b->len;
	struct pieces x = { 0 }, y = { 0 };
	size_t bytes;

	split(&x, a);
	split(&y, b);
	bytes = common(&x, &y);
	free(x.v);
	free(y.v);
	return most ? (int)(bytes * 100 / most) : 0;
}
