/* SPDX-License-Identifier: MIT */
#include "plan/event.h"
#include "util/alloc.h"

#include <stdlib.h>

void events_release(struct events *e)
{
	free(e->v);
	*e = EVENTS_INIT;
}

static bool before(const struct event *a, const struct event *b)
{
	if (a->time != b->time)
		return a->time < b->time;
	return a->order < b->order;
}

void event_add(struct events *e, double time, int kind, int64_t what)
{
	struct event new = { time, e->added++, kind, what };
	size_t at = e->n++;

	e->v = alloc_grow(e->v, at, &e->alloc, sizeof(*e->v));
	while (at && before(&new, &e->v[(at - 1) / 2])) {
		e->v[at] = e->v[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	e->v[at] = new;
}

bool event_take(struct event *out, struct events *e)
{
	struct event last;
	size_t at = 0;

	if (!e->n)
		return false;
	*out = e->v[0];
	last = e->v[--e->n];
	for (size_t child; (child = 2 * at + 1) < e->n; at = child) {
		if (child + 1 < e->n && before(&e->v[child + 1], &e->v[child]))
			child++;
		if (!before(&e->v[child], &last))
			break;
		e->v[at] = e->v[child];
	}
	e->v[at] = last;
	return true;
}
