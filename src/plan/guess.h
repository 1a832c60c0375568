/* SPDX-License-Identifier: MIT */
/*
 * The likeliest outcomes, best first: of several sets of independent outcomes,
 * each of which fails with a chance of its own, all combinations by falling
 * probability, without making more than are asked for. Within a set that is
 * the enumeration of subsets by sum (Lawler, Management Science 18, 1972).
 */
#ifndef PLAN_GUESS_H
#define PLAN_GUESS_H

#include <stdbool.h>
#include <stddef.h>

/* An outcome. */
struct guess_choice {
	size_t at;     /* its number in the set */
	double ratio;  /* of the less to the more likely side */
	bool fails;    /* the more likely side */
	bool reversed; /* in the present guess */
};

struct guess_set {
	size_t first, n; /* choices */
	bool sorted;
};

/* A guess, as a change of the one that it was made of. */
struct guess_state {
	double value;
	size_t set, last, parent;
	bool added; /* last is reversed, too; else instead of the parent's */
};

struct guesses {
	struct guess_choice *choices;
	struct guess_set *sets;
	struct guess_state *states;
	size_t *heap;
	bool *fails;
	size_t n_choices, alloc_choices, n_sets, alloc_sets;
	size_t n_states, alloc_states, n_heap, alloc_heap;
	size_t alloc_fails;
};

#define GUESSES_INIT ((struct guesses){ 0 })

void guesses_release(struct guesses *g);

/* Forget all sets. */
void guesses_clear(struct guesses *g);

/* Begin the next set, 0, 1, ... */
void guesses_set(struct guesses *g);

/* Add to the set an outcome that fails with this chance. */
void guesses_add(struct guesses *g, double fails);

/* All sets are complete. */
void guesses_begin(struct guesses *g);

/*
 * The next guess: of which set, how likely, and which outcomes fail in it
 * (belongs to g, until the next call). False: there are no more, or only such
 * as are next to impossible.
 */
bool guesses_next(size_t *set, double *value, const bool **fails,
		  struct guesses *g);

#endif
