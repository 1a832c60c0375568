/* SPDX-License-Identifier: MIT */
#include "plan/attempt.h"
#include "plan/base.h"
#include "plan/doubt.h"
#include "plan/group.h"
#include "plan/sets.h"

#include <math.h>

/* Fewer failures than this are no reason to doubt the base. */
#define REDS_MIN 2

void base_add(struct planner *p, struct item *it)
{
	it->place = PLACE_CLEARED;
	it->cleared_at = ++p->clock;
	it->attempt = NULL;
	it->set = NULL;
	items_add(&p->base, it);
}

/* Is what it stands on landed, or among the first n of the base? */
static bool supported(const struct planner *p, const struct item *it, size_t n)
{
	for (size_t i = 0; i < it->n_after; i++) {
		const struct item *parent = items_find(&p->alive, it->after[i]);
		size_t j = 0;

		if (!parent && !items_find(&p->ended, it->after[i]))
			continue;
		while (j < n && p->base.v[j] != parent)
			j++;
		if (j == n)
			return false;
	}
	return true;
}

void base_prune(struct planner *p)
{
	for (size_t i = 0; i < p->base.n;) {
		struct item *it = p->base.v[i];

		if (it->n_after && !supported(p, it, i)) {
			planner_return(p, it);
			items_remove_at(&p->base, i);
		} else {
			i++;
		}
	}
	if (!p->base.n)
		p->base_reds = 0;
}

bool base_doubtful(const struct planner *p)
{
	double broken = 1 - exp(-p->params.cross * (double)p->base.n);

	if (!p->base.n || p->base_reds < REDS_MIN)
		return false;
	broken = fmin(fmax(broken, 0.001), 0.999);
	return p->base_reds >= log2((1 - broken) / broken);
}

bool base_checked(const struct planner *p)
{
	for (size_t i = 0; i < p->n_runs; i++)
		if (p->runs[i]->kind == ATTEMPT_CHECK)
			return true;
	return false;
}

/* Runs hold the base in its order: all of it there means its last is. */
bool base_covered(const struct planner *p)
{
	for (size_t i = 0; i < p->n_runs; i++) {
		const struct attempt *a = p->runs[i];
		size_t found = 0;

		if (a->version != p->version)
			continue;
		for (size_t j = 0; j < a->base.n; j++)
			found += a->base.v[j]->place == PLACE_CLEARED;
		if (found == p->base.n)
			return true;
	}
	return false;
}

size_t base_check_size(const struct planner *p)
{
	struct group g = group_start(p->params.flake);
	size_t n = 0;

	if (p->params.cross <= 0)
		return p->base.n;
	while (n < p->base.n && group_wants(&g, p->params.cross)) {
		group_add(&g, p->params.cross);
		n++;
	}
	return n;
}

/* A run on a base with all of these in it fails with them. */
static void cancel_doomed(struct planner *p, const struct items *failed)
{
	for (size_t i = p->n_runs; i-- > 0;) {
		struct attempt *a = p->runs[i];
		size_t found = 0;

		for (size_t j = 0; j < failed->n; j++)
			found += items_has(&a->base, failed->v[j]);
		if (found == failed->n)
			planner_cancel(p, a);
	}
}

void base_failed(struct planner *p, const struct attempt *check)
{
	struct items failed = ITEMS_INIT;
	struct set *s;

	for (size_t i = 0; i < check->members.n; i++)
		if (items_remove(&p->base, check->members.v[i]))
			items_add(&failed, check->members.v[i]);
	if (failed.n) {
		s = sets_add(p, &failed, true);
		doubt_start(&s->doubt, p);
		s->version = attempt_version(check);
		sets_refresh(p);
		cancel_doomed(p, &failed);
	}
	p->base_reds = 0;
	base_prune(p);
	items_release(&failed);
}
