/* SPDX-License-Identifier: MIT */
#include "plan/fair.h"
#include "util/alloc.h"

#include <string.h>

/* How far up to look. */
#define DEPTH_MAX 32

/* Does it stand on one that left? Cycles are the driver's to prevent. */
static bool stalled(const struct planner *p, const struct item *it,
		    unsigned depth)
{
	for (size_t i = 0; i < it->n_after; i++) {
		const struct item *parent = items_find(&p->alive, it->after[i]);

		if (parent ? depth && stalled(p, parent, depth - 1) :
			     items_find(&p->ended, it->after[i]) != NULL)
			return true;
	}
	return false;
}

bool fair_stalled(const struct planner *p, const struct item *it)
{
	return stalled(p, it, DEPTH_MAX);
}

struct item *fair_oldest(const struct planner *p)
{
	for (size_t i = 0; i < p->alive.n; i++)
		if (!fair_stalled(p, p->alive.v[i]))
			return p->alive.v[i];
	return NULL;
}

size_t fair_bound(const struct planner *p)
{
	if (p->params.overtakes)
		return p->params.overtakes;
	return 4 * p->params.slots * planner_usual(p);
}

/* The first place in `passed` whose sequence is not below. */
static size_t place_of(const struct planner *p, int64_t sequence)
{
	size_t low = 0, high = p->n_passed;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->passed[middle] < sequence)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void forget(struct planner *p, size_t from, size_t n)
{
	if (!n)
		return;
	p->n_passed -= n;
	memmove(p->passed + from, p->passed + from + n,
		(p->n_passed - from) * sizeof(*p->passed));
}

bool fair_frozen(struct planner *p)
{
	const struct item *oldest = fair_oldest(p);

	if (!oldest)
		return false;
	forget(p, 0, place_of(p, p->alive.v[0]->sequence));
	return p->n_passed - place_of(p, oldest->sequence) >= fair_bound(p);
}

void fair_landed(struct planner *p, int64_t sequence)
{
	size_t at = place_of(p, sequence);

	p->passed = alloc_grow(p->passed, p->n_passed, &p->alloc_passed,
			       sizeof(*p->passed));
	memmove(p->passed + at + 1, p->passed + at,
		(p->n_passed - at) * sizeof(*p->passed));
	p->passed[at] = sequence;
	p->n_passed++;
}

void fair_undone(struct planner *p, int64_t sequence)
{
	size_t at = place_of(p, sequence);

	if (at < p->n_passed && p->passed[at] == sequence)
		forget(p, at, 1);
}
