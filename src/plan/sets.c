/* SPDX-License-Identifier: MIT */
#include "plan/doubt.h"
#include "plan/group.h"
#include "plan/sets.h"
#include "util/alloc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void set_free(struct set *s)
{
	if (!s)
		return;
	items_release(&s->v);
	items_release(&s->dep);
	doubt_release(&s->doubt);
	items_release(&s->beside);
	free(s);
}

struct set *sets_add(struct planner *p, const struct items *v, bool bad)
{
	struct set *s = alloc_zero(1, sizeof(*s));

	assert(v->n);
	s->bad = bad;
	items_add_all(&s->v, v);
	for (size_t i = 0; i < v->n; i++) {
		v->v[i]->place = PLACE_SET;
		v->v[i]->set = s;
		if (v->v[i]->tier > s->tier)
			s->tier = v->v[i]->tier;
	}
	p->sets = alloc_grow(p->sets, p->n_sets, &p->alloc_sets,
			     sizeof(struct set *));
	p->sets[p->n_sets++] = s;
	return s;
}

struct attempt *sets_run(const struct planner *p, const struct set *s)
{
	for (size_t i = 0; i < p->n_runs; i++)
		if (p->runs[i]->set == s)
			return p->runs[i];
	return NULL;
}

/* Its run goes on without it, as that of a fresh group. */
static void detach(struct planner *p, struct set *s)
{
	struct attempt *a = sets_run(p, s);

	if (!a)
		return;
	a->set = NULL;
	a->kind = ATTEMPT_FRESH;
	for (size_t i = 0; i < a->members.n; i++) {
		struct item *it = a->members.v[i];

		if (it->place != PLACE_SET || it->set != s)
			continue;
		it->place = PLACE_TESTED;
		it->attempt = a;
	}
}

void sets_drop(struct planner *p, struct set *s)
{
	size_t i = 0;

	while (p->sets[i] != s)
		i++;
	p->n_sets--;
	memmove(p->sets + i, p->sets + i + 1,
		(p->n_sets - i) * sizeof(*p->sets));
	detach(p, s);
	set_free(s);
}

static void leave(struct planner *p, struct set *s, size_t from)
{
	for (size_t i = from; i < s->v.n; i++)
		if (s->v.v[i]->place == PLACE_SET && s->v.v[i]->set == s)
			planner_return(p, s->v.v[i]);
}

void sets_dissolve(struct planner *p, struct set *s)
{
	detach(p, s);
	leave(p, s, 0);
	sets_drop(p, s);
}

void sets_keep(struct planner *p, struct set *s, size_t n)
{
	leave(p, s, n);
	items_truncate(&s->v, n);
}

void sets_refresh(struct planner *p)
{
	for (size_t i = p->n_sets; i-- > 0;)
		if (!planner_counts(&p->sets[i]->dep, &p->sets[i]->beside))
			sets_dissolve(p, p->sets[i]);
}

static double *odds_of(const struct planner *p, const struct set *s)
{
	double *odds = alloc_zero(s->v.n, sizeof(*odds));

	for (size_t i = 0; i < s->v.n; i++)
		odds[i] = planner_odds(p, s->v.v[i]);
	return odds;
}

size_t sets_split(const struct planner *p, const struct set *s)
{
	double *odds = odds_of(p, s);
	size_t n = group_split(odds, s->v.n, doubt_value(&s->doubt, p));

	free(odds);
	return n;
}
