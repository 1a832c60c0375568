/* SPDX-License-Identifier: MIT */
/* Capacity: made machines and tests, run after run, until nothing changes. */
#include "plan/capacity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define RUNS_MAX 400
#define QUEUE 1000

/* How long a test takes if so many run on so many processors. */
typedef double (*slowdown)(unsigned tests, unsigned processors);

static double one_processor(unsigned tests, unsigned processors)
{
	return tests > processors ? (double)tests / processors : 1;
}

static double all_processors(unsigned tests, unsigned processors)
{
	(void)processors;
	return tests;
}

/* Four of them fill the disk. */
static double disk(unsigned tests, unsigned processors)
{
	(void)processors;
	return tests > 4 ? tests / 4.0 : 1;
}

static double waits(unsigned tests, unsigned processors)
{
	(void)tests;
	(void)processors;
	return 1;
}

/* The second one makes both swap. */
static double thrashes(unsigned tests, unsigned processors)
{
	(void)processors;
	return tests > 1 ? 10 * tests : 1;
}

struct machine {
	struct capacity at;
	struct capacity_run runs[RUNS_MAX];
	slowdown slow;
	int64_t ms;
};

static struct machine machine_of(unsigned processors, slowdown slow)
{
	return (struct machine){ .at = { .processors = processors,
					 .memory_free = 0.5,
					 .isolated = true,
					 .waiting = QUEUE },
				 .slow = slow,
				 .ms = 60000 };
}

static struct capacity_choice choose(struct machine *m)
{
	struct capacity_choice c;

	m->at.runs = m->runs;
	capacity_choose(&c, &m->at);
	assert_in_range(c.slots, 1, m->at.processors);
	return c;
}

static void run(struct machine *m, unsigned tests, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert_true(m->at.n_runs < RUNS_MAX);
		m->runs[m->at.n_runs++] = (struct capacity_run){
			.beside = tests - 1,
			.ms = (int64_t)((double)m->ms *
					m->slow(tests, m->at.processors))
		};
	}
}

/* What it comes to, and the most that it tried on the way. */
static unsigned settles(struct machine *m, unsigned *most)
{
	struct capacity_choice c = choose(m);

	*most = c.slots;
	for (int i = 0; i < 20 && c.reason != CAPACITY_MEASURED; i++) {
		run(m, c.slots, CAPACITY_RUNS);
		c = choose(m);
		if (c.slots > *most)
			*most = c.slots;
	}
	assert_int_equal(c.reason, CAPACITY_MEASURED);
	assert_int_equal(c.ms, (int64_t)((double)m->ms *
					 m->slow(c.slots, m->at.processors)));
	return c.slots;
}

static void expect(unsigned processors, slowdown slow, unsigned slots,
		   unsigned tried)
{
	struct machine m = machine_of(processors, slow);
	unsigned most;

	assert_int_equal(settles(&m, &most), slots);
	assert_int_equal(most, tried);
}

static void tests_of_one_processor_get_one_each(void **unused)
{
	(void)unused;
	expect(8, one_processor, 8, 8);
	expect(2, one_processor, 2, 2);
	expect(6, one_processor, 6, 6);
	expect(1000, waits, CAPACITY_MAX, CAPACITY_MAX);
}

static void tests_that_use_all_run_alone(void **unused)
{
	(void)unused;
	expect(8, all_processors, 1, 2);
	expect(64, all_processors, 1, 2);
}

static void the_disk_is_a_bound(void **unused)
{
	(void)unused;
	expect(16, disk, 4, 8);
}

static void what_makes_it_worse_is_tried_once(void **unused)
{
	(void)unused;
	expect(16, thrashes, 1, 2);
}

static void nothing_is_tried_without_a_queue(void **unused)
{
	struct machine m = machine_of(8, one_processor);
	struct capacity_choice c;

	(void)unused;
	run(&m, 1, CAPACITY_RUNS);
	m.at.waiting = 3;
	c = choose(&m);
	assert_int_equal(c.slots, 1);
	assert_int_equal(c.reason, CAPACITY_MEASURED);
	m.at.waiting = 4;
	c = choose(&m);
	assert_int_equal(c.slots, 2);
	assert_int_equal(c.reason, CAPACITY_TRIAL);
}

