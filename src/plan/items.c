/* SPDX-License-Identifier: MIT */
#include "plan/items.h"
#include "util/alloc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct item *item_new(const struct policy_entry *e)
{
	struct item *it = alloc_zero(1, sizeof(*it));

	it->sequence = e->sequence;
	it->score = e->score;
	it->p = e->p;
	it->lane = e->lane;
	memcpy(it->touches, e->touches, sizeof(it->touches));
	it->after = alloc_zero(e->n_after, sizeof(*it->after));
	if (e->n_after)
		memcpy(it->after, e->after, e->n_after * sizeof(*it->after));
	it->n_after = e->n_after;
	it->alone = e->alone;
	it->refs = 1;
	return it;
}

void item_unref(struct item *it)
{
	if (!it || --it->refs)
		return;
	items_release(&it->behind);
	items_release(&it->dep);
	items_release(&it->doubt.rest);
	items_release(&it->beside);
	free(it->after);
	free(it);
}

bool item_ended(const struct item *it)
{
	return it->place >= PLACE_LANDED;
}

bool item_overlaps(const struct item *a, const struct item *b)
{
	if (a->lane != b->lane)
		return false;
	for (size_t i = 0; i < 4; i++)
		if (a->touches[i] & b->touches[i])
			return true;
	return false;
}

int item_by_sequence(const struct item *a, const struct item *b)
{
	return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

int item_by_score(const struct item *a, const struct item *b)
{
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return item_by_sequence(a, b);
}

void items_clear(struct items *list)
{
	items_truncate(list, 0);
}

void items_release(struct items *list)
{
	items_clear(list);
	free(list->v);
	*list = ITEMS_INIT;
}

void items_add(struct items *list, struct item *it)
{
	list->v = alloc_grow(list->v, list->n, &list->alloc, sizeof(*list->v));
	list->v[list->n++] = it;
	it->refs++;
}

void items_add_all(struct items *list, const struct items *more)
{
	for (size_t i = 0; i < more->n; i++)
		items_add(list, more->v[i]);
}

bool items_has(const struct items *list, const struct item *it)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i] == it)
			return true;
	return false;
}

void items_remove_at(struct items *list, size_t i)
{
	struct item *it = list->v[i];

	list->n--;
	memmove(list->v + i, list->v + i + 1, (list->n - i) * sizeof(*list->v));
	item_unref(it);
}

bool items_remove(struct items *list, const struct item *it)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->v[i] == it) {
			items_remove_at(list, i);
			return true;
		}
	}
	return false;
}

void items_truncate(struct items *list, size_t n)
{
	while (list->n > n)
		item_unref(list->v[--list->n]);
}

void items_shift(struct items *list, size_t n)
{
	assert(n <= list->n);
	for (size_t i = 0; i < n; i++)
		item_unref(list->v[i]);
	list->n -= n;
	memmove(list->v, list->v + n, list->n * sizeof(*list->v));
}

/* The first place whose item does not come before `it`. */
static size_t lower_bound(const struct items *list, const struct item *it,
			  int (*order)(const struct item *,
				       const struct item *))
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (order(list->v[middle], it) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void items_insert(struct items *list, struct item *it,
		  int (*order)(const struct item *, const struct item *))
{
	size_t i = lower_bound(list, it, order);

	items_add(list, it);
	memmove(list->v + i + 1, list->v + i,
		(list->n - 1 - i) * sizeof(*list->v));
	list->v[i] = it;
}

bool items_remove_sorted(struct items *list, const struct item *it,
			 int (*order)(const struct item *, const struct item *))
{
	size_t i = lower_bound(list, it, order);

	if (i == list->n || list->v[i] != it)
		return false;
	items_remove_at(list, i);
	return true;
}

struct item *items_find(const struct items *list, int64_t sequence)
{
	struct item key = { .sequence = sequence };
	size_t i = lower_bound(list, &key, item_by_sequence);

	if (i == list->n || list->v[i]->sequence != sequence)
		return NULL;
	return list->v[i];
}
