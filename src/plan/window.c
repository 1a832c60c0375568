/* SPDX-License-Identifier: MIT */
#include "plan/window.h"
#include "plan/agenda.h"
#include "plan/family.h"
#include "plan/line.h"
#include "plan/random.h"
#include "util/alloc.h"

#include <stdlib.h>
#include <string.h>

/* Zuul's defaults: window, window-floor; +1 a success, half a failure. */
#define WINDOW_START 20
#define WINDOW_FLOOR 3

enum group_state {
	GROUP_IDLE,
	GROUP_RUNNING,
	GROUP_GREEN,
	GROUP_RED,
};

struct group {
	int64_t *v;
	size_t n;
	enum group_state state;
	int64_t job;
	uint64_t tested;  /* hash of all that the job has on the first tip */
	unsigned suspect; /* part of a red group of this number; 0: of none */
};

struct window {
	const struct window_rule *rule;
	size_t slots, size, running;
	struct line line;
	struct family family;
	struct group *v; /* the head first */
	size_t n, alloc;
	uint64_t tip; /* hash of what has landed */
	int64_t jobs;
	unsigned splits;
	struct agenda agenda;
};

void *window_open(const struct window_rule *rule,
		  const struct policy_params *params)
{
	struct window *w = alloc_zero(1, sizeof(*w));

	w->rule = rule;
	w->slots = params->slots;
	w->size = rule->adaptive ? WINDOW_START : params->slots;
	return w;
}

void window_close(void *state)
{
	struct window *w = state;

	for (size_t i = 0; i < w->n; i++)
		free(w->v[i].v);
	free(w->v);
	line_release(&w->line);
	family_release(&w->family);
	agenda_release(&w->agenda);
	free(w);
}

void window_arrive(void *state, const struct policy_entry *e)
{
	struct window *w = state;

	line_add(&w->line, e);
	family_add(&w->family, e);
}

/* The job's result, if it comes, is of no use. */
static void reset(struct window *w, struct group *g)
{
	if (g->state == GROUP_RUNNING) {
		agenda_job(&w->agenda, POLICY_CANCEL, g->job);
		w->running--;
	}
	g->state = GROUP_IDLE;
	g->job = 0;
}

static struct group *insert(struct window *w, size_t at)
{
	struct group *g;

	w->v = alloc_grow(w->v, w->n, &w->alloc, sizeof(*w->v));
	g = &w->v[at];
	memmove(g + 1, g, (w->n - at) * sizeof(*g));
	w->n++;
	*g = (struct group){ 0 };
	return g;
}

static void drop(struct window *w, struct group *g)
{
	size_t at = (size_t)(g - w->v);

	free(g->v);
	memmove(g, g + 1, (w->n - at - 1) * sizeof(*g));
	w->n--;
}

static bool take_out(struct window *w, int64_t sequence)
{
	if (line_remove(&w->line, sequence))
		return true;
	for (struct group *g = w->v; g < w->v + w->n; g++)
		for (size_t i = 0; i < g->n; i++) {
			if (g->v[i] != sequence)
				continue;
			reset(w, g);
			memmove(g->v + i, g->v + i + 1,
				(g->n - i - 1) * sizeof(*g->v));
			if (!--g->n)
				drop(w, g);
			return true;
		}
	return false;
}

void window_leave(void *state, int64_t sequence)
{
	take_out(state, sequence);
}

static void reject(struct window *w, int64_t sequence)
{
	int64_t child;

	if (!take_out(w, sequence))
		return;
	agenda_end(&w->agenda, POLICY_REJECT, sequence);
	while (family_take(&child, &w->family, sequence))
		reject(w, child);
}

static struct group *group_of(struct window *w, int64_t job)
{
	for (struct group *g = w->v; g < w->v + w->n; g++)
		if (g->job == job && g->state == GROUP_RUNNING)
			return g;
	return NULL;
}

void window_result(void *state, int64_t job, enum policy_verdict verdict)
{
	struct window *w = state;
	struct group *g = group_of(w, job);

	if (!g)
		return;
	g->state = verdict == POLICY_GREEN ? GROUP_GREEN : GROUP_RED;
	w->running--;
}

void window_conflict(void *state, int64_t job, int64_t sequence)
{
	struct window *w = state;
	struct group *g = group_of(w, job);

	if (!g)
		return;
	g->state = GROUP_IDLE;
	g->job = 0;
	w->running--;
	reject(w, sequence);
}

void window_moved(void *state)
{
	struct window *w = state;

	w->tip = random_hash(w->tip, UINT64_MAX);
}

