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
	a->first = w->n && !w->backlog ? w->entries[0].arrival : 0;
}

void account_close(struct account *a)
{
	free(a->tree);
	free(a->times);
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
					a->resolved };
}

static void resolve(struct account *a, int64_t sequence)
{
	size_t later = a->m.landed - tree_sum(a, (size_t)sequence);

	if (later > a->m.overtakes)
		a->m.overtakes = later;
	a->resolved++;
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

void account_rejected(struct account *a, int64_t sequence)
{
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

/* The bits that tell how each entry ends to one who knows the odds. */
static double information(const struct world *w, const bool *landed)
{
	double sum = 0;

	for (size_t i = 0; i < w->n; i++) {
		const struct world_entry *e = &w->entries[i];
		double fails = e->p + w->cross;

		/* With what it stands on it is known already. */
		if (e->parent && !landed[e->parent - 1])
			continue;
		if (fails > 0 && fails < 1)
			sum -= log2(landed[i] ? 1 - fails : fails);
	}
	return ratio(sum, (double)w->n);
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

/* What only the truth says. */
static void set_limits(struct account *a)
{
	const struct world *w = a->world;
	bool *landed = alloc_zero(w->n + 1, sizeof(*landed));
	size_t n = 0;

	world_serial(landed, w);
	for (size_t i = 0; i < w->n; i++)
		n += landed[i];
	a->m.kept = ratio((double)a->m.landed, (double)n);
	a->m.bound = information(w, landed);
	free(landed);
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
	set_limits(a);
	quantiles_of(&m->turnaround, a->times, m->landed);
	set_rates(a);
	*out = *m;
}
