/* SPDX-License-Identifier: MIT */
#include "report/spent.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
	[SPENT_BY_MODEL] = "model",	[SPENT_BY_PROVIDER] = "provider",
	[SPENT_BY_AGENT] = "agent",	[SPENT_BY_ITEM] = "item",
	[SPENT_BY_PURPOSE] = "purpose", [SPENT_BY_DAY] = "day",
	[SPENT_BY_OUTCOME] = "outcome",
};

#define N_NAMES (sizeof(names) / sizeof(*names))

const char *spent_by_name(enum spent_by by)
{
	return names[by];
}

int spent_by_find(const char *name)
{
	for (size_t i = 0; i < N_NAMES; i++)
		if (!strcmp(names[i], name))
			return (int)i;
	return -1;
}

void spent_release(struct spent *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->v[i].key);
		free(s->v[i].requested);
		free(s->v[i].served);
	}
	free(s->v);
	*s = SPENT_INIT(s->by);
}

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

static char *key_of(enum spent_by by, const struct usage *u)
{
	switch (by) {
	case SPENT_BY_PROVIDER:
		return alloc_string(or_dash(u->provider));
	case SPENT_BY_AGENT:
		return alloc_string(or_dash(u->agent));
	case SPENT_BY_ITEM:
		return alloc_string(or_dash(u->item));
	case SPENT_BY_PURPOSE:
		return alloc_string(or_dash(u->purpose));
	case SPENT_BY_DAY:
		return alloc_printf("%.10s", clock_iso(u->time));
	case SPENT_BY_OUTCOME:
		return alloc_string(u->settled ? or_dash(u->outcome) : "open");
	default:
		return alloc_string(or_dash(u->model));
	}
}

static bool same(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

static struct spent_row *row_of(struct spent *s, const struct usage *u)
{
	bool model = s->by == SPENT_BY_MODEL;
	const char *requested = model ? or_dash(u->requested) : NULL;
	const char *served = model ? or_dash(u->served) : NULL;
	CLEANUP(cleanup_free) char *key = key_of(s->by, u);
	struct spent_row *row;

	for (size_t i = 0; i < s->n; i++)
		if (same(s->v[i].key, key) &&
		    same(s->v[i].requested, requested) &&
		    same(s->v[i].served, served))
			return &s->v[i];
	s->v = alloc_grow(s->v, s->n, &s->alloc, sizeof(*s->v));
	row = &s->v[s->n++];
	*row = (struct spent_row){ .key = key,
				   .requested = alloc_string(requested),
				   .served = alloc_string(served) };
	key = NULL;
	return row;
}

static int64_t told(int64_t figure)
{
	return figure > 0 ? figure : 0;
}

static void add(struct spent_row *row, const struct usage *u)
{
	bool ok = u->settled && u->outcome && !strcmp(u->outcome, "ok");

	row->calls++;
	row->errors += u->settled && !ok;
	row->open += !u->settled;
	row->in += told(u->tokens.in);
	row->out += told(u->tokens.out);
	row->cached += told(u->tokens.cached);
	row->written += told(u->tokens.written);
	row->cost += told(u->cost);
	row->unknown += ok && u->cost < 0;
	row->counted += u->settled ? u->counted.tokens : u->reserved.tokens;
}

void spent_add(struct spent *s, const struct usage *u)
{
	add(row_of(s, u), u);
	add(&s->total, u);
}

static int by_key(const void *a, const void *b)
{
	const struct spent_row *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static int by_cost(const void *a, const void *b)
{
	const struct spent_row *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? 1 : -1;
	if (x->counted != y->counted)
		return x->counted < y->counted ? 1 : -1;
	return by_key(a, b);
}

void spent_sort(struct spent *s)
{
	if (s->n)
		qsort(s->v, s->n, sizeof(*s->v),
		      s->by == SPENT_BY_DAY ? by_key : by_cost);
}
