/* SPDX-License-Identifier: MIT */
#include "plan/attempt.h"
#include "plan/base.h"
#include "plan/blame.h"
#include "plan/choose.h"
#include "plan/conflict.h"
#include "plan/convict.h"
#include "plan/doubt.h"
#include "plan/planner.h"
#include "plan/sets.h"
#include "plan/verdict.h"
#include "util/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The odds of an entry before any arrived, and the weight of a new one. */
#define MEAN_START 0.05
#define MEAN_WEIGHT 0.02

/*
 * Entries of all slots that fail beside others, in the mean: above this many
 * the base would be broken most of the time. On fewer slots than TIERS_SLOTS
 * one tier is cheaper all the same; both were found with `git refinery
 * simulate --trace saturated`, p from 0.5 to 20 %, cross from 0.5 to 10 %.
 */
#define TIERS_CROSS 1.1
#define TIERS_SLOTS 6

/* Of the entries that fail beside others each of two tiers finds about half. */
#define TIERS_SHARE 0.5

static void *planner_open(const struct policy_params *params)
{
	struct planner *p = alloc_zero(1, sizeof(*p));

	p->params = *params;
	if (!p->params.slots)
		p->params.slots = 1;
	p->version = 1;
	p->proven = params->tip_green;
	p->mean_p = MEAN_START;
	return p;
}

static void notice_release(struct notice *n)
{
	free(n->members);
	free(n->base);
	free(n->blame);
}

static void forget_told(struct planner *p)
{
	for (size_t i = 0; i < p->told; i++)
		notice_release(&p->notices[i]);
	p->n_notices -= p->told;
	if (p->n_notices)
		memmove(p->notices, p->notices + p->told,
			p->n_notices * sizeof(*p->notices));
	p->told = 0;
}

static void planner_close(void *state)
{
	struct planner *p = state;

	if (!p)
		return;
	p->told = p->n_notices;
	forget_told(p);
	verdict_settle(p);
	while (p->n_runs)
		attempt_free(p->runs[--p->n_runs]);
	while (p->n_sets)
		set_free(p->sets[--p->n_sets]);
	items_release(&p->pool[0]);
	items_release(&p->pool[1]);
	items_release(&p->base);
	/* Convictions may name each other. */
	for (size_t i = 0; i < p->alive.n; i++) {
		items_release(&p->alive.v[i]->dep);
		doubt_release(&p->alive.v[i]->doubt);
		items_release(&p->alive.v[i]->beside);
		items_release(&p->alive.v[i]->behind);
	}
	items_release(&p->convicted);
	items_release(&p->alive);
	items_release(&p->ended);
	free(p->runs);
	free(p->sets);
	free(p->notices);
	free(p->passed);
	free(p->history);
	free(p);
}

double planner_cross(const struct planner *p)
{
	return p->params.cross * (planner_two_tiers(p) ? TIERS_SHARE : 1);
}

double planner_odds(const struct planner *p, const struct item *it)
{
	double odds = it->cleared ? 0 : it->p;

	return fmin(fmax(odds + planner_cross(p), 0.0005), 0.95);
}

bool planner_two_tiers(const struct planner *p)
{
	double at_once = p->params.slots * (double)planner_usual(p);

	return p->params.slots >= TIERS_SLOTS &&
	       at_once * p->params.cross > TIERS_CROSS;
}

size_t planner_usual(const struct planner *p)
{
	double n = round(M_LN2 / (p->mean_p + p->params.cross));
	size_t usual = n < 1 ? 1 : (size_t)n;

	if (p->params.max_group && usual > p->params.max_group)
		usual = p->params.max_group;
	return usual;
}

bool planner_stands(const struct item *it)
{
	return it->place == PLACE_LANDED || it->place == PLACE_CLEARED ||
	       (it->tier &&
		(it->place == PLACE_WAITING || it->place == PLACE_TESTED));
}

bool planner_counts(const struct items *dep, const struct items *beside)
{
	for (size_t i = 0; i < dep->n; i++)
		if (!planner_stands(dep->v[i]))
			return false;
	for (size_t i = 0; i < beside->n; i++)
		if (beside->v[i]->place > PLACE_LANDED)
			return false;
	return true;
}

