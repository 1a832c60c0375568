/* SPDX-License-Identifier: MIT */
#include "plan/event.h"
#include "plan/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define DRAWS 200000

/* What the authors' own code gives for the state 1, 2, 3, 4. */
static void test_generator(void **state)
{
	static const uint64_t expect[] = { 41943041, 58720359,
					   3588806011781223 };
	struct random r = { { 1, 2, 3, 4 } };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_true(random_next(&r) == expect[i]);
}

/* The first outputs of splitmix64 for the seed 1234567. */
static void test_seed(void **state)
{
	struct random r;

	(void)state;
	random_seed(&r, 1234567);
	assert_true(r.s[0] == UINT64_C(6457827717110365317));
	assert_true(r.s[1] == UINT64_C(3203168211198807973));
	assert_true(r.s[2] == UINT64_C(9817491932198370423));
}

static void test_seeds_repeat(void **state)
{
	struct random a, b, c;
	bool differs = false;

	(void)state;
	random_seed(&a, 7);
	random_seed(&b, 7);
	random_seed(&c, 8);
	for (int i = 0; i < 100; i++) {
		uint64_t x = random_next(&a);

		assert_true(x == random_next(&b));
		differs |= x != random_next(&c);
	}
	assert_true(differs);
}

static void test_hash(void **state)
{
	(void)state;
	assert_true(random_hash(1, 2) == random_hash(1, 2));
	assert_true(random_hash(1, 2) != random_hash(2, 1));
	assert_true(random_hash(0, 0) != random_hash(0, 1));
}

static void test_unit_and_below(void **state)
{
	struct random r;
	double sum = 0;
	int count[7] = { 0 };

	(void)state;
	random_seed(&r, 1);
	for (int i = 0; i < DRAWS; i++) {
		double x = random_unit(&r);

		assert_true(x >= 0 && x < 1);
		sum += x;
		count[random_below(&r, 7)]++;
	}
	assert_true(fabs(sum / DRAWS - 0.5) < 0.005);
	for (int i = 0; i < 7; i++)
		assert_true(abs(count[i] - DRAWS / 7) < DRAWS / 100);
}

static void test_exponential(void **state)
{
	struct random r;
	double sum = 0, later = 0;

	(void)state;
	random_seed(&r, 2);
	for (int i = 0; i < DRAWS; i++) {
		double x = random_exponential(&r, 3);

		sum += x;
		later += x > 3;
	}
	assert_true(fabs(sum / DRAWS - 3) < 0.05);
	assert_true(fabs(later / DRAWS - exp(-1)) < 0.01);
}

static void test_normal(void **state)
{
	struct random r;
	double sum = 0, squares = 0, below = 0;

	(void)state;
	random_seed(&r, 3);
	for (int i = 0; i < DRAWS; i++) {
		double x = random_normal(&r);

		sum += x;
		squares += x * x;
		below += random_lognormal(&r, 5, 2) < 5;
	}
	assert_true(fabs(sum / DRAWS) < 0.01);
	assert_true(fabs(squares / DRAWS - 1) < 0.02);
	assert_true(fabs(below / DRAWS - 0.5) < 0.01);
}

static void test_zipf(void **state)
{
	struct zipf z = ZIPF_INIT;
	struct random r;
	double count[4] = { 0 };

	(void)state;
	random_seed(&r, 4);
	zipf_open(&z, 4, 1);
	for (int i = 0; i < DRAWS; i++)
		count[random_zipf(&r, &z)]++;
	for (int k = 0; k < 4; k++)
		assert_true(fabs(count[k] / DRAWS * (25 / 12.) * (k + 1) - 1) <
			    0.03);
	zipf_release(&z);
}

/* Events come by time, those of the same time in the order they were added. */
static void test_events(void **state)
{
	struct events events = EVENTS_INIT;
	struct event e, former = { .time = -1 };
	struct random r;

	(void)state;
	random_seed(&r, 5);
	for (int i = 0; i < 1000; i++)
		event_add(&events, (double)random_below(&r, 50), 0, i);
	for (int i = 0; i < 1000; i++) {
		assert_true(event_take(&e, &events));
		assert_true(e.time > former.time ||
			    (e.time == former.time && e.what > former.what));
		former = e;
	}
	assert_false(event_take(&e, &events));
	events_release(&events);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_generator),
		cmocka_unit_test(test_seed),
		cmocka_unit_test(test_seeds_repeat),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_unit_and_below),
		cmocka_unit_test(test_exponential),
		cmocka_unit_test(test_normal),
		cmocka_unit_test(test_zipf),
		cmocka_unit_test(test_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
