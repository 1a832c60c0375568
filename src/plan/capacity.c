/* SPDX-License-Identifier: MIT */
#include "plan/capacity.h"
#include "util/alloc.h"

#include <stdlib.h>

/* Medians of the gate that takes longest, by the number of tests. */
struct measured {
	int64_t ms[CAPACITY_MAX + 1]; /* 0: not known */
	unsigned bound;
};

/* The gate that took most of the time. */
static size_t longest(const struct capacity *c)
{
	size_t best = 0;
	int64_t most = -1;

	for (size_t i = 0; i < c->n_runs; i++) {
		int64_t sum = 0;

		for (size_t k = 0; k < c->n_runs; k++)
			if (c->runs[k].gate == c->runs[i].gate)
				sum += c->runs[k].ms;
		if (sum > most) {
			most = sum;
			best = c->runs[i].gate;
		}
	}
	return best;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static int64_t median(const struct capacity *c, size_t gate, unsigned tests,
		      int64_t *room)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_runs; i++)
		if (c->runs[i].gate == gate && c->runs[i].beside + 1 == tests)
			room[n++] = c->runs[i].ms;
	if (n < CAPACITY_RUNS)
		return 0;
	qsort(room, n, sizeof(*room), compare);
	return room[n / 2] ? room[n / 2] : 1;
}

static void measure(struct measured *m, const struct capacity *c)
{
	int64_t *room = alloc_zero(c->n_runs, sizeof(*room));
	size_t gate = longest(c);

	m->bound = c->processors < CAPACITY_MAX ? c->processors : CAPACITY_MAX;
	for (unsigned k = 1; k <= m->bound; k++)
		m->ms[k] = median(c, gate, k, room);
	free(room);
}

static double rate(const struct measured *m, unsigned k)
{
	return m->ms[k] ? k / (double)m->ms[k] : 0;
}

/* The smallest number that does nearly best; 0: nothing is known. */
static unsigned best_of(const struct measured *m)
{
	double most = 0;

	for (unsigned k = 1; k <= m->bound; k++)
		if (rate(m, k) > most)
			most = rate(m, k);
	for (unsigned k = 1; most > 0 && k <= m->bound; k++)
		if (rate(m, k) >= CAPACITY_NEAR * most)
			return k;
	return 0;
}

static bool known(const struct measured *m, unsigned from, unsigned to)
{
	for (unsigned k = from; k <= to; k++)
		if (m->ms[k])
			return true;
	return false;
}

/* What to try next to the best, or that: fewer first, which costs less. */
static unsigned explore(const struct measured *m, unsigned best, size_t waiting)
{
	unsigned more = 2 * best < m->bound ? 2 * best : m->bound;

	if (best > 1 && !known(m, 1, best - 1))
		return best / 2;
	if (more > best && !known(m, best + 1, m->bound) &&
	    waiting >= 2 * (size_t)more)
		return more;
	return best;
}

static void decide(struct capacity_choice *out, const struct capacity *c,
		   const struct measured *m)
{
	unsigned best = best_of(m), next;

	if (!best)
		return;
	out->ms = m->ms[best];
	out->reason = CAPACITY_BRIEF;
	if (m->ms[best] < CAPACITY_SHORT)
		return;
	out->reason = CAPACITY_NO_MEMORY;
	out->slots = best > 1 ? best / 2 : 1;
	if (c->memory_free < CAPACITY_FREE ||
	    c->memory_pressure > CAPACITY_PRESSURE)
		return;
	next = explore(m, best, c->waiting);
	out->slots = next;
	out->reason = next == best ? CAPACITY_MEASURED : CAPACITY_TRIAL;
	out->ms = m->ms[next];
}

void capacity_choose(struct capacity_choice *out, const struct capacity *c)
{
	struct measured m = { .bound = 0 };

	*out = (struct capacity_choice){ .slots = 1,
					 .reason = CAPACITY_SHARED };
	if (!c->isolated)
		return;
	out->reason = CAPACITY_ONE;
	if (c->processors < 2)
		return;
	out->reason = CAPACITY_UNKNOWN;
	measure(&m, c);
	decide(out, c, &m);
}
