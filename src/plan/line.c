/* SPDX-License-Identifier: MIT */
#include "plan/line.h"
#include "plan/policy.h"
#include "util/alloc.h"

#include <stdlib.h>
#include <string.h>

void line_release(struct line *l)
{
	free(l->v);
	*l = LINE_INIT;
}

/* Move what is left to the front once more than half of the array is gone. */
static void pack(struct line *l)
{
	if (l->first <= l->n / 2)
		return;
	memmove(l->v, l->v + l->first, (l->n - l->first) * sizeof(*l->v));
	l->n -= l->first;
	l->first = 0;
}

static void insert(struct line *l, size_t at, const struct line_entry *e)
{
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	memmove(l->v + at + 1, l->v + at, (l->n - at) * sizeof(*l->v));
	l->v[at] = *e;
	l->n++;
}

void line_add(struct line *l, const struct policy_entry *e)
{
	struct line_entry new = { e->sequence, e->score, e->p, e->lane, { 0 } };
	size_t at;

	memcpy(new.touches, e->touches, sizeof(new.touches));
	pack(l);
	for (at = l->n; at > l->first; at--)
		if (l->v[at - 1].score >= new.score)
			break;
	insert(l, at, &new);
}

void line_return(struct line *l, const struct line_entry *e)
{
	if (l->first)
		l->v[--l->first] = *e;
	else
		insert(l, 0, e);
}

size_t line_length(const struct line *l)
{
	return l->n - l->first;
}

struct line_entry *line_at(const struct line *l, size_t i)
{
	return &l->v[l->first + i];
}

struct line_entry line_take(struct line *l)
{
	return l->v[l->first++];
}

struct line_entry *line_find(const struct line *l, int64_t sequence)
{
	for (size_t i = l->first; i < l->n; i++)
		if (l->v[i].sequence == sequence)
			return &l->v[i];
	return NULL;
}

bool line_remove(struct line *l, int64_t sequence)
{
	struct line_entry *e = line_find(l, sequence);
	size_t at = e ? (size_t)(e - l->v) : 0;

	if (!e)
		return false;
	memmove(e, e + 1, (l->n - at - 1) * sizeof(*e));
	l->n--;
	return true;
}

bool line_known(const struct line_entry *e)
{
	return e->touches[0] | e->touches[1] | e->touches[2] | e->touches[3];
}

bool line_meet(const struct line_entry *a, const struct line_entry *b)
{
	if (a->lane != b->lane)
		return false;
	for (int i = 0; i < 4; i++)
		if (a->touches[i] & b->touches[i])
			return true;
	return !line_known(a) || !line_known(b);
}