static uint64_t add_hash(uint64_t hash, const struct group *g)
{
	for (size_t i = 0; i < g->n; i++)
		hash = random_hash(hash, (uint64_t)g->v[i]);
	return hash;
}

/* Does what follows g stand on it? */
static bool stands(const struct window *w, const struct group *g)
{
	return !w->rule->early || g->state != GROUP_RED;
}

static void resize(struct window *w, bool success)
{
	if (!w->rule->adaptive)
		return;
	w->size = success ? w->size + 1 : w->size / 2;
	w->size = w->size > WINDOW_FLOOR ? w->size : WINDOW_FLOOR;
}

static void land(struct window *w, struct group *g)
{
	agenda_job(&w->agenda, POLICY_LAND, g->job);
	w->tip = add_hash(w->tip, g);
	drop(w, g);
	resize(w, true);
}

/* The red head becomes as many parts as there are slots. */
static void split(struct window *w)
{
	struct group red = w->v[0];
	size_t parts = red.n < w->slots ? red.n : w->slots, from = red.n;

	parts = parts < 2 ? 2 : parts;
	memmove(w->v, w->v + 1, --w->n * sizeof(*w->v));
	w->splits++;
	for (size_t part = parts; part--;) {
		struct group *g = insert(w, 0);
		size_t first = red.n * part / parts;

		g->n = from - first;
		g->v = alloc_zero(g->n, sizeof(*g->v));
		memcpy(g->v, red.v + first, g->n * sizeof(*g->v));
		g->suspect = w->splits;
		from = first;
	}
	for (size_t i = parts; i < w->n; i++)
		reset(w, &w->v[i]);
	free(red.v);
}

static void convict(struct window *w)
{
	unsigned suspect = w->v[0].suspect;

	if (w->v[0].n > 1) {
		split(w);
	} else {
		for (size_t i = 0; i < w->n; i++)
			if (w->v[i].suspect == suspect)
				w->v[i].suspect = 0;
		reject(w, w->v[0].v[0]);
	}
	resize(w, false);
}

/* Forget what was tested on something else than stands before it now. */
static void reconcile(struct window *w)
{
	uint64_t hash = w->tip;

	for (struct group *g = w->v; g < w->v + w->n; g++) {
		uint64_t own = add_hash(hash, g);

		if (g->state != GROUP_IDLE && g->tested != own)
			reset(w, g);
		if (stands(w, g))
			hash = own;
	}
}

static void settle(struct window *w)
{
	reconcile(w);
	while (w->n && w->v[0].state >= GROUP_GREEN) {
		if (w->v[0].state == GROUP_GREEN)
			land(w, &w->v[0]);
		else
			convict(w);
		reconcile(w);
	}
}

static void fill(struct window *w)
{
	while (w->n < w->size && line_length(&w->line)) {
		struct group *g = insert(w, w->n);
		size_t n = line_length(&w->line);

		g->n = n < w->rule->group ? n : w->rule->group;
		g->v = alloc_zero(g->n, sizeof(*g->v));
		for (size_t i = 0; i < g->n; i++)
			g->v[i] = line_take(&w->line).sequence;
	}
}

static void start(struct window *w, size_t at)
{
	struct group *g = &w->v[at];
	int64_t *base;
	size_t n = 0;
	uint64_t hash = w->tip;

	for (size_t i = 0; i < at; i++)
		n += w->v[i].n;
	base = alloc_zero(n + 1, sizeof(*base));
	n = 0;
	for (size_t i = 0; i < at; i++) {
		if (!stands(w, &w->v[i]))
			continue;
		memcpy(base + n, w->v[i].v, w->v[i].n * sizeof(*base));
		n += w->v[i].n;
		hash = add_hash(hash, &w->v[i]);
	}
	g->tested = add_hash(hash, g);
	g->state = GROUP_RUNNING;
	g->job = ++w->jobs;
	w->running++;
	agenda_start(&w->agenda, g->job, base, n, g->v, g->n);
	free(base);
}

/* What stands behind the parts of a red group would fail, too. */
static size_t reach(const struct window *w)
{
	size_t end = 0;

	if (w->n && w->v[0].suspect)
		while (end < w->n && w->v[end].suspect == w->v[0].suspect)
			end++;
	else
		end = w->n;
	return end < w->size ? end : w->size;
}

void window_next(void *state, struct policy_action *out)
{
	struct window *w = state;

	agenda_next(&w->agenda, out);
	if (out->kind != POLICY_WAIT)
		return;
	settle(w);
	fill(w);
	for (size_t i = 0; i < reach(w) && w->running < w->slots; i++)
		if (w->v[i].state == GROUP_IDLE)
			start(w, i);
	agenda_next(&w->agenda, out);
}