void planner_return(struct planner *p, struct item *it)
{
	it->place = PLACE_WAITING;
	it->attempt = NULL;
	it->set = NULL;
	items_insert(&p->pool[it->tier], it, item_by_score);
}

void planner_return_all(struct planner *p, const struct items *list)
{
	for (size_t i = 0; i < list->n; i++)
		planner_return(p, list->v[i]);
}

static void take_from_set(struct planner *p, struct item *it)
{
	struct set *s = it->set;

	items_remove(&s->v, it);
	if (!s->v.n)
		sets_drop(p, s);
}

void planner_take(struct planner *p, struct item *it)
{
	switch (it->place) {
	case PLACE_WAITING:
		items_remove_sorted(&p->pool[it->tier], it, item_by_score);
		break;
	case PLACE_SET:
		take_from_set(p, it);
		break;
	case PLACE_CLEARED:
		items_remove(&p->base, it);
		break;
	case PLACE_CONVICTED:
		convict_drop(p, it);
		break;
	default:
		break;
	}
	it->attempt = NULL;
	it->set = NULL;
}

void planner_end(struct planner *p, struct item *it, enum place how)
{
	it->place = how;
	items_clear(&it->dep);
	doubt_release(&it->doubt);
	items_clear(&it->beside);
	items_clear(&it->behind);
	if (how != PLACE_LANDED)
		items_insert(&p->ended, it, item_by_sequence);
	items_remove_sorted(&p->alive, it, item_by_sequence);
}

static int64_t *numbers(const struct items *list, size_t *n)
{
	int64_t *v = alloc_zero(list ? list->n : 0, sizeof(*v));

	*n = list ? list->n : 0;
	for (size_t i = 0; i < *n; i++)
		v[i] = list->v[i]->sequence;
	return v;
}

void planner_tell(struct planner *p, enum policy_kind kind, int64_t job,
		  const struct items *base, const struct items *members,
		  const struct items *blame)
{
	struct notice *n;

	p->notices = alloc_grow(p->notices, p->n_notices, &p->alloc_notices,
				sizeof(*p->notices));
	n = &p->notices[p->n_notices++];
	*n = (struct notice){ .kind = kind, .job = job };
	n->base = numbers(base, &n->n_base);
	n->members = numbers(members, &n->n_members);
	n->blame = numbers(blame, &n->n_blame);
}

void planner_cancel(struct planner *p, struct attempt *a)
{
	struct items live = ITEMS_INIT;

	planner_tell(p, POLICY_CANCEL, a->id, NULL, NULL, NULL);
	attempt_live(a, &live);
	attempt_remove(p, a);
	if (a->kind == ATTEMPT_FRESH)
		planner_return_all(p, &live);
	attempt_free(a);
	items_release(&live);
}

static void planner_arrive(void *state, const struct policy_entry *e)
{
	struct planner *p = state;
	struct item *it = items_find(&p->ended, e->sequence);

	verdict_settle(p);
	if (items_find(&p->alive, e->sequence))
		return;
	if (it)
		items_remove_sorted(&p->ended, it, item_by_sequence);
	it = item_new(e);
	it->arrived = p->landings;
	if (!p->alive.n)
		p->crowd = 0;
	items_insert(&p->alive, it, item_by_sequence);
	planner_return(p, it);
	if (p->alive.n > p->crowd)
		p->crowd = p->alive.n;
	p->mean_p += MEAN_WEIGHT * (e->p - p->mean_p);
	for (size_t i = 0; i < it->n_after; i++) {
		const struct item *parent = items_find(&p->ended, it->after[i]);

		if (parent && parent->place != PLACE_LEFT) {
			convict_children(p, parent->sequence, parent->place);
			break;
		}
	}
	item_unref(it);
}

/* Runs of it can neither land nor tell anything of the others. */
static void cancel_with(struct planner *p, const struct item *it)
{
	for (size_t i = p->n_runs; i-- > 0;)
		if (items_has(&p->runs[i]->members, it))
			planner_cancel(p, p->runs[i]);
}

