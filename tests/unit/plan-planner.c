/* SPDX-License-Identifier: MIT */
/* The planner against random histories (plan-play.h). */
#include "plan-play.h"

#include <math.h>

static void one_slot_is_a_serial_queue(void **unused)
{
	long round = 0;
	(void)unused;
	while (histories_next(&round, 0)) {
		struct recipe r = { .slots = 1,
				    .p = chance() * 0.5,
				    .pairs = chance() * 0.2,
				    .after = chance() * 0.2,
				    .told = 0.01 + chance() * 0.4,
				    .burst = true };
		static struct world w, s;

		play(&w, &r, 1 + below(60));
		serial(&w, &s);
		for (size_t i = 0; i < w.n; i++)
			assert_int_equal(w.e[i].fate, s.e[i].fate);
	}
}

/*
 * Pairs only: with text conflicts or stacks the choice of the one that stays
 * decides about others, so that the numbers may differ.
 */
static void many_slots_keep_as_many(void **unused)
{
	long round = 0;
	(void)unused;
	while (histories_next(&round, 0)) {
		struct recipe r = { .slots = 2 + (unsigned)below(SLOTS - 1),
				    .p = chance() * 0.4,
				    .pairs = chance() * 0.3,
				    .told = 0.01 + chance() * 0.4,
				    .lanes = (unsigned)below(4),
				    .promote = chance() < 0.5 ? 0 : 0.05,
				    .cross = chance() * 0.05,
				    .push = chance() < 0.5 ? 0 : 0.05,
				    .burst = chance() < 0.5 };
		static struct world w, s;

		play(&w, &r, 1 + below(MANY));
		assert_int_equal(w.innocent, 0);
		/* A bad one keeps nobody out, so pairs are what counts. */
		assert_int_equal(count(&w, LANDED), serial(&w, &s));
	}
}

static void anything_may_happen(void **unused)
{
	long round = 0;
	(void)unused;
	while (histories_next(&round, 0)) {
		struct recipe r = { .slots = 1 + (unsigned)below(SLOTS),
				    .p = chance() * 0.4,
				    .pairs = chance() * 0.2,
				    .silent =
					    chance() < 0.5 ? 0 : chance() * 0.3,
				    .text = chance() * 0.3,
				    .after = chance() * 0.3,
				    .alone = chance() * 0.1,
				    .push = chance() * 0.1,
				    .leave = chance() * 0.1,
				    .lanes = (unsigned)below(4),
				    .promote = chance() * 0.1,
				    .told = 0.01 + chance() * 0.4,
				    .cross = chance() * 0.05,
				    .burst = chance() < 0.5 };
		static struct world w;

		if (r.silent > 0)
			r.flake = 0;
		play(&w, &r, 1 + below(MANY));
		assert_int_equal(w.innocent, 0);
		assert_false(w.paused && !r.silent);
	}
}

static void nobody_is_overtaken_by_more(void **unused)
{
	long round = 0;
	(void)unused;
	while (histories_next(&round, 0)) {
		struct recipe r = { .slots = 1 + (unsigned)below(SLOTS),
				    .p = chance() * 0.3,
				    .pairs = chance() * 0.2,
				    .told = 0.05 + chance() * 0.3,
				    .cross = chance() * 0.05,
				    .lanes = (unsigned)below(4),
				    .overtakes = 1 + below(20),
				    .burst = chance() < 0.5 };
		static struct world w;

		play(&w, &r, MANY);
	}
}

/* In a short queue, all but those for whom the tests would take too long. */
static void the_partner_is_named(void **unused)
{
	size_t together = 0, named = 0;
	long round = 0;

	(void)unused;
	while (histories_next(&round, 0)) {
		struct recipe r = { .slots = 1 + (unsigned)below(SLOTS),
				    .p = chance() * 0.2,
				    .pairs = 0.2,
				    .after = chance() * 0.1,
				    .told = 0.05,
				    .cross = 0.005,
				    .burst = true };
		static struct world w;

		play(&w, &r, 1 + below(24));
		together += w.together;
		named += w.named;
	}
	assert_true((double)named >= 0.9 * (double)together);
}

/* Few innocent ones are rejected, and none in strict mode by one flake. */
static void flakes_reject_few(void **unused)
{
	long round = 0;
	size_t innocent = 0, entries = 0;

	(void)unused;
	while (histories_next(&round, 0)) {
		struct recipe r = { .slots = 1 + (unsigned)below(4),
				    .p = 0.05,
				    .flake = 0.02,
				    .told = 0.05,
				    .burst = true };
		static struct world w;

		play(&w, &r, MANY);
		innocent += w.innocent;
		entries += w.n;
	}
	assert_true((double)innocent <= 4 + 0.001 * (double)entries);
}

static double entropy(double p)
{
	return -p * log2(p) - (1 - p) * log2(1 - p);
}

static void runs_are_near_the_limit(void **unused)
{
	static const double odds[] = { 0.05, 0.1, 0.2 };

	(void)unused;
	for (size_t i = 0; i < sizeof(odds) / sizeof(*odds); i++) {
		size_t runs = 0, entries = 0;

		for (long round = 0; histories_next(&round, 300);) {
			struct recipe r = { .slots = 1,
					    .p = odds[i],
					    .told = odds[i],
					    .burst = true };
			static struct world w;

			play(&w, &r, MANY);
			runs += w.runs;
			entries += w.n;
		}
		/* The tail of each short queue costs a few runs more. */
		assert_true((double)runs / (double)entries <
			    1.12 * entropy(odds[i]));
	}
}

#define TEST(function) cmocka_unit_test_teardown(function, histories_tell)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_slot_is_a_serial_queue),
		TEST(many_slots_keep_as_many),
		TEST(anything_may_happen),
		TEST(nobody_is_overtaken_by_more),
		TEST(the_partner_is_named),
		TEST(flakes_reject_few),
		TEST(runs_are_near_the_limit),
	};

	histories_open();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
