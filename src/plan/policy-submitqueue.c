/* SPDX-License-Identifier: MIT */
/*
 * SubmitQueue (Ananthanarayanan et al., "Keeping master green at scale",
 * EuroSys 2019). A conflict analyser tells which changes may affect each
 * other, here those of a lane that touch a common path or of which that is
 * not known. A change is built on a subset of the pending ones before it that
 * it may conflict with; the build is worth the chance that these end as it
 * assumes. The slots go to the builds that are worth most; what is no longer
 * among these is aborted. When all before it are decided, the change is
 * decided by the build that assumed what came true. The odds are those that
 * the driver tells, and what a build of the likeliest path said.
 *
 * It lands a change without a test of the very tree, because the analyser says
 * that what landed meanwhile does not matter; the driver lets it, and counts
 * the red tips.
 */
#include "plan/agenda.h"
#include "plan/baselines.h"
#include "plan/family.h"
#include "plan/guess.h"
#include "plan/line.h"
#include "plan/random.h"
#include "util/alloc.h"

#include <stdlib.h>
#include <string.h>

/* Changes looked at: as many as there are slots and some. */
#define REACH 64

/* A result holds as far as what it assumed. */
#define SURE 0.001

/* The change `own` on some of those before it. */
struct build {
	int64_t job;
	struct line_entry own;
	int64_t *base; /* assumed good and not landed yet */
	size_t n;
	bool wanted, done, green;
};

struct submitqueue {
	struct line line;
	struct family family;
	struct build *builds;
	size_t n_builds, alloc_builds, running, slots;
	struct guesses guesses;
	size_t *before; /* of each change: places of what it may conflict with
			 */
	size_t *n_before, reach;
	int64_t jobs;
	bool idle; /* nothing happened since the last search */
	struct agenda agenda;
};

static void *open(const struct policy_params *params)
{
	struct submitqueue *q = alloc_zero(1, sizeof(*q));

	q->slots = params->slots;
	q->reach = q->slots + REACH;
	q->before = alloc_zero(q->reach * q->reach, sizeof(*q->before));
	q->n_before = alloc_zero(q->reach, sizeof(*q->n_before));
	return q;
}

static void drop(struct submitqueue *q, struct build *b)
{
	if (!b->done) {
		agenda_job(&q->agenda, POLICY_CANCEL, b->job);
		q->running--;
	}
	free(b->base);
	*b = q->builds[--q->n_builds];
}

static void close(void *state)
{
	struct submitqueue *q = state;

	while (q->n_builds)
		drop(q, q->builds);
	free(q->builds);
	free(q->before);
	free(q->n_before);
	line_release(&q->line);
	family_release(&q->family);
	guesses_release(&q->guesses);
	agenda_release(&q->agenda);
	free(q);
}

static void arrive(void *state, const struct policy_entry *e)
{
	struct submitqueue *q = state;

	q->idle = false;
	line_add(&q->line, e);
	family_add(&q->family, e);
}

static void odds(void *state, int64_t sequence, double p)
{
	struct line_entry *e =
		line_find(&((struct submitqueue *)state)->line, sequence);

	if (e)
		e->p = p;
}

/* What the conflict analyser says. */
static bool meet(const struct submitqueue *q, const struct line_entry *one,
		 const struct line_entry *later)
{
	for (size_t i = 0; i < q->family.n; i++)
		if (q->family.v[i].child == later->sequence &&
		    q->family.v[i].parent == one->sequence)
			return true;
	return line_meet(one, later);
}

/* Its place in the base, n if it is not there. */
static size_t place(const struct build *b, int64_t sequence)
{
	size_t i = 0;

	while (i < b->n && b->base[i] != sequence)
		i++;
	return i;
}

/* The change e has ended: which builds assumed that? */
static void ended(struct submitqueue *q, const struct line_entry *e,
		  bool landed)
{
	for (size_t i = q->n_builds; i-- > 0;) {
		struct build *b = &q->builds[i];
		size_t at = place(b, e->sequence);
		bool assumed = at < b->n;

		if (b->own.sequence == e->sequence)
			drop(q, b);
		else if (landed && assumed)
			memmove(b->base + at, b->base + at + 1,
				(--b->n - at) * sizeof(*b->base));
		else if (assumed || (landed && e->sequence < b->own.sequence &&
				     meet(q, e, &b->own)))
			drop(q, b);
	}
}