static void planner_leave(void *state, int64_t sequence)
{
	struct planner *p = state;
	struct item *it = items_find(&p->alive, sequence);

	verdict_settle(p);
	if (!it)
		return;
	it->refs++;
	cancel_with(p, it);
	if (it->place == PLACE_SET)
		sets_dissolve(p, it->set);
	planner_take(p, it);
	planner_end(p, it, PLACE_LEFT);
	base_prune(p);
	item_unref(it);
}

static void planner_result(void *state, int64_t job,
			   enum policy_verdict verdict)
{
	struct planner *p = state;
	struct attempt *a = attempt_find(p, job);

	verdict_settle(p);
	if (!a)
		return;
	attempt_remove(p, a);
	p->results++;
	if (a->kind == ATTEMPT_BLAME)
		blame_result(p, a, verdict);
	else if (verdict == POLICY_GREEN)
		verdict_green(p, a);
	else if (verdict == POLICY_RED)
		verdict_red(p, a);
	else
		verdict_nothing(p, a);
	if (p->landing != a)
		attempt_free(a);
}

static void planner_conflict(void *state, int64_t job, int64_t sequence)
{
	struct planner *p = state;
	struct attempt *a = attempt_find(p, job);
	struct item *it = items_find(&p->alive, sequence);

	verdict_settle(p);
	if (!a || !it)
		return;
	attempt_remove(p, a);
	if (a->kind == ATTEMPT_BLAME)
		blame_result(p, a, POLICY_NOTHING);
	else
		conflict_found(p, a, it);
	attempt_free(a);
}

static void planner_moved(void *state)
{
	struct planner *p = state;

	verdict_settle(p);
	convict_shake(p);
	blame_forget(p);
	p->version++;
	p->paused = false;
	p->streak = 0;
	p->tip_reds = p->tip_silent = 0;
}

static void planner_refused(void *state, int64_t job)
{
	struct planner *p = state;

	if (p->landing && p->landing->id == job)
		verdict_refused(p);
	planner_moved(p);
}

static void planner_set_odds(void *state, int64_t sequence, double odds)
{
	struct planner *p = state;
	struct item *it = items_find(&p->alive, sequence);

	if (it)
		it->p = odds;
}

static void planner_set_score(void *state, int64_t sequence, int64_t score)
{
	struct planner *p = state;
	struct item *it = items_find(&p->alive, sequence);
	bool waits = it && it->place == PLACE_WAITING;

	if (waits)
		items_remove_sorted(&p->pool[it->tier], it, item_by_score);
	if (it)
		it->score = score;
	if (waits)
		items_insert(&p->pool[it->tier], it, item_by_score);
}

/* What follows from the events told, before a slot is given away. */
static void tidy(struct planner *p)
{
	sets_refresh(p);
	convict_refresh(p);
	if (!p->paused)
		convict_judge(p);
	base_prune(p);
	attempt_sweep(p);
	if (!p->n_runs)
		p->burst = 0;
	if (p->pool[0].n > p->burst)
		p->burst = p->pool[0].n;
}

static void planner_next(void *state, struct policy_action *out)
{
	struct planner *p = state;
	const struct notice *n;

	forget_told(p);
	*out = (struct policy_action){ .kind = POLICY_WAIT };
	if (!p->n_notices)
		tidy(p);
	if (!p->n_notices && !p->paused && p->n_runs < p->params.slots)
		choose_start(p);
	if (!p->n_notices)
		return;
	n = &p->notices[p->told++];
	*out = (struct policy_action){
		.kind = n->kind,
		.job = n->job,
		.base = n->base,
		.members = n->members,
		.blame = n->blame,
		.n_base = n->n_base,
		.n_members = n->n_members,
		.n_blame = n->n_blame,
		.below = n->older ? &n->below : NULL,
	};
}

const struct policy policy_ours = {
	.name = "ours",
	.summary = "groups on a cleared base, sized and split at even odds",
	.open = planner_open,
	.close = planner_close,
	.arrive = planner_arrive,
	.leave = planner_leave,
	.result = planner_result,
	.conflict = planner_conflict,
	.moved = planner_moved,
	.refused = planner_refused,
	.odds = planner_set_odds,
	.score = planner_set_score,
	.next = planner_next,
};
