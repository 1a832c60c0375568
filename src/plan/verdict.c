/* SPDX-License-Identifier: MIT */
#include "plan/attempt.h"
#include "plan/base.h"
#include "plan/blame.h"
#include "plan/convict.h"
#include "plan/doubt.h"
#include "plan/fair.h"
#include "plan/sets.h"
#include "plan/verdict.h"

void verdict_settle(struct planner *p)
{
	attempt_free(p->landing);
	p->landing = NULL;
}

/* An entry of it was withdrawn or ended another way. */
static bool lacks(const struct items *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (item_ended(list->v[i]))
			return true;
	return false;
}

static void land_all(struct planner *p, const struct items *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct item *it = list->v[i];

		/* Only what is in the base now was so all the time since. */
		if (it->place != PLACE_CLEARED)
			it->cleared_at = 0;
		/* What failed with it counts on that it does land. */
		if (it->place == PLACE_SET)
			items_add(&it->set->beside, it);
		planner_take(p, it);
		planner_end(p, it, PLACE_LANDED);
		blame_landed(p, it);
		fair_landed(p, it->sequence);
	}
}

/* The tree that was tested is the tip from now on. */
static void land(struct planner *p, struct attempt *a)
{
	verdict_settle(p);
	p->landing = a;
	planner_tell(p, POLICY_LAND, a->id, &a->base, &a->members, NULL);
	attempt_follow(p, a, p->version + 1);
	p->proven = ++p->version;
	land_all(p, &a->base);
	land_all(p, &a->members);
	base_prune(p);
}

static void forget_landed(struct planner *p, const struct items *list)
{
	for (size_t i = list->n; i-- > 0;)
		blame_undone(p, list->v[i]);
}

static void unland_all(struct planner *p, const struct items *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct item *it = list->v[i];

		fair_undone(p, it->sequence);
		items_insert(&p->alive, it, item_by_sequence);
		if (it->alone) {
			planner_return(p, it);
			continue;
		}
		it->tier = planner_two_tiers(p);
		it->cleared = true;
		base_add(p, it);
	}
}

void verdict_refused(struct planner *p)
{
	struct attempt *a = p->landing;

	if (!a)
		return;
	p->landing = NULL;
	/* Those that were to stand on it do not; nothing else does yet. */
	for (size_t i = p->n_runs; i-- > 0;)
		if (p->runs[i]->version == p->version)
			planner_cancel(p, p->runs[i]);
	p->version++;
	forget_landed(p, &a->members);
	forget_landed(p, &a->base);
	unland_all(p, &a->base);
	unland_all(p, &a->members);
	attempt_free(a);
}

/*
 * Green with nothing but its group below the tip of others: a landing now
 * would make useless what is about to land much more.
 */
static bool too_small(const struct planner *p, const struct attempt *a)
{
	return planner_two_tiers(p) && !a->tier && attempt_tier(p, 1);
}

static bool lands(const struct planner *p, const struct attempt *a)
{
	bool alone = a->members.n == 1 && a->members.v[0]->alone;

	if (a->kind == ATTEMPT_TIP || a->version != p->version)
		return false;
	if (lacks(&a->base) || lacks(&a->members))
		return false;
	return alone || (!attempt_alone(p) && !too_small(p, a));
}

static void clear(struct planner *p, const struct attempt *a, struct item *it)
{
	it->green_version = a->version;
	it->green_since = a->whole ? a->since : 0;
	it->cleared = !it->alone;
	if (it->alone) {
		planner_return(p, it);
	} else if (planner_two_tiers(p) && !a->tier) {
		it->tier = 1;
		planner_return(p, it);
	} else {
		it->tier = planner_two_tiers(p);
		base_add(p, it);
	}
}

/* The first of the set are green: the bad one is in the rest of it. */
static void search_goes_on(struct planner *p, struct attempt *a, size_t green)
{
	struct set *s = a->set;

	items_add_all(&s->beside, &a->members);
	for (size_t i = 0; i < green; i++) {
		s->v.v[i]->place = PLACE_TESTED;
		s->v.v[i]->set = NULL;
	}
	items_shift(&s->v, green);
	if (!s->v.n)
		sets_drop(p, s);
}

/* Take what was green out of its place. */
static void release_green(struct planner *p, struct attempt *a,
			  const struct items *live)
{
	if (a->kind == ATTEMPT_SEARCH)
		search_goes_on(p, a, live->n);
	else if (a->kind == ATTEMPT_CONFIRM)
		convict_drop(p, live->v[0]);
	for (size_t i = 0; i < live->n; i++)
		clear(p, a, live->v[i]);
	base_prune(p);
}

void verdict_green(struct planner *p, struct attempt *a)
{
	struct items live = ITEMS_INIT;

	p->streak = 0;
	p->green_at = ++p->clock;
	p->tip_reds = p->tip_silent = 0;
	p->paused = false;
	if (a->version > p->proven)
		p->proven = a->version;
	if (a->whole)
		p->base_reds = 0;
	if (a->kind == ATTEMPT_CHECK)
		p->base_silent = 0;
	attempt_live(a, &live);
	if (live.n && a->kind != ATTEMPT_CHECK && !lands(p, a)) {
		release_green(p, a, &live);
	} else if (lands(p, a)) {
		if (live.n && a->kind == ATTEMPT_SEARCH)
			search_goes_on(p, a, live.n);
		land(p, a);
	}
	items_release(&live);
}

/* They failed as one, on that base. */
static void accuse(struct planner *p, const struct attempt *a,
		   const struct items *live)
{
	struct set *s;

	if (live->n == 1) {
		convict_add(p, live->v[0], &a->base, attempt_version(a));
		return;
	}
	s = sets_add(p, live, true);
	items_add_all(&s->dep, &a->base);
	doubt_start(&s->doubt, p);
	s->version = attempt_version(a);
}

