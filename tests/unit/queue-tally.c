/* SPDX-License-Identifier: MIT */
#include "queue/tally.h"
#include "util/strvec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MEAN 0.05

static struct touch of(const char *directory, unsigned n)
{
	struct strvec paths = STRVEC_INIT;
	struct touch t;

	for (unsigned i = 0; i < n; i++) {
		char path[64];

		snprintf(path, sizeof(path), "%s/file-%u", directory, i);
		strvec_push(&paths, path);
	}
	t = touch_of(&paths);
	strvec_release(&paths);
	return t;
}

static void without_a_past_it_is_the_mean(void **unused)
{
	struct tallies t = { 0 };
	struct touch touch = of("src", 3);

	(void)unused;
	assert_float_equal(tallies_odds(&t, MEAN, "a", &touch), MEAN, 1e-6);
}

static void who_fails_often_is_expected_to(void **unused)
{
	struct tallies t = { 0 };
	struct touch unknown = touch_parse(NULL);

	(void)unused;
	for (int i = 0; i < 50; i++) {
		tallies_count(&t, "careless", &unknown, i % 2);
		tallies_count(&t, "careful", &unknown, true);
	}
	assert_true(tallies_odds(&t, MEAN, "careless", &unknown) > 2 * MEAN);
	assert_true(tallies_odds(&t, MEAN, "careful", &unknown) < MEAN);
	assert_float_equal(tallies_odds(&t, MEAN, "new", &unknown), MEAN, 1e-6);
	tallies_release(&t);
}

static void where_it_fails_often_it_is_expected_to(void **unused)
{
	struct tallies t = { 0 };
	struct touch brittle = of("brittle", 1), sound = of("sound", 1);

	(void)unused;
	for (int i = 0; i < 50; i++) {
		tallies_count(&t, "a", &brittle, i % 2);
		tallies_count(&t, "a", &sound, true);
	}
	assert_true(tallies_odds(&t, MEAN, "b", &brittle) >
		    1.5 * tallies_odds(&t, MEAN, "b", &sound));
	tallies_release(&t);
}

static void large_ones_are_told_from_small_ones(void **unused)
{
	struct tallies t = { 0 };
	struct touch large = of("many", 15), other = of("more", 15);
	struct touch small = of("one", 1);

	(void)unused;
	for (int i = 0; i < 50; i++)
		tallies_count(&t, "a", &large, i % 2);
	for (int i = 0; i < 50; i++)
		tallies_count(&t, "a", &small, true);
	assert_true(tallies_odds(&t, MEAN, "b", &other) >
		    1.2 * tallies_odds(&t, MEAN, "b", &small));
	tallies_release(&t);
}

/* The same number of failures, before and after as many passes. */
static void what_is_long_ago_weighs_less(void **unused)
{
	struct tallies lately = { 0 }, once = { 0 };
	struct touch unknown = touch_parse(NULL);

	(void)unused;
	for (int i = 0; i < 300; i++) {
		tallies_count(&lately, "a", &unknown, i >= 30);
		tallies_count(&once, "a", &unknown, i < 270);
	}
	assert_true(tallies_odds(&lately, MEAN, "a", &unknown) >
		    1.5 * tallies_odds(&once, MEAN, "a", &unknown));
	tallies_release(&lately);
	tallies_release(&once);
}

static void too_many_submitters_are_no_harm(void **unused)
{
	struct tallies t = { 0 };
	struct touch unknown = touch_parse(NULL);

	(void)unused;
	for (int i = 0; i < 2 * TALLY_SUBMITTERS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%d", i);
		tallies_count(&t, name, &unknown, true);
	}
	assert_int_equal(t.n_submitters, TALLY_SUBMITTERS);
	assert_float_equal(tallies_odds(&t, MEAN, "150", &unknown), MEAN, 1e-6);
	tallies_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_past_it_is_the_mean),
		cmocka_unit_test(who_fails_often_is_expected_to),
		cmocka_unit_test(where_it_fails_often_it_is_expected_to),
		cmocka_unit_test(large_ones_are_told_from_small_ones),
		cmocka_unit_test(what_is_long_ago_weighs_less),
		cmocka_unit_test(too_many_submitters_are_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