static void a_few_runs_tell_nothing(void **unused)
{
	struct machine m = machine_of(8, one_processor);
	struct capacity_choice c = choose(&m);

	(void)unused;
	assert_int_equal(c.reason, CAPACITY_UNKNOWN);
	run(&m, 1, CAPACITY_RUNS - 1);
	c = choose(&m);
	assert_int_equal(c.slots, 1);
	assert_int_equal(c.reason, CAPACITY_UNKNOWN);
}

/* Set to eight by hand before: fewer are looked at before that is kept. */
static void a_number_of_others_is_compared(void **unused)
{
	struct machine m = machine_of(8, all_processors);
	unsigned most;

	(void)unused;
	run(&m, 8, CAPACITY_RUNS);
	assert_int_equal(choose(&m).slots, 4);
	assert_int_equal(settles(&m, &most), 1);
	assert_int_equal(most, 4);
}

/* Samples of more than there are processors now: the machine was changed. */
static void never_more_than_processors(void **unused)
{
	struct machine m = machine_of(8, one_processor);

	(void)unused;
	run(&m, 8, CAPACITY_RUNS);
	m.at.processors = 2;
	assert_int_equal(choose(&m).reason, CAPACITY_UNKNOWN);
	m.at.processors = 1;
	assert_int_equal(choose(&m).reason, CAPACITY_ONE);
}

static void short_tests_run_alone(void **unused)
{
	struct machine m = machine_of(8, one_processor);

	(void)unused;
	m.ms = CAPACITY_SHORT - 1;
	run(&m, 1, CAPACITY_RUNS);
	assert_int_equal(choose(&m).reason, CAPACITY_BRIEF);
	assert_int_equal(choose(&m).slots, 1);
}

static void memory_takes_slots_away(void **unused)
{
	struct machine m = machine_of(8, one_processor);
	unsigned most;

	(void)unused;
	assert_int_equal(settles(&m, &most), 8);
	m.at.memory_free = CAPACITY_FREE / 2;
	assert_int_equal(choose(&m).slots, 4);
	assert_int_equal(choose(&m).reason, CAPACITY_NO_MEMORY);
	m.at.memory_free = 0.5;
	m.at.memory_pressure = 2 * CAPACITY_PRESSURE;
	assert_int_equal(choose(&m).slots, 4);
}

static void tests_that_share_a_network_run_alone(void **unused)
{
	struct machine m = machine_of(8, one_processor);

	(void)unused;
	run(&m, 8, CAPACITY_RUNS);
	m.at.isolated = false;
	assert_int_equal(choose(&m).slots, 1);
	assert_int_equal(choose(&m).reason, CAPACITY_SHARED);
}

/* A quick gate that runs more often says nothing of the slow one. */
static void the_longest_gate_decides(void **unused)
{
	struct machine m = machine_of(8, one_processor);

	(void)unused;
	for (int i = 0; i < 50; i++)
		m.runs[m.at.n_runs++] =
			(struct capacity_run){ .gate = 1, .ms = 10 };
	run(&m, 1, CAPACITY_RUNS);
	assert_int_equal(choose(&m).slots, 2);
	assert_int_equal(choose(&m).reason, CAPACITY_TRIAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tests_of_one_processor_get_one_each),
		cmocka_unit_test(tests_that_use_all_run_alone),
		cmocka_unit_test(the_disk_is_a_bound),
		cmocka_unit_test(what_makes_it_worse_is_tried_once),
		cmocka_unit_test(nothing_is_tried_without_a_queue),
		cmocka_unit_test(a_few_runs_tell_nothing),
		cmocka_unit_test(a_number_of_others_is_compared),
		cmocka_unit_test(never_more_than_processors),
		cmocka_unit_test(short_tests_run_alone),
		cmocka_unit_test(memory_takes_slots_away),
		cmocka_unit_test(tests_that_share_a_network_run_alone),
		cmocka_unit_test(the_longest_gate_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
