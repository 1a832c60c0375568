/* SPDX-License-Identifier: MIT */
#include "queue/told.h"
#include "queue/entry.h"
#include "util/alloc.h"

#include <stdlib.h>
#include <string.h>

void tolds_release(struct tolds *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->v[i].id);
		free(l->v[i].name);
		free(l->v[i].after);
	}
	free(l->v);
	*l = (struct tolds){ 0 };
}

/* Where it is, or belongs. */
static size_t place_of(const struct tolds *l, int64_t sequence)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->v[middle].sequence < sequence)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct told *find(const struct tolds *l, int64_t sequence)
{
	size_t i = place_of(l, sequence);

	return i < l->n && l->v[i].sequence == sequence ? &l->v[i] : NULL;
}

const struct told *tolds_find(const struct tolds *l, int64_t sequence)
{
	return find(l, sequence);
}

bool tolds_live(const struct tolds *l, int64_t sequence)
{
	const struct told *t = find(l, sequence);

	return t && t->live;
}

bool tolds_known(const struct tolds *l, int64_t sequence)
{
	const struct told *t = find(l, sequence);

	return t && (t->live || t->ready);
}

static struct told *insert(struct tolds *l, int64_t sequence)
{
	size_t i = place_of(l, sequence);

	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	memmove(&l->v[i + 1], &l->v[i], (l->n++ - i) * sizeof(*l->v));
	l->v[i] = (struct told){ .sequence = sequence };
	return &l->v[i];
}

void tolds_add(struct tolds *l, const struct entry *e, const char *name,
	       const int64_t *after, size_t n_after)
{
	struct told *t = find(l, e->sequence);

	if (!t)
		t = insert(l, e->sequence);
	l->live += !t->live;
	t->live = true;
	t->rejected = false;
	t->priority = e->priority;
	t->alone = e->alone;
	free(t->after);
	t->after = alloc_zero(n_after, sizeof(*after));
	if (n_after)
		memcpy(t->after, after, n_after * sizeof(*after));
	t->n_after = n_after;
	t->landed = false;
	alloc_replace(&t->id, e->id);
	alloc_replace(&t->name, name);
}

bool tolds_after(const struct tolds *l, int64_t sequence, int64_t parent)
{
	const struct told *t = find(l, sequence);

	for (size_t i = 0; t && i < t->n_after; i++)
		if (t->after[i] == parent)
			return true;
	return false;
}

void tolds_rejected(struct tolds *l, int64_t sequence)
{
	struct told *t = find(l, sequence);

	if (t)
		t->rejected = true;
}

void tolds_promoted(struct tolds *l, const struct entry *e)
{
	struct told *t = find(l, e->sequence);

	if (!t)
		return;
	t->priority = e->priority;
	t->alone = e->alone;
}

void tolds_end(struct tolds *l, int64_t sequence)
{
	struct told *t = find(l, sequence);

	if (t && t->live) {
		t->live = false;
		l->live--;
	}
}

void tolds_landed(struct tolds *l, int64_t sequence, const struct oid *below)
{
	struct told *t = find(l, sequence);

	tolds_end(l, sequence);
	if (!t)
		return;
	t->landed = true;
	t->below = *below;
}

void tolds_ready(struct tolds *l, const struct entry *e, const char *name)
{
	tolds_add(l, e, name, NULL, 0);
	tolds_end(l, e->sequence);
	find(l, e->sequence)->ready = true;
}

void tolds_unready(struct tolds *l, int64_t sequence)
{
	struct told *t = find(l, sequence);

	if (t)
		t->ready = false;
}

void tolds_unready_all(struct tolds *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct told *t = &l->v[i];

		t->landed = t->landed && !t->ready;
		t->ready = false;
	}
}