static void gone(struct submitqueue *q, int64_t sequence)
{
	struct line_entry *found = line_find(&q->line, sequence);
	struct line_entry e;

	q->idle = false;
	if (!found)
		return;
	e = *found;
	line_remove(&q->line, sequence);
	ended(q, &e, false);
}

static void leave(void *state, int64_t sequence)
{
	gone(state, sequence);
}

static void reject(struct submitqueue *q, int64_t sequence)
{
	int64_t child;

	if (!line_find(&q->line, sequence))
		return;
	gone(q, sequence);
	agenda_end(&q->agenda, POLICY_REJECT, sequence);
	while (family_take(&child, &q->family, sequence))
		reject(q, child);
}

static void moved(void *state)
{
	struct submitqueue *q = state;

	q->idle = false;
	while (q->n_builds)
		drop(q, q->builds);
}

static void result(void *state, int64_t job, enum policy_verdict verdict)
{
	struct submitqueue *q = state;

	q->idle = false;
	for (size_t i = 0; i < q->n_builds; i++) {
		struct build *b = &q->builds[i];

		if (b->job != job || b->done)
			continue;
		b->done = true;
		b->green = verdict == POLICY_GREEN;
		q->running--;
	}
}

static void conflict(void *state, int64_t job, int64_t sequence)
{
	struct submitqueue *q = state;

	result(q, job, POLICY_RED);
	reject(q, sequence);
}

/* The build of e on nothing but the tip, if it is done. */
static struct build *verdict(struct submitqueue *q, const struct line_entry *e)
{
	for (size_t i = 0; i < q->n_builds; i++)
		if (q->builds[i].own.sequence == e->sequence &&
		    q->builds[i].done && !q->builds[i].n)
			return &q->builds[i];
	return NULL;
}

/* Decide the first change that can be decided. */
static bool settle(struct submitqueue *q)
{
	for (size_t i = 0; i < q->n_builds; i++) {
		struct line_entry e = q->builds[i].own;
		struct build *b;
		bool free = true;

		if (!q->builds[i].done || q->builds[i].n)
			continue;
		for (size_t k = 0; free && k < line_length(&q->line) &&
				   line_at(&q->line, k)->sequence != e.sequence;
		     k++)
			free = !meet(q, line_at(&q->line, k), &e);
		b = free ? verdict(q, &e) : NULL;
		if (!b)
			continue;
		if (b->green) {
			agenda_job(&q->agenda, POLICY_LAND, b->job);
			line_remove(&q->line, e.sequence);
			family_forget(&q->family, e.sequence);
			ended(q, &e, true);
		} else {
			reject(q, e.sequence);
		}
		return true;
	}
	return false;
}

/* The base of the change at place i if those before it end like this. */
static size_t base_of(int64_t *out, const struct submitqueue *q, size_t i,
		      const bool *fails)
{
	size_t n = 0;

	for (size_t k = 0; k < q->n_before[i]; k++)
		if (!fails[k])
			out[n++] =
				line_at(&q->line, q->before[i * q->reach + k])
					->sequence;
	return n;
}

static struct build *find(struct submitqueue *q, int64_t sequence,
			  const int64_t *base, size_t n)
{
	for (size_t i = 0; i < q->n_builds; i++) {
		struct build *b = &q->builds[i];

		if (b->own.sequence == sequence && b->n == n &&
		    !memcmp(b->base, base, n * sizeof(*base)))
			return b;
	}
	return NULL;
}

/* The chance that the change at place i fails, with what builds say. */
static double chance(struct submitqueue *q, size_t i, const double *fails,
		     int64_t *base, bool *guess)
{
	const struct line_entry *e = line_at(&q->line, i);
	const struct build *b;

	for (size_t k = 0; k < q->n_before[i]; k++)
		guess[k] = fails[q->before[i * q->reach + k]] > 0.5;
	b = find(q, e->sequence, base, base_of(base, q, i, guess));
	if (!b || !b->done)
		return e->p;
	return b->green ? SURE : 1 - SURE;
}