/* The first n of a bad set failed: nothing is known of the rest any more. */
static void narrow(struct planner *p, const struct attempt *a, size_t n)
{
	struct set *s = a->set;

	doubt_narrow(&s->doubt, p, &s->v, n);
	s->version = attempt_version(a);
	sets_keep(p, s, n);
	items_clear(&s->dep);
	items_clear(&s->beside);
	items_add_all(&s->dep, &a->base);
}

static void confirmed(struct planner *p, const struct attempt *a,
		      struct item *it)
{
	items_add_all(&it->dep, &a->base);
	doubt_again(&it->doubt, p);
	it->confirmed = true;
	it->red_version = attempt_version(a);
	it->red_at = ++p->clock;
}

static void tip_failed(struct planner *p, const struct attempt *a)
{
	if (a->version != p->version || ++p->tip_reds < 2)
		return;
	p->paused = true;
	p->base_reds = 0;
	while (p->n_sets)
		sets_dissolve(p, p->sets[0]);
	while (p->convicted.n)
		convict_return(p, p->convicted.v[0]);
	planner_tell(p, POLICY_PAUSE, 0, NULL, NULL, NULL);
}

/* A failure that says nothing: what was below it is not good. */
static void void_failure(struct planner *p, const struct attempt *a,
			 const struct items *live)
{
	if (a->set)
		sets_dissolve(p, a->set);
	else if (a->kind != ATTEMPT_CHECK)
		planner_return_all(p, live);
	if (a->kind == ATTEMPT_CONFIRM)
		convict_drop(p, live->v[0]);
}

/* Is some of its base not landed yet? */
static bool on_base(const struct attempt *a)
{
	for (size_t i = 0; i < a->base.n; i++)
		if (a->base.v[i]->place == PLACE_CLEARED)
			return true;
	return false;
}

void verdict_red(struct planner *p, struct attempt *a)
{
	struct items live = ITEMS_INIT;

	attempt_live(a, &live);
	if (a->kind == ATTEMPT_TIP)
		tip_failed(p, a);
	else if (live.n && (p->paused || !attempt_sound(a)))
		void_failure(p, a, &live);
	else if (a->kind == ATTEMPT_CHECK)
		base_failed(p, a);
	else if (live.n && a->kind == ATTEMPT_SEARCH)
		narrow(p, a, live.n);
	else if (live.n && a->kind == ATTEMPT_CONFIRM)
		confirmed(p, a, live.v[0]);
	else if (live.n)
		accuse(p, a, &live);
	if (a->whole && on_base(a))
		p->base_reds++;
	items_release(&live);
}

static void park(struct planner *p, struct item *it)
{
	struct items one = ITEMS_INIT;

	items_add(&one, it);
	planner_take(p, it);
	planner_tell(p, POLICY_PARK, 0, NULL, &one, NULL);
	planner_end(p, it, PLACE_PARKED);
	convict_children(p, it->sequence, PLACE_PARKED);
	items_release(&one);
}

/* Again as they are, or as two parts, or not at all. */
static void again(struct planner *p, const struct items *list, unsigned silent)
{
	struct items half = ITEMS_INIT;
	size_t middle = list->n / 2;

	if (silent < PLANNER_TRIES) {
		sets_add(p, list, false)->silent = silent;
		return;
	}
	if (list->n == 1) {
		park(p, list->v[0]);
		return;
	}
	for (size_t i = 0; i < middle; i++)
		items_add(&half, list->v[i]);
	sets_add(p, &half, false)->silent = half.n > 1;
	items_clear(&half);
	for (size_t i = middle; i < list->n; i++)
		items_add(&half, list->v[i]);
	sets_add(p, &half, false)->silent = half.n > 1;
	items_release(&half);
}

static void silent_search(struct planner *p, struct attempt *a,
			  const struct items *live)
{
	struct set *s = a->set;

	if (++s->silent < PLANNER_TRIES)
		return;
	sets_dissolve(p, s);
	for (size_t i = 0; i < live->n; i++)
		planner_take(p, live->v[i]);
	again(p, live, PLANNER_TRIES);
}

static void silent_check(struct planner *p, const struct items *live)
{
	if (++p->base_silent < PLANNER_TRIES)
		return;
	p->base_silent = 0;
	for (size_t i = 0; i < live->n; i++)
		items_remove(&p->base, live->v[i]);
	again(p, live, PLANNER_TRIES);
	base_prune(p);
}

static void silent_tip(struct planner *p, const struct attempt *a)
{
	if (++p->tip_silent < PLANNER_TRIES)
		return;
	p->tip_reds = 2;
	tip_failed(p, a);
}

void verdict_nothing(struct planner *p, struct attempt *a)
{
	struct items live = ITEMS_INIT;

	attempt_live(a, &live);
	if (a->kind == ATTEMPT_TIP)
		silent_tip(p, a);
	else if (live.n && p->paused)
		void_failure(p, a, &live);
	else if (live.n && a->kind == ATTEMPT_CHECK)
		silent_check(p, &live);
	else if (live.n && a->kind == ATTEMPT_SEARCH)
		silent_search(p, a, &live);
	else if (live.n && a->kind == ATTEMPT_CONFIRM &&
		 ++live.v[0]->silent >= PLANNER_TRIES)
		park(p, live.v[0]);
	else if (live.n && a->kind == ATTEMPT_FRESH)
		again(p, &live, a->silent + 1);
	items_release(&live);
}
