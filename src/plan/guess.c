/* SPDX-License-Identifier: MIT */
#include "plan/guess.h"
#include "util/alloc.h"

#include <stdlib.h>

/* Nothing that is less likely is worth a thought. */
#define IMPOSSIBLE 1e-12

/* Of the state that reverses nothing. */
#define NONE ((size_t)-1)

void guesses_release(struct guesses *g)
{
	free(g->choices);
	free(g->sets);
	free(g->states);
	free(g->heap);
	free(g->fails);
	*g = GUESSES_INIT;
}

void guesses_clear(struct guesses *g)
{
	g->n_choices = g->n_sets = g->n_states = g->n_heap = 0;
}

void guesses_set(struct guesses *g)
{
	g->sets = alloc_grow(g->sets, g->n_sets, &g->alloc_sets,
			     sizeof(*g->sets));
	g->sets[g->n_sets++] = (struct guess_set){ .first = g->n_choices };
}

void guesses_add(struct guesses *g, double fails)
{
	struct guess_set *set = &g->sets[g->n_sets - 1];
	bool likely = fails > 0.5;
	double ratio = likely ? (1 - fails) / fails : fails / (1 - fails);

	g->choices = alloc_grow(g->choices, g->n_choices, &g->alloc_choices,
				sizeof(*g->choices));
	g->choices[g->n_choices++] =
		(struct guess_choice){ set->n++, ratio, likely, false };
}

static bool better(const struct guesses *g, size_t a, size_t b)
{
	if (g->states[a].value != g->states[b].value)
		return g->states[a].value > g->states[b].value;
	return a < b;
}

static void push(struct guesses *g, struct guess_state state)
{
	size_t at = g->n_heap, new = g->n_states;

	if (state.value < IMPOSSIBLE)
		return;
	g->states = alloc_grow(g->states, g->n_states++, &g->alloc_states,
			       sizeof(*g->states));
	g->states[new] = state;
	g->heap = alloc_grow(g->heap, g->n_heap++, &g->alloc_heap,
			     sizeof(*g->heap));
	while (at && better(g, new, g->heap[(at - 1) / 2])) {
		g->heap[at] = g->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	g->heap[at] = new;
}

static size_t pop(struct guesses *g)
{
	size_t top = g->heap[0], last = g->heap[--g->n_heap], at = 0;

	for (size_t child; (child = 2 * at + 1) < g->n_heap; at = child) {
		if (child + 1 < g->n_heap &&
		    better(g, g->heap[child + 1], g->heap[child]))
			child++;
		if (!better(g, g->heap[child], last))
			break;
		g->heap[at] = g->heap[child];
	}
	g->heap[at] = last;
	return top;
}

void guesses_begin(struct guesses *g)
{
	for (size_t s = 0; s < g->n_sets; s++) {
		const struct guess_set *set = &g->sets[s];
		double value = 1;

		for (size_t i = set->first; i < set->first + set->n; i++)
			value /= 1 + g->choices[i].ratio;
		push(g, (struct guess_state){ .value = value,
					      .set = s,
					      .last = NONE,
					      .parent = NONE });
	}
}

static int compare(const void *a, const void *b)
{
	const struct guess_choice *x = a, *y = b;

	if (x->ratio != y->ratio)
		return x->ratio > y->ratio ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* What comes after the guess: one more reversed, or the next one instead. */
static void succeed(struct guesses *g, size_t at)
{
	struct guess_state s = g->states[at];
	struct guess_set *set = &g->sets[s.set];
	const struct guess_choice *choices = g->choices + set->first;
	struct guess_state next = {
		.set = s.set, .last = s.last + 1, .parent = at, .added = true
	};

	if (next.last >= set->n)
		return;
	if (!set->sorted)
		qsort(g->choices + set->first, set->n, sizeof(*g->choices),
		      compare);
	set->sorted = true;
	next.value = s.value * choices[next.last].ratio;
	push(g, next);
	if (s.last == NONE || choices[s.last].ratio <= 0)
		return;
	next.added = false;
	next.value /= choices[s.last].ratio;
	push(g, next);
}

static void write_out(struct guesses *g, size_t at)
{
	const struct guess_set *set = &g->sets[g->states[at].set];
	struct guess_choice *choices = g->choices + set->first;
	bool take = true;

	for (size_t i = 0; i < set->n; i++)
		choices[i].reversed = false;
	for (; g->states[at].last != NONE; at = g->states[at].parent) {
		if (take)
			choices[g->states[at].last].reversed = true;
		take = g->states[at].added;
	}
	while (g->alloc_fails < set->n + 1)
		g->fails = alloc_grow(g->fails, g->alloc_fails, &g->alloc_fails,
				      sizeof(*g->fails));
	for (size_t i = 0; i < set->n; i++)
		g->fails[choices[i].at] =
			choices[i].fails != choices[i].reversed;
}

bool guesses_next(size_t *set, double *value, const bool **fails,
		  struct guesses *g)
{
	size_t at;

	if (!g->n_heap)
		return false;
	at = pop(g);
	succeed(g, at);
	write_out(g, at);
	*set = g->states[at].set;
	*value = g->states[at].value;
	*fails = g->fails;
	return true;
}
