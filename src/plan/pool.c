/* SPDX-License-Identifier: MIT */
#include "plan/attempt.h"
#include "plan/fair.h"
#include "plan/group.h"
#include "plan/pool.h"

#include <math.h>
#include <string.h>

/* How deep entries may stand on others in one candidate. */
#define DEPTH_MAX 64

/*
 * A group is started on one that runs if that is green with this chance, has
 * not outlasted as many results as there are slots, and stands on none itself:
 * of two that share a slow or a hung one, both wait for it. On fewer slots
 * than STACK_SLOTS nothing else would be left to run.
 */
#define STACK_MIN 0.7
#define STACK_SLOTS 4

/* Put together: what is asked of the next member. */
struct filling {
	struct planner *p;
	struct attempt *a;
	struct group size;
	size_t max;
	bool frozen;
	struct item *oldest;
	struct item paths; /* what the members touch */
};

static bool in_attempt(const struct attempt *a, const struct item *it)
{
	return it->mark == a->mark;
}

static void add_base(struct attempt *a, struct item *it)
{
	it->mark = a->mark;
	items_add(&a->base, it);
}

void pool_use_base(struct planner *p, struct attempt *a)
{
	for (size_t i = 0; i < p->base.n; i++)
		add_base(a, p->base.v[i]);
	a->whole = p->base.n > 0;
}

/* Is it likely enough, and soon enough, that all of it is green? */
static bool carries(const struct planner *p, const struct attempt *a)
{
	double good = 1 - p->params.flake;

	if (p->results - a->results > p->params.slots || a->members.v[0]->alone)
		return false;
	for (size_t i = 0; i < a->base.n; i++)
		if (!planner_stands(a->base.v[i]))
			return false;
	for (size_t i = 0; i < a->members.n; i++)
		good *= 1 - planner_odds(p, a->members.v[i]);
	return good >= STACK_MIN;
}

/* The group on the present tip that was started last. */
static const struct attempt *latest(const struct planner *p)
{
	for (size_t i = p->n_runs; i-- > 0;)
		if (p->runs[i]->kind == ATTEMPT_FRESH &&
		    p->runs[i]->version == p->version)
			return p->runs[i];
	return NULL;
}

void pool_use_stack(struct planner *p, struct attempt *a)
{
	const struct attempt *under = latest(p);

	if (under && p->params.slots >= STACK_SLOTS && carries(p, under)) {
		for (size_t i = 0; i < under->base.n; i++)
			add_base(a, under->base.v[i]);
		for (size_t i = 0; i < under->members.n; i++)
			add_base(a, under->members.v[i]);
		a->stacked = true;
	}
	for (size_t i = 0; i < p->base.n; i++)
		if (p->base.v[i]->mark != a->mark)
			add_base(a, p->base.v[i]);
	a->whole = p->base.n > 0 && !a->stacked;
}

/* Wait for one that it conflicts with? Not for one that cannot land. */
static bool blocked(const struct planner *p, struct item *it)
{
	for (size_t i = it->behind.n; i-- > 0;) {
		const struct item *other = it->behind.v[i];

		if (item_ended(other) || fair_stalled(p, other))
			items_remove_at(&it->behind, i);
	}
	return it->behind.n > 0;
}

static bool from_pool(const struct planner *p, const struct attempt *a,
		      struct item *it)
{
	return it->place == PLACE_WAITING && it->tier == a->tier &&
	       (!a->set || !a->set->bad) && !blocked(p, it);
}

static bool from_set(const struct attempt *a, const struct item *it)
{
	return a->set && it->place == PLACE_SET && it->set == a->set;
}

/* Green before: may be a base although this attempt does not begin with it. */
static bool from_base(const struct planner *p, const struct attempt *a,
		      struct item *it)
{
	return it->place == PLACE_CLEARED ||
	       (it->place == PLACE_WAITING && it->tier > a->tier &&
		!blocked(p, it));
}

/* Is it in as a base, or may it be? Members come after all of the base. */
static bool from_below(const struct planner *p, const struct attempt *a,
		       struct item *it)
{
	return in_attempt(a, it) ? !items_has(&a->members, it) :
				   from_base(p, a, it);
}

static bool stack(struct planner *p, struct attempt *a, struct item *it,
		  unsigned depth);

static bool stack_parents(struct planner *p, struct attempt *a,
			  const struct item *it, bool base, unsigned depth)
{
	for (size_t i = 0; i < it->n_after; i++) {
		struct item *parent = items_find(&p->alive, it->after[i]);

		if (!parent && items_find(&p->ended, it->after[i]))
			return false;
		if (!parent)
			continue;
		if ((base && !from_below(p, a, parent)) ||
		    !stack(p, a, parent, depth))
			return false;
	}
	return true;
}

static void add_member(struct planner *p, struct attempt *a, struct item *it)
{
	it->mark = a->mark;
	items_add(&a->members, it);
	if (it->place != PLACE_WAITING)
		return;
	items_remove_sorted(&p->pool[it->tier], it, item_by_score);
	it->place = PLACE_TESTED;
	it->attempt = a;
}

/* Put it in, and before it what it stands on. */
static bool stack(struct planner *p, struct attempt *a, struct item *it,
		  unsigned depth)
{
	bool base = from_base(p, a, it);

	if (in_attempt(a, it))
		return true;
	if (!depth || (it->alone && (a->members.n || !from_set(a, it))))
		return false;
	if (!base && !from_pool(p, a, it) && !from_set(a, it))
		return false;
	if (!stack_parents(p, a, it, base, depth - 1))
		return false;
	if (base)
		add_base(a, it);
	else
		add_member(p, a, it);
	return true;
}

