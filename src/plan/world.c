/* SPDX-License-Identifier: MIT */
#include "plan/world.h"
#include "util/alloc.h"

#include <stdlib.h>

void world_release(struct world *w)
{
	free(w->entries);
	free(w->pairs);
	free(w->first);
	free(w->list);
	free(w->pushes);
	*w = WORLD_INIT;
}

struct world_entry *world_add(struct world *w)
{
	w->entries =
		alloc_grow(w->entries, w->n, &w->alloc, sizeof(*w->entries));
	w->entries[w->n] = (struct world_entry){ .seconds = w->seconds };
	return &w->entries[w->n++];
}

void world_pair(struct world *w, int64_t one, int64_t other,
		enum world_pair_kind kind)
{
	w->pairs = alloc_grow(w->pairs, w->n_pairs, &w->alloc_pairs,
			      sizeof(*w->pairs));
	w->pairs[w->n_pairs++] = (struct world_pair){ one, other, kind };
}

void world_push(struct world *w, double time, bool red)
{
	w->pushes = alloc_grow(w->pushes, w->n_pushes, &w->alloc_pushes,
			       sizeof(*w->pushes));
	w->pushes[w->n_pushes++] = (struct world_push){ time, red };
}

void world_close(struct world *w)
{
	size_t *at;

	w->first = alloc_zero(w->n + 2, sizeof(*w->first));
	w->list = alloc_zero(2 * w->n_pairs + 1, sizeof(*w->list));
	for (size_t i = 0; i < w->n_pairs; i++) {
		w->first[w->pairs[i].one + 1]++;
		w->first[w->pairs[i].other + 1]++;
	}
	for (size_t i = 1; i < w->n + 2; i++)
		w->first[i] += w->first[i - 1];
	at = alloc_zero(w->n + 2, sizeof(*at));
	for (size_t i = 0; i < w->n_pairs; i++) {
		size_t one = (size_t)w->pairs[i].one;
		size_t other = (size_t)w->pairs[i].other;

		w->list[w->first[one] + at[one]++] = i;
		w->list[w->first[other] + at[other]++] = i;
	}
	free(at);
}

const struct world_pair *world_pair_of(const struct world *w, int64_t sequence,
				       size_t i)
{
	size_t at = w->first[sequence] + i;

	return at < w->first[sequence + 1] ? &w->pairs[w->list[at]] : NULL;
}

int64_t world_partner(const struct world_pair *pair, int64_t sequence)
{
	return pair->one == sequence ? pair->other : pair->one;
}

void world_serial(bool *landed, const struct world *w)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct world_entry *e = &w->entries[i];
		int64_t own = (int64_t)i + 1;
		const struct world_pair *pair;

		landed[i] = !e->bad && !e->hangs &&
			    (!e->parent || landed[e->parent - 1]);
		for (size_t k = 0; (pair = world_pair_of(w, own, k)); k++) {
			int64_t other = world_partner(pair, own);

			if (other < own && landed[other - 1])
				landed[i] = false;
		}
	}
}
