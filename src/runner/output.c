/* SPDX-License-Identifier: MIT */
#include "runner/output.h"
#include "util/alloc.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

void output_init(struct output *o, int64_t limit)
{
	if (!limit)
		limit = OUTPUT_LIMIT_DEFAULT;
	if (limit < OUTPUT_LIMIT_MIN)
		limit = OUTPUT_LIMIT_MIN;
	if (limit > OUTPUT_LIMIT_MAX)
		limit = OUTPUT_LIMIT_MAX;
	*o = OUTPUT_INIT;
	o->head_size = (size_t)limit / 4;
	o->tail_size = (size_t)limit - o->head_size;
	o->head = alloc_zero(o->head_size, 1);
	o->tail = alloc_zero(o->tail_size, 1);
}

void output_release(struct output *o)
{
	free(o->head);
	free(o->tail);
	*o = OUTPUT_INIT;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

void output_add(struct output *o, const char *bytes, size_t len)
{
	size_t n = least(len, o->head_size - o->head_len);

	o->total += (int64_t)len;
	memcpy(o->head + o->head_len, bytes, n);
	o->head_len += n;
	bytes += n;
	len -= n;
	if (len > o->tail_size) {
		bytes += len - o->tail_size;
		len = o->tail_size;
	}
	while (len) {
		n = least(len, o->tail_size - o->next);
		memcpy(o->tail + o->next, bytes, n);
		o->next = (o->next + n) % o->tail_size;
		o->tail_len = least(o->tail_len + n, o->tail_size);
		bytes += n;
		len -= n;
	}
}

void output_text(const struct output *o, struct strbuf *out)
{
	int64_t lost = o->total - (int64_t)(o->head_len + o->tail_len);
	size_t start = o->tail_len < o->tail_size ? 0 : o->next;

	if (o->head_len)
		strbuf_add(out, o->head, o->head_len);
	if (lost)
		strbuf_addf(out, "%s... %lld bytes left out ...\n",
			    o->head[o->head_len - 1] == '\n' ? "" : "\n",
			    (long long)lost);
	if (o->tail_len > start)
		strbuf_add(out, o->tail + start, o->tail_len - start);
	if (start)
		strbuf_add(out, o->tail, start);
}