bool pool_support(struct planner *p, struct attempt *a, const struct item *it)
{
	for (size_t i = 0; i < it->dep.n; i++) {
		struct item *d = it->dep.v[i];

		if (d->place != PLACE_LANDED &&
		    (!from_below(p, a, d) || !stack(p, a, d, DEPTH_MAX)))
			return false;
	}
	return stack_parents(p, a, it, true, DEPTH_MAX);
}

bool pool_stack(struct planner *p, struct attempt *a,
		const struct items *members, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!stack(p, a, members->v[i], DEPTH_MAX))
			return false;
	return true;
}

static bool full(const struct filling *f)
{
	return f->a->members.n >= f->max;
}

/* True: it is in, or was. */
static bool join(struct filling *f, struct item *it)
{
	size_t before = f->a->members.n;

	if (!stack(f->p, f->a, it, DEPTH_MAX))
		return false;
	for (size_t i = before; i < f->a->members.n; i++) {
		const struct item *m = f->a->members.v[i];

		group_add(&f->size, planner_odds(f->p, m));
		f->paths.lane = m->lane;
		for (size_t j = 0; j < 4; j++)
			f->paths.touches[j] |= m->touches[j];
	}
	return true;
}

static bool admitted(const struct filling *f, const struct item *it)
{
	return !f->frozen || it->tested || it == f->oldest;
}

/* Is nothing it stands on in the queue, and no other one tested alone? */
static bool may_go_alone(const struct filling *f, struct item *it)
{
	const struct planner *p = f->p;

	for (size_t i = 0; i < it->n_after; i++)
		if (items_find(&p->alive, it->after[i]) ||
		    items_find(&p->ended, it->after[i]))
			return false;
	return from_pool(f->p, f->a, it) && !attempt_alone(p);
}

/* It is tested on the bare tip. */
static void go_alone(struct filling *f, struct item *it)
{
	items_clear(&f->a->base);
	f->a->whole = false;
	f->a->mark = ++f->p->mark;
	add_member(f->p, f->a, it);
}

/* The first one, which decides whether the group is one of one. */
static bool lead(struct filling *f)
{
	struct items *pool = &f->p->pool[f->a->tier];

	if (f->oldest && f->oldest->place == PLACE_WAITING &&
	    f->oldest->tier == f->a->tier && join(f, f->oldest))
		return true;
	for (size_t i = 0; i < pool->n; i++) {
		struct item *it = pool->v[i];

		if (!admitted(f, it))
			continue;
		if (it->alone && may_go_alone(f, it)) {
			go_alone(f, it);
			return true;
		}
		if (!it->alone && join(f, it))
			return true;
	}
	return false;
}

/* The next of the pool from *i on that may join, or NULL. */
static struct item *candidate(const struct filling *f, size_t *i, size_t end)
{
	const struct items *pool = &f->p->pool[f->a->tier];

	for (; *i < end && *i < pool->n; ++*i)
		if (admitted(f, pool->v[*i]))
			return pool->v[*i];
	return NULL;
}

/* Whom a group takes in. */
enum kin {
	KIN_PATHS, /* who shares paths with it */
	KIN_LANE,
	KIN_ANY,
};

static bool is_kin(const struct filling *f, const struct item *it, enum kin kin)
{
	return kin == KIN_ANY ||
	       (kin == KIN_LANE ? it->lane == f->a->members.v[0]->lane :
				  item_overlaps(it, &f->paths));
}

/* Those among the first `window` that are kin; in queue order. */
static void follow(struct filling *f, size_t window, enum kin kin)
{
	const struct items *pool = &f->p->pool[f->a->tier];
	struct item *it;

	for (size_t i = 0; !full(f) && (it = candidate(f, &i, window));) {
		size_t before = pool->n;

		if (!is_kin(f, it, kin)) {
			i++;
			continue;
		}
		if (it->alone || !group_wants(&f->size, planner_odds(f->p, it)))
			break;
		join(f, it);
		/* Who joined is not in the pool any more. */
		if (pool->n == before)
			i++;
		else if (before - pool->n > 1 || it->place == PLACE_WAITING)
			i = 0;
	}
}

/*
 * On several slots a group takes in its own lane first, and others only if no
 * further slot is free for those.
 */
static void gather(struct filling *f)
{
	const struct planner *p = f->p;

	if (p->params.slots > 1) {
		follow(f, 2 * p->params.slots * planner_usual(p), KIN_PATHS);
		follow(f, SIZE_MAX, KIN_LANE);
	}
	if (p->n_runs + 1 >= p->params.slots)
		follow(f, SIZE_MAX, KIN_ANY);
}

static size_t group_max(const struct planner *p)
{
	size_t max = p->params.max_group ? p->params.max_group : SIZE_MAX;
	size_t slots = p->params.slots, usual = planner_usual(p);

	if (slots >= 4 && p->burst < 2 * slots * usual) {
		size_t cap = (p->burst + 2 * slots - 1) / (2 * slots);

		if (cap < max)
			max = cap ? cap : 1;
	}
	return max;
}

bool pool_fill(struct planner *p, struct attempt *a)
{
	struct filling f = { .p = p, .a = a };

	f.size = group_start(p->params.flake);
	f.frozen = !a->tier && fair_frozen(p);
	f.oldest = f.frozen ? fair_oldest(p) : NULL;
	f.max = a->tier ? SIZE_MAX : group_max(p);
	if (!lead(&f))
		return false;
	if (a->members.v[0]->alone)
		return true;
	gather(&f);
	return true;
}
