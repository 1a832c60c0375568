/* SPDX-License-Identifier: MIT */
#include "plan/blame.h"
#include "plan/convict.h"
#include "plan/sets.h"

#include <math.h>

/* Confirm where the chance that it is innocent is more than this. */
#define INNOCENT_MAX 0.04

/*
 * Rejections without a green run between them whose joint odds are below
 * this: a broken tip or machine is the likelier reason.
 */
#define STREAK_ODDS 0.001

void convict_add(struct planner *p, struct item *it, const struct items *dep,
		 double doubt, int64_t version)
{
	struct items copy = ITEMS_INIT;

	items_add_all(&copy, dep);
	items_release(&it->dep);
	it->dep = copy;
	it->place = PLACE_CONVICTED;
	it->attempt = NULL;
	it->set = NULL;
	it->doubt = doubt;
	it->red_version = version;
	it->red_at = ++p->clock;
	it->confirmed = false;
	it->silent = 0;
	items_add(&p->convicted, it);
}

void convict_drop(struct planner *p, struct item *it)
{
	items_clear(&it->dep);
	items_remove(&p->convicted, it);
}

static bool depends_on_lost(const struct item *it)
{
	for (size_t i = 0; i < it->dep.n; i++)
		if (!planner_stands(it->dep.v[i]))
			return true;
	return false;
}

/* Is a run of it by itself under way? */
static bool running(const struct planner *p, const struct item *it)
{
	for (size_t i = 0; i < p->n_runs; i++)
		if (p->runs[i]->kind == ATTEMPT_CONFIRM &&
		    p->runs[i]->members.v[0] == it)
			return true;
	return false;
}

void convict_refresh(struct planner *p)
{
	for (size_t i = p->convicted.n; i-- > 0;) {
		struct item *it = p->convicted.v[i];

		if (!depends_on_lost(it) || running(p, it))
			continue;
		planner_return(p, it);
		convict_drop(p, it);
	}
}

static bool unsure(const struct planner *p, const struct item *it)
{
	double odds = planner_odds(p, it);
	double innocent = (1 - odds) * it->doubt;

	if (p->params.strict)
		return !it->confirmed;
	return innocent > INNOCENT_MAX * (odds + innocent);
}

struct item *convict_unconfirmed(const struct planner *p)
{
	for (size_t i = 0; i < p->convicted.n; i++) {
		struct item *it = p->convicted.v[i];

		if (unsure(p, it) && !running(p, it))
			return it;
	}
	return NULL;
}

static bool all_landed(const struct items *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->place != PLACE_LANDED)
			return false;
	return true;
}

/* Only the tip may still be the reason. */
static bool ready(const struct planner *p, const struct item *it)
{
	return !unsure(p, it) && all_landed(&it->dep);
}

static bool tip_stands(const struct planner *p, const struct item *it)
{
	if (it->red_version > p->proven)
		return false;
	return it->red_at < p->green_at ||
	       p->streak + log(planner_odds(p, it)) > log(STREAK_ODDS);
}

bool convict_doubts_tip(const struct planner *p)
{
	for (size_t i = 0; i < p->convicted.n; i++)
		if (ready(p, p->convicted.v[i]) &&
		    !tip_stands(p, p->convicted.v[i]))
			return true;
	return false;
}

/* A bad set of one is a conviction. */
static void convict_singles(struct planner *p)
{
	for (size_t i = p->n_sets; i-- > 0;) {
		struct set *s = p->sets[i];

		if (!s->bad || s->v.n > 1 || s->running)
			continue;
		convict_add(p, s->v.v[0], &s->dep, s->doubt, s->version);
		sets_drop(p, s);
	}
}

static void reject(struct planner *p, struct item *it)
{
	struct items one = ITEMS_INIT;

	items_add(&one, it);
	if (it->red_at > p->green_at)
		p->streak += log(planner_odds(p, it));
	blame_reject(p, it);
	planner_take(p, it);
	planner_end(p, it, PLACE_FAILED);
	convict_children(p, it->sequence, PLACE_FAILED);
	items_release(&one);
}

void convict_judge(struct planner *p)
{
	convict_singles(p);
	for (size_t i = 0; i < p->convicted.n;) {
		struct item *it = p->convicted.v[i];

		if (ready(p, it) && tip_stands(p, it) && !running(p, it)) {
			reject(p, it);
			i = 0;
		} else {
			i++;
		}
	}
}

static bool stands_on(const struct item *it, int64_t parent)
{
	for (size_t i = 0; i < it->n_after; i++)
		if (it->after[i] == parent)
			return true;
	return false;
}

static struct item *child_of(const struct planner *p, int64_t parent)
{
	for (size_t i = 0; i < p->alive.n; i++)
		if (p->alive.v[i]->n_after && stands_on(p->alive.v[i], parent))
			return p->alive.v[i];
	return NULL;
}

void convict_children(struct planner *p, int64_t parent, enum place how)
{
	struct item *it;

	while ((it = child_of(p, parent))) {
		struct items one = ITEMS_INIT;
		int64_t sequence = it->sequence;

		items_add(&one, it);
		if (it->place == PLACE_SET)
			sets_dissolve(p, it->set);
		planner_take(p, it);
		blame_parent(p, it, parent, how);
		planner_end(p, it, how);
		convict_children(p, sequence, how);
		items_release(&one);
	}
}
