/* SPDX-License-Identifier: MIT */
#include "plan/guess.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define OUTCOMES 6
#define ALL (1 << OUTCOMES)

static const double chances[2][OUTCOMES] = {
	{ 0.05, 0.3, 0.9, 0.5, 0.01, 0.2 },
	{ 0.6, 0.04, 0.04, 0.07, 0.99, 0.45 },
};

static double likely(size_t set, const bool *fails)
{
	double value = 1;

	for (size_t i = 0; i < OUTCOMES; i++)
		value *= fails[i] ? chances[set][i] : 1 - chances[set][i];
	return value;
}

static unsigned number(const bool *fails)
{
	unsigned n = 0;

	for (size_t i = 0; i < OUTCOMES; i++)
		n |= (unsigned)fails[i] << i;
	return n;
}

static void fill(struct guesses *g)
{
	guesses_clear(g);
	for (size_t s = 0; s < 2; s++) {
		guesses_set(g);
		for (size_t i = 0; i < OUTCOMES; i++)
			guesses_add(g, chances[s][i]);
	}
	guesses_begin(g);
}

/* All combinations of both sets come, each once, by falling probability. */
static void test_all_by_probability(void **state)
{
	struct guesses g = GUESSES_INIT;

	(void)state;
	for (int round = 0; round < 2; round++) {
		bool seen[2][ALL] = { 0 };
		double value, former = 1;
		const bool *fails;
		size_t set, n = 0;

		fill(&g);
		for (; guesses_next(&set, &value, &fails, &g); n++) {
			assert_true(fabs(value - likely(set, fails)) < 1e-12);
			assert_true(value <= former * (1 + 1e-12));
			assert_false(seen[set][number(fails)]);
			seen[set][number(fails)] = true;
			former = value;
		}
		assert_int_equal(n, 2 * ALL);
	}
	guesses_release(&g);
}

/* A set of nothing is certain; an impossible outcome is not guessed. */
static void test_certainty(void **state)
{
	struct guesses g = GUESSES_INIT;
	const bool *fails;
	double value;
	size_t set;

	(void)state;
	guesses_set(&g);
	guesses_set(&g);
	guesses_add(&g, 0);
	guesses_add(&g, 0.25);
	guesses_begin(&g);
	assert_true(guesses_next(&set, &value, &fails, &g));
	assert_int_equal(set, 0);
	assert_true(value == 1);
	assert_true(guesses_next(&set, &value, &fails, &g));
	assert_true(fabs(value - 0.75) < 1e-12);
	assert_true(guesses_next(&set, &value, &fails, &g));
	assert_true(fabs(value - 0.25) < 1e-12);
	assert_true(fails[1] && !fails[0]);
	assert_false(guesses_next(&set, &value, &fails, &g));
	guesses_release(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_by_probability),
		cmocka_unit_test(test_certainty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
