/* SPDX-License-Identifier: MIT */
#include "plan/account.h"
#include "util/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void account_open(struct account *a, const struct world *w,
		  const struct stage *s)
{
	*a = (struct account){ .world = w, .stage = s };
	a->tree = alloc_zero(w->n + 1, sizeof(*a->tree));
	a->times = alloc_zero(w->n + 1, sizeof(*a->times));
	a->serial = alloc_zero(w->n + 1, sizeof(*a->serial));
	world_serial(a->serial, w);
	a->first = w->n && !w->backlog ? w->entries[0].arrival : 0;
}

void account_close(struct account *a)
{
	free(a->tree);
	free(a->times);
	free(a->serial);
}

/* Binary indexed tree (Fenwick, Software: Practice and Experience 24, 1994). */
static void tree_add(struct account *a, size_t at)
{
	for (; at <= a->world->n; at += at & -at)
		a->tree[at]++;
}

/* How many of 1 to at have landed. */
static size_t tree_sum(const struct account *a, size_t at)
{
	size_t sum = 0;

	for (; at; at -= at & -at)
		sum += a->tree[at];
	return sum;
}

static struct account_moment moment(const struct account *a)
{
	return (struct account_moment){ a->stage->now, a->stage->started,
					a->resolved, a->bits };
}

/* Does it not merge, as a serial queue would see without a test? */
static bool conflicts(const struct account *a, int64_t sequence)
{
	const struct world_pair *pair;

	for (size_t i = 0; (pair = world_pair_of(a->world, sequence, i)); i++) {
		int64_t other = world_partner(pair, sequence);

		if (pair->kind == WORLD_CONFLICTS && other < sequence &&
		    a->serial[other - 1])
			return true;
	}
	return false;
}

/* What its end tells to one who knows the odds. */
static double bits(const struct account *a, int64_t sequence)
{
	const struct world_entry *e = &a->world->entries[sequence - 1];
	double fails = e->p + a->world->cross;

	/* With what it stands on it is known already. */
	if (fails <= 0 || fails >= 1 || conflicts(a, sequence) ||
	    (e->parent && !a->serial[e->parent - 1]))
		return 0;
	return -log2(a->serial[sequence - 1] ? 1 - fails : fails);
}

static void resolve(struct account *a, int64_t sequence)
{
	size_t later = a->m.landed - tree_sum(a, (size_t)sequence);

	if (later > a->m.overtakes)
		a->m.overtakes = later;
	a->resolved++;
	a->bits += bits(a, sequence);
	a->last = a->stage->now;
	if (!a->warm && a->resolved >= a->world->n / 10) {
		a->warm = true;
		a->from = moment(a);
	}
}

static void land(struct account *a, int64_t sequence)
{
	const struct stage_entry *e = &a->stage->entries[sequence - 1];

	a->times[a->m.landed] =
		e->ended - (a->world->backlog ? e->tested : e->arrived);
	tree_add(a, (size_t)sequence);
	a->m.landed++;
	resolve(a, sequence);
}

static bool red(const struct account *a, int64_t sequence)
{
	return a->stage->red || !stage_innocent(a->stage, sequence);
}

void account_landed(struct account *a, const int64_t *list, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		land(a, list[i]);
		any = any || red(a, list[i]);
	}
	a->m.red_tips += any && !a->stage->trusted;
}

/* Does the reason name one of those that it fails with? */
static void account_blame(struct account *a, int64_t sequence, int64_t blame)
{
	const struct world_entry *e = &a->world->entries[sequence - 1];
	const struct world_pair *pair;
	bool fails = false, named = false;

	for (size_t i = 0; (pair = world_pair_of(a->world, sequence, i)); i++) {
		int64_t other = world_partner(pair, sequence);

		if (pair->kind != WORLD_FAILS ||
		    a->stage->entries[other - 1].state != STAGE_LANDED)
			continue;
		fails = true;
		named = named || other == blame;
	}
	a->m.together += fails && !e->bad;
	a->m.named += named && !e->bad;
	a->m.misnamed += blame && !named && blame != e->parent;
}

void account_rejected(struct account *a, int64_t sequence, int64_t blame)
{
	account_blame(a, sequence, blame);
	a->m.innocent_rejected +=
		!a->stage->trusted && stage_innocent(a->stage, sequence);
	a->m.rejected++;
	resolve(a, sequence);
}

void account_parked(struct account *a, int64_t sequence)
{
	a->m.parked++;
	resolve(a, sequence);
}

void account_orphan(struct account *a, int64_t sequence)
{
	a->m.orphans++;
	resolve(a, sequence);
}

void account_fed(struct account *a)
{
	a->full = true;
	a->to = moment(a);
}

static double ratio(double x, double y)
{
	return y > 0 ? x / y : 0;
}

static double mean_time(const struct world *w)
{
	double sum = 0;

	if (w->time == WORLD_BY_RUN)
		return w->seconds;
	for (size_t i = 0; i < w->n; i++)
		sum += w->entries[i].seconds;
	return ratio(sum, (double)w->n);
}

static size_t serial(const struct account *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->world->n; i++)
		n += a->serial[i];
	return n;
}

static void set_rates(struct account *a)
{
	struct metrics *m = &a->m;
	struct account_moment from = a->from, to = a->to;
	double resolved;

	/* Too short a middle says less than the whole. */
	if (!a->world->backlog || !a->warm || !a->full ||
	    to.resolved < from.resolved + a->world->n / 4) {
		from = (struct account_moment){ .time = a->first };
		to = moment(a);
		to.time = a->last;
	}
	resolved = (double)to.resolved - (double)from.resolved;
	m->bound = ratio(to.bits - from.bits, resolved);
	m->runs_per_change = ratio((double)(to.runs - from.runs), resolved);
	m->changes_per_test = ratio(resolved * m->mean, to.time - from.time);
	m->economy = ratio(m->runs_per_change, m->bound);
	m->efficiency = ratio(m->changes_per_test * m->bound, a->stage->slots);
}

void account_finish(struct metrics *out, struct account *a)
{
	struct metrics *m = &a->m;
	size_t innocent = m->landed + m->innocent_rejected;

	m->entries = a->world->n;
	m->unfinished = a->world->n - a->resolved;
	m->runs = a->stage->started;
	m->cancelled = a->stage->cancelled;
	m->seconds = a->last - a->first;
	m->mean = mean_time(a->world);
	m->false_ejections =
		ratio((double)m->innocent_rejected, (double)innocent);
	m->kept = ratio((double)m->landed, (double)serial(a));
	quantiles_of(&m->turnaround, a->times, m->landed);
	set_rates(a);
	*out = *m;
}
