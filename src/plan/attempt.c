/* SPDX-License-Identifier: MIT */
#include "plan/attempt.h"
#include "plan/blame.h"
#include "plan/sets.h"
#include "util/alloc.h"

#include <stdlib.h>
#include <string.h>

struct attempt *attempt_new(struct planner *p, enum attempt_kind kind,
			    unsigned tier)
{
	struct attempt *a = alloc_zero(1, sizeof(*a));

	a->kind = kind;
	a->tier = tier;
	a->version = p->version;
	a->mark = ++p->mark;
	return a;
}

void attempt_free(struct attempt *a)
{
	if (!a)
		return;
	items_release(&a->base);
	items_release(&a->members);
	free(a);
}

void attempt_start(struct planner *p, struct attempt *a)
{
	a->id = ++p->last_job;
	a->since = ++p->clock;
	a->results = p->results;
	for (size_t i = 0; i < a->members.n; i++)
		a->members.v[i]->tested = true;
	p->runs = alloc_grow(p->runs, p->n_runs, &p->alloc_runs,
			     sizeof(struct attempt *));
	p->runs[p->n_runs++] = a;
	planner_tell(p, POLICY_START, a->id, &a->base, &a->members, NULL);
	if (a->kind == ATTEMPT_BLAME) {
		struct notice *n = &p->notices[p->n_notices - 1];

		n->below = blame_landing(p, a->below)->sequence;
		n->older = true;
	}
}

struct attempt *attempt_find(const struct planner *p, int64_t id)
{
	for (size_t i = 0; i < p->n_runs; i++)
		if (p->runs[i]->id == id)
			return p->runs[i];
	return NULL;
}

void attempt_remove(struct planner *p, const struct attempt *a)
{
	size_t i = 0;

	while (p->runs[i] != a)
		i++;
	if (a->set)
		a->set->running = false;
	p->n_runs--;
	memmove(p->runs + i, p->runs + i + 1,
		(p->n_runs - i) * sizeof(*p->runs));
}

static bool live(const struct attempt *a, const struct item *it)
{
	switch (a->kind) {
	case ATTEMPT_FRESH:
		return it->place == PLACE_TESTED && it->attempt == a;
	case ATTEMPT_SEARCH:
		return it->place == PLACE_SET && it->set == a->set;
	case ATTEMPT_CONFIRM:
	case ATTEMPT_BLAME:
		return it->place == PLACE_CONVICTED;
	case ATTEMPT_CHECK:
		return it->place == PLACE_CLEARED;
	default:
		return false;
	}
}

void attempt_live(const struct attempt *a, struct items *out)
{
	for (size_t i = 0; i < a->members.n; i++)
		if (live(a, a->members.v[i]))
			items_add(out, a->members.v[i]);
}

bool attempt_sound(const struct attempt *a)
{
	for (size_t i = 0; i < a->base.n; i++)
		if (!planner_stands(a->base.v[i]))
			return false;
	for (size_t i = 0; i < a->members.n; i++)
		if (!live(a, a->members.v[i]) &&
		    a->members.v[i]->place != PLACE_LANDED)
			return false;
	return true;
}

bool attempt_doomed(const struct attempt *a)
{
	for (size_t i = 0; a->stacked && i < a->base.n; i++)
		if (!planner_stands(a->base.v[i]) &&
		    a->base.v[i]->place != PLACE_TESTED)
			return true;
	return false;
}

static bool begins_with(const struct attempt *a, const struct attempt *done)
{
	size_t n = done->base.n + done->members.n;

	if (a->version != done->version || a->base.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (a->base.v[i] != (i < done->base.n ?
					     done->base.v[i] :
					     done->members.v[i - done->base.n]))
			return false;
	return true;
}

void attempt_follow(struct planner *p, const struct attempt *done,
		    int64_t version)
{
	for (size_t i = 0; i < p->n_runs; i++) {
		struct attempt *a = p->runs[i];

		if (a->kind == ATTEMPT_BLAME || !begins_with(a, done))
			continue;
		items_shift(&a->base, done->base.n + done->members.n);
		a->version = version;
	}
}

int64_t attempt_version(const struct attempt *a)
{
	return a->shaky ? VERSION_SHAKY : a->version;
}

bool attempt_alone(const struct planner *p)
{
	for (size_t i = 0; i < p->n_runs; i++)
		if (p->runs[i]->version == p->version &&
		    p->runs[i]->members.n == 1 &&
		    p->runs[i]->members.v[0]->alone)
			return true;
	return false;
}

bool attempt_tier(const struct planner *p, unsigned tier)
{
	for (size_t i = 0; i < p->n_runs; i++)
		if (p->runs[i]->version == p->version &&
		    p->runs[i]->tier == tier &&
		    p->runs[i]->kind == ATTEMPT_FRESH)
			return true;
	return false;
}

bool attempt_kind(const struct planner *p, enum attempt_kind kind)
{
	for (size_t i = 0; i < p->n_runs; i++)
		if (p->runs[i]->kind == kind)
			return true;
	return false;
}

void attempt_sweep(struct planner *p)
{
	for (size_t i = p->n_runs; i-- > 0;) {
		struct attempt *a = p->runs[i];
		size_t n = 0;

		for (size_t j = 0; j < a->members.n; j++)
			n += live(a, a->members.v[j]);
		if ((!n && a->kind != ATTEMPT_TIP) || attempt_doomed(a))
			planner_cancel(p, a);
	}
}
