/* SPDX-License-Identifier: MIT */
#include "plan/attempt.h"
#include "plan/base.h"
#include "plan/blame.h"
#include "plan/choose.h"
#include "plan/convict.h"
#include "plan/pool.h"
#include "plan/sets.h"

#include <math.h>

/*
 * Attempts of the second tier at a time: each holds about as many entries as
 * have even odds to fail beside others, so that more of them would break the
 * base for one another most of the time.
 */
#define GATHER_MAX 4

/* Give back what it took from the pool, and forget it. */
static void abandon(struct planner *p, struct attempt *a)
{
	for (size_t i = 0; i < a->members.n; i++)
		if (a->members.v[i]->place == PLACE_TESTED &&
		    a->members.v[i]->attempt == a)
			planner_return(p, a->members.v[i]);
	attempt_free(a);
}

/* Groups of the first tier stand on the bare tip, if there are two. */
static void use_base(struct planner *p, struct attempt *a)
{
	if (a->tier || !planner_two_tiers(p))
		pool_use_base(p, a);
}

static bool check_base(struct planner *p)
{
	struct attempt *a = attempt_new(p, ATTEMPT_CHECK, 1);
	size_t n = base_check_size(p);

	for (size_t i = 0; i < n; i++)
		items_add(&a->members, p->base.v[i]);
	attempt_start(p, a);
	return true;
}

static bool test_tip(struct planner *p)
{
	if (attempt_kind(p, ATTEMPT_TIP))
		return false;
	attempt_start(p, attempt_new(p, ATTEMPT_TIP, 0));
	return true;
}

/* It is tested on what it was convicted with, as far as that did not land. */
static bool confirm(struct planner *p, struct item *it)
{
	struct attempt *a = attempt_new(p, ATTEMPT_CONFIRM, it->tier);

	if (!pool_support(p, a, it)) {
		abandon(p, a);
		convict_return(p, it);
		return choose_start(p);
	}
	items_add(&a->members, it);
	attempt_start(p, a);
	return true;
}

/* What does it fail with? It is tested without some that landed. */
static bool explain(struct planner *p, struct item *it)
{
	struct attempt *a = attempt_new(p, ATTEMPT_BLAME, it->tier);

	a->version = 0;
	a->below = blame_probe(it);
	items_add(&a->members, it);
	attempt_start(p, a);
	return true;
}

/* All of the set is in the attempt and becomes its own. */
static void run_again(struct planner *p, struct attempt *a, struct set *s)
{
	for (size_t i = 0; i < s->v.n; i++) {
		s->v.v[i]->place = PLACE_TESTED;
		s->v.v[i]->attempt = a;
	}
	a->silent = s->silent;
	a->set = NULL;
	sets_drop(p, s);
}

/* The first of a bad set, or all of a group once more. */
static bool run_set(struct planner *p, struct set *s)
{
	struct attempt *a = attempt_new(
		p, s->bad ? ATTEMPT_SEARCH : ATTEMPT_FRESH, s->tier);
	size_t n = s->bad ? sets_split(p, s) : s->v.n;

	if (!s->v.v[0]->alone)
		use_base(p, a);
	a->set = s;
	if (!pool_stack(p, a, &s->v, n)) {
		a->set = NULL;
		sets_dissolve(p, s);
		abandon(p, a);
		return false;
	}
	s->running = true;
	if (!s->bad)
		run_again(p, a, s);
	attempt_start(p, a);
	return true;
}

static bool search(struct planner *p)
{
	for (size_t i = 0; i < p->n_sets; i++) {
		if (p->sets[i]->running)
			continue;
		if (run_set(p, p->sets[i]))
			return true;
		i = (size_t)-1;
	}
	return false;
}

static bool fresh(struct planner *p, unsigned tier)
{
	struct attempt *a;

	if (!p->pool[tier].n)
		return false;
	a = attempt_new(p, ATTEMPT_FRESH, tier);
	if (tier || planner_two_tiers(p))
		use_base(p, a);
	else
		pool_use_stack(p, a);
	if (!pool_fill(p, a)) {
		abandon(p, a);
		return false;
	}
	attempt_start(p, a);
	return true;
}

/* What was green apart is tested together once it fills a test. */
static bool gather(struct planner *p)
{
	double fill = M_LN2 / fmax(planner_cross(p), 0.001);
	size_t running = 0;

	for (size_t i = 0; i < p->n_runs; i++)
		running +=
			p->runs[i]->tier && p->runs[i]->kind == ATTEMPT_FRESH;
	if (running >= GATHER_MAX)
		return false;
	if (attempt_tier(p, 1) && (double)p->pool[1].n < fill)
		return false;
	return fresh(p, 1);
}

/* Whatever else waits, the base lands. */
static bool land_base(struct planner *p)
{
	if (!p->base.n || base_checked(p) || base_covered(p))
		return false;
	return check_base(p);
}

bool choose_start(struct planner *p)
{
	struct item *it;

	if (convict_doubts_tip(p) && test_tip(p))
		return true;
	if (base_doubtful(p) && !base_checked(p))
		return check_base(p);
	it = convict_unconfirmed(p, false);
	if (it)
		return confirm(p, it);
	if (search(p) || gather(p) || fresh(p, 0) || land_base(p))
		return true;
	it = convict_unconfirmed(p, true);
	if (it)
		return confirm(p, it);
	it = convict_unexplained(p);
	return it && explain(p, it);
}