/* Who may conflict with whom, and how all that may end. */
static size_t look(struct submitqueue *q, int64_t *base)
{
	size_t n = line_length(&q->line) < q->reach ? line_length(&q->line) :
						      q->reach;
	double *fails = alloc_zero(n, sizeof(*fails));
	bool *guess = alloc_zero(n, sizeof(*guess));

	guesses_clear(&q->guesses);
	for (size_t i = 0; i < n; i++) {
		const struct line_entry *e = line_at(&q->line, i);

		/* In one line no more than the first can be worth most. */
		if (i >= q->slots && !line_known(e))
			n = i;
		q->n_before[i] = 0;
		guesses_set(&q->guesses);
		for (size_t k = 0; k < i && i < n; k++) {
			if (!meet(q, line_at(&q->line, k), e))
				continue;
			q->before[i * q->reach + q->n_before[i]++] = k;
			guesses_add(&q->guesses, fails[k]);
		}
		if (i < n)
			fails[i] = chance(q, i, fails, base, guess);
	}
	free(fails);
	free(guess);
	return n;
}

/* Is it assumed good, or the change itself? Else *fails says the contrary. */
static bool good(const struct submitqueue *q, size_t i, int64_t sequence,
		 const bool *fails, bool *bad)
{
	*bad = false;
	for (size_t k = 0; k < q->n_before[i]; k++) {
		size_t at = q->before[i * q->reach + k];

		if (line_at(&q->line, at)->sequence != sequence)
			continue;
		*bad = fails[k];
		return !fails[k];
	}
	return line_at(&q->line, i)->sequence == sequence;
}

/* A child does not end well if its parent does not. */
static bool absurd(const struct submitqueue *q, size_t i, const bool *fails)
{
	for (size_t t = 0; t < q->family.n; t++) {
		const struct family_tie *tie = &q->family.v[t];
		bool bad;

		if (good(q, i, tie->child, fails, &bad) &&
		    !good(q, i, tie->parent, fails, &bad) && bad)
			return true;
	}
	return false;
}

static void add(struct submitqueue *q, const struct line_entry *own,
		const int64_t *base, size_t n)
{
	struct build *b;

	q->builds = alloc_grow(q->builds, q->n_builds, &q->alloc_builds,
			       sizeof(*q->builds));
	b = &q->builds[q->n_builds++];
	*b = (struct build){ .own = *own, .n = n, .wanted = true };
	b->base = alloc_zero(n + 1, sizeof(*b->base));
	memcpy(b->base, base, n * sizeof(*base));
}

/* Mark the builds that are worth most, among them new ones without a job. */
static void choose(struct submitqueue *q)
{
	int64_t *base = alloc_zero(q->reach, sizeof(*base));
	size_t n = look(q, base), wanted = 0, set;
	const bool *fails;
	double value;

	for (size_t i = 0; i < q->n_builds; i++)
		q->builds[i].wanted = false;
	guesses_begin(&q->guesses);
	while (wanted < q->slots &&
	       guesses_next(&set, &value, &fails, &q->guesses)) {
		struct build *b;
		size_t n_base;

		if (set >= n || absurd(q, set, fails))
			continue;
		n_base = base_of(base, q, set, fails);
		b = find(q, line_at(&q->line, set)->sequence, base, n_base);
		if (b)
			b->wanted = true;
		else
			add(q, line_at(&q->line, set), base, n_base);
		wanted += !b || !b->done;
	}
	free(base);
}

static void carry_on(struct submitqueue *q)
{
	for (size_t i = q->n_builds; i-- > 0;)
		if (!q->builds[i].wanted)
			drop(q, &q->builds[i]);
	for (size_t i = 0; i < q->n_builds; i++) {
		struct build *b = &q->builds[i];

		if (b->job)
			continue;
		b->job = ++q->jobs;
		q->running++;
		agenda_start(&q->agenda, b->job, b->base, b->n,
			     &b->own.sequence, 1);
	}
}

static void next(void *state, struct policy_action *out)
{
	struct submitqueue *q = state;

	agenda_next(&q->agenda, out);
	if (out->kind != POLICY_WAIT || q->idle)
		return;
	while (settle(q))
		;
	if (line_length(&q->line)) {
		choose(q);
		carry_on(q);
	}
	q->idle = true;
	agenda_next(&q->agenda, out);
}

const struct policy policy_submitqueue = {
	.name = "submitqueue",
	.summary = "builds most likely to be needed first",
	.open = open,
	.close = close,
	.arrive = arrive,
	.leave = leave,
	.result = result,
	.conflict = conflict,
	.moved = moved,
	.odds = odds,
	.next = next,
};
