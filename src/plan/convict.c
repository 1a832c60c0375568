/* SPDX-License-Identifier: MIT */
#include "plan/blame.h"
#include "plan/convict.h"
#include "plan/doubt.h"
#include "plan/sets.h"

#include <math.h>

/* Confirm where the chance that it is innocent is more than this. */
#define INNOCENT_MAX 0.05

/* Below this it is not worth a delay to know better. */
#define WAIT_MIN 0.005

/*
 * Rejections without a green run between them whose joint odds are below
 * this: a broken tip or machine is the likelier reason.
 */
#define STREAK_ODDS 0.001

void convict_add(struct planner *p, struct item *it, const struct items *dep,
		 int64_t version)
{
	items_clear(&it->dep);
	items_clear(&it->beside);
	items_add_all(&it->dep, dep);
	it->place = PLACE_CONVICTED;
	it->attempt = NULL;
	it->set = NULL;
	doubt_start(&it->doubt, p);
	it->red_version = version;
	it->red_at = ++p->clock;
	it->confirmed = false;
	it->silent = 0;
	it->blame = (struct blame){ 0 };
	items_add(&p->convicted, it);
}

void convict_drop(struct planner *p, struct item *it)
{
	items_clear(&it->dep);
	items_clear(&it->beside);
	doubt_release(&it->doubt);
	items_remove(&p->convicted, it);
}

void convict_return(struct planner *p, struct item *it)
{
	planner_return(p, it);
	convict_drop(p, it);
}

static bool runs(const struct planner *p, const struct item *it,
		 enum attempt_kind kind)
{
	for (size_t i = 0; i < p->n_runs; i++)
		if (p->runs[i]->kind == kind && p->runs[i]->members.v[0] == it)
			return true;
	return false;
}

/* Is a run of it by itself under way? */
static bool running(const struct planner *p, const struct item *it)
{
	return runs(p, it, ATTEMPT_CONFIRM);
}

void convict_refresh(struct planner *p)
{
	for (size_t i = p->convicted.n; i-- > 0;) {
		struct item *it = p->convicted.v[i];

		if (planner_counts(&it->dep, &it->beside) || running(p, it))
			continue;
		convict_return(p, it);
	}
}

void convict_shake(struct planner *p)
{
	for (size_t i = 0; i < p->convicted.n; i++)
		if (p->convicted.v[i]->red_version > p->proven)
			p->convicted.v[i]->red_version = VERSION_SHAKY;
	for (size_t i = 0; i < p->n_sets; i++)
		if (p->sets[i]->version > p->proven)
			p->sets[i]->version = VERSION_SHAKY;
	for (size_t i = 0; i < p->n_runs; i++)
		if (p->runs[i]->version > p->proven)
			p->runs[i]->shaky = true;
}

/* The chance that it is good, if that is the chance of what was seen. */
static double innocent(const struct planner *p, const struct item *it,
		       double doubt)
{
	double odds = planner_odds(p, it);

	doubt *= 1 - odds;
	return doubt / (odds + doubt);
}

/* It may turn out to be innocent, and that costs no run. */
static bool waits(const struct planner *p, const struct item *it)
{
	return !p->params.strict && it->red_version != VERSION_SHAKY &&
	       doubt_open(&it->doubt, p) &&
	       innocent(p, it, it->doubt.flakes) > INNOCENT_MAX &&
	       innocent(p, it, doubt_value(&it->doubt, p)) > WAIT_MIN;
}

static bool unsure(const struct planner *p, const struct item *it)
{
	if (it->red_version == VERSION_SHAKY)
		return true;
	if (p->params.strict)
		return !it->confirmed;
	return waits(p, it) ||
	       innocent(p, it, doubt_value(&it->doubt, p)) > INNOCENT_MAX;
}

struct item *convict_unconfirmed(const struct planner *p, bool idle)
{
	for (size_t i = 0; i < p->convicted.n; i++) {
		struct item *it = p->convicted.v[i];

		if (unsure(p, it) && (idle || !waits(p, it)) && !running(p, it))
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
	return !unsure(p, it) && all_landed(&it->dep) &&
	       all_landed(&it->beside);
}

/* The odds of its failure, as part of a streak. */
static double surprise(const struct item *it)
{
	return fmin(fmax(it->p, 0.02), 0.9);
}

static bool tip_stands(const struct planner *p, const struct item *it)
{
	if (it->red_version > p->proven)
		return false;
	return it->red_at < p->green_at ||
	       p->streak + log(surprise(it)) > log(STREAK_ODDS);
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
		convict_add(p, s->v.v[0], &s->dep, s->version);
		doubt_move(&s->v.v[0]->doubt, &s->doubt);
		items_add_all(&s->v.v[0]->beside, &s->beside);
		sets_drop(p, s);
	}
}

static void reject(struct planner *p, struct item *it)
{
	struct items one = ITEMS_INIT;

	items_add(&one, it);
	if (it->red_at > p->green_at)
		p->streak += log(surprise(it));
	blame_reject(p, it);
	planner_take(p, it);
	planner_end(p, it, PLACE_FAILED);
	convict_children(p, it->sequence, PLACE_FAILED);
	items_release(&one);
}

static bool proven(const struct planner *p, const struct item *it)
{
	return ready(p, it) && tip_stands(p, it) && !running(p, it);
}

struct item *convict_unexplained(const struct planner *p)
{
	for (size_t i = 0; i < p->convicted.n; i++) {
		struct item *it = p->convicted.v[i];

		if (proven(p, it) && blame_open(p, it) &&
		    !runs(p, it, ATTEMPT_BLAME))
			return it;
	}
	return NULL;
}

void convict_judge(struct planner *p)
{
	convict_singles(p);
	for (size_t i = 0; i < p->convicted.n;) {
		struct item *it = p->convicted.v[i];
		bool guilty = proven(p, it);

		if (guilty)
			blame_begin(p, it);
		if (guilty &&
		    (!blame_open(p, it) ||
		     (blame_overdue(p, it) && !runs(p, it, ATTEMPT_BLAME)))) {
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
