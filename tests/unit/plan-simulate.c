/* SPDX-License-Identifier: MIT */
#include "plan-fixture.h"
#include "plan/trace.h"

#include <math.h>

static struct metrics play(const struct trace *t, const struct policy *p,
			   struct trace_options o)
{
	struct world w = WORLD_INIT;
	struct metrics m = METRICS_INIT;
	struct simulate_options how;

	trace_make(&w, t, &o);
	how = (struct simulate_options){ .slots = o.slots };
	if (simulate(&m, &w, p, &how))
		fail_msg("%s: %s", t->name, error_message());
	world_release(&w);
	return m;
}

static struct metrics saturated(const struct policy *p, double chance,
				unsigned slots)
{
	struct trace_options o = TRACE_OPTIONS_INIT;

	o.p = chance;
	o.slots = slots;
	return play(&trace_saturated, p, o);
}

static void assert_near(double actual, double expect, double tolerance)
{
	if (fabs(actual - expect) > tolerance * expect)
		fail_msg("%.4f is not near %.4f", actual, expect);
}

/*
 * The table of runs per change that follows from the rules. Compared in units
 * of the bound, which has the same luck.
 */
static void assert_cost(const struct policy *policy, double p, double expect)
{
	struct trace_options o = TRACE_OPTIONS_INIT;
	double entropy = -p * log2(p) - (1 - p) * log2(1 - p);

	o.p = p;
	o.entries = 60000;
	assert_near(play(&trace_saturated, policy, o).economy, expect / entropy,
		    0.04);
}

static void test_runs_per_change(void **state)
{
	static const struct {
		double p, bors, batchstop4, dorfman;
	} rows[] = {
		{ 0.01, 0.125, 0.125, 0.196 }, { 0.02, 0.211, 0.211, 0.274 },
		{ 0.05, 0.399, 0.395, 0.426 }, { 0.10, 0.612, 0.594, 0.594 },
		{ 0.20, 0.860, 0.840, 0.821 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct metrics m = saturated(&policy_serial, rows[i].p, 1);

		assert_near(m.runs_per_change, 1, 0.001);
		assert_cost(&policy_bors, rows[i].p, rows[i].bors);
		assert_cost(&policy_batchstop4, rows[i].p, rows[i].batchstop4);
		assert_cost(&policy_dorfman, rows[i].p, rows[i].dorfman);
	}
}

/* A window of w resolves (1 - (1-p)^w) / p changes a round, for w runs. */
static void test_window(void **state)
{
	static const unsigned windows[] = { 1, 2, 8, 20 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		unsigned w = windows[i];
		struct metrics m = saturated(&policy_zuul, 0.05, w);
		double rate = (1 - pow(0.95, w)) / 0.05;

		assert_near(m.changes_per_test, rate, 0.04);
		assert_near(m.runs_per_change, w / rate, 0.04);
		/* When all runs end together, so do these. */
		assert_near(saturated(&policy_github, 0.05, w).changes_per_test,
			    m.changes_per_test, 1e-9);
	}
}

/* One staging branch does not go faster on more slots; a window does. */
static void test_slots(void **state)
{
	(void)state;
	assert_near(saturated(&policy_bors, 0.05, 8).changes_per_test,
		    saturated(&policy_bors, 0.05, 1).changes_per_test, 0.02);
	assert_true(saturated(&policy_mergify, 0.05, 4).changes_per_test >
		    saturated(&policy_zuul, 0.05, 4).changes_per_test);
	assert_near(saturated(&policy_submitqueue, 0.05, 8).changes_per_test,
		    saturated(&policy_zuul, 0.05, 8).changes_per_test, 0.04);
}

/* The bound is what the outcomes tell, on average H(p). */
static void test_bound(void **state)
{
	struct trace_options o = TRACE_OPTIONS_INIT;
	struct metrics m;
	double bad;

	(void)state;
	o.entries = 10000;
	m = play(&trace_burst, &policy_serial, o);
	bad = (double)m.rejected / (double)m.entries;
	assert_near(m.bound, bad * log2(20) + (1 - bad) * log2(1 / 0.95), 1e-6);
	assert_near(m.bound, 0.2864, 0.05);
	assert_near(m.economy, m.runs_per_change / m.bound, 1e-9);
	/* A conflict of text costs no test and tells nothing. */
	assert_true(play(&trace_agents, &policy_serial, o).bound < 0.469 * 0.9);
}

static void test_seeds(void **state)
{
	struct trace_options one = TRACE_OPTIONS_INIT, two = one;

	(void)state;
	two.seed = 2;
	for (size_t t = 0; traces[t]; t++) {
		struct metrics a, b, c;

		if (traces[t] == &trace_uber)
			continue;
		one.entries = two.entries = 300;
		a = play(traces[t], &policy_mergify, one);
		b = play(traces[t], &policy_mergify, one);
		c = play(traces[t], &policy_mergify, two);
		assert_memory_equal(&a, &b, sizeof(a));
		assert_memory_not_equal(&a, &c, sizeof(a));
	}
}

/* Whatever the trace, all entries end and no red tree lands. */
static void test_all_end(void **state)
{
	(void)state;
	for (size_t t = 0; traces[t]; t++)
		for (size_t i = 0; i < BASELINES; i++) {
			struct trace_options o = TRACE_OPTIONS_INIT;
			struct metrics m;

			o.entries = 200;
			o.slots = 5;
			m = play(traces[t], baselines[i], o);
			assert_int_equal(m.unfinished, 0);
			assert_int_equal(m.red_tips, 0);
			assert_int_equal(m.landed + m.rejected + m.parked +
						 m.orphans,
					 m.entries);
		}
}

/* Without flakes nobody is rejected who is not to blame. */
static void test_innocent(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASELINES; i++) {
		struct trace_options o = TRACE_OPTIONS_INIT;
		struct metrics m;

		o.cross = 0.03;
		o.slots = 3;
		o.entries = 3000;
		m = play(&trace_uneven, baselines[i], o);
		assert_int_equal(m.innocent_rejected, 0);
		assert_near(m.kept, 1, 0.002);
		assert_int_equal(m.overtakes, 0);
	}
}

/* One by one, a good change is rejected as often as a run flakes. */
static void test_flakes(void **state)
{
	struct trace_options o = TRACE_OPTIONS_INIT;

	(void)state;
	o.flakes = 0.1;
	assert_near(play(&trace_flakes, &policy_serial, o).false_ejections, 0.1,
		    0.1);
}

/* Two slots: a | a b; b fails; c | c d; then e. */
static void test_window_by_hand(void **state)
{
	struct world w = { .seconds = 10 };
	struct simulate_options how = { .slots = 2 };
	struct metrics m;

	(void)state;
	add(&w, ".x...");
	world_close(&w);
	assert_int_equal(simulate(&m, &w, &policy_zuul, &how), 0);
	assert_int_equal(m.landed, 4);
	assert_int_equal(m.rejected, 1);
	assert_int_equal(m.runs, 5);
	assert_true(fabs(m.seconds - 30) < 1e-9);
	assert_int_equal(simulate(&m, &w, &policy_oracle, &how), 0);
	assert_true(fabs(m.seconds - 30) < 1e-9);
	assert_int_equal(simulate(&m, &w, &policy_serial, &how), 0);
	assert_true(fabs(m.seconds - 50) < 1e-9);
	world_release(&w);
}

/* Of a pair the later one goes; a child goes with its parent. */
static void test_pair_and_stack(void **state)
{
	struct world w = { .seconds = 10 };
	struct simulate_options how = { .slots = 3 };
	struct metrics m;

	(void)state;
	add(&w, "...x.");
	world_pair(&w, 1, 3, WORLD_FAILS);
	w.entries[4].parent = 4;
	world_close(&w);
	for (size_t i = 0; i < BASELINES; i++) {
		assert_int_equal(simulate(&m, &w, baselines[i], &how), 0);
		assert_int_equal(m.landed, 2);
		assert_int_equal(m.rejected, 3);
		assert_int_equal(m.innocent_rejected, 0);
	}
	world_release(&w);
}

/* A run waits for the base that others test; it does not test it again. */
static void test_time_by_entry(void **state)
{
	struct world w = { .seconds = 10, .time = WORLD_BY_ENTRY };
	struct simulate_options how = { .slots = 3 };
	struct metrics m;

	(void)state;
	add(&w, "...");
	w.entries[0].seconds = 50;
	world_close(&w);
	assert_int_equal(simulate(&m, &w, &policy_zuul, &how), 0);
	assert_true(fabs(m.seconds - 50) < 1e-9);
	assert_int_equal(simulate(&m, &w, &policy_serial, &how), 0);
	assert_true(fabs(m.seconds - 70) < 1e-9);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runs_per_change),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_seeds),
		cmocka_unit_test(test_all_end),
		cmocka_unit_test(test_innocent),
		cmocka_unit_test(test_flakes),
		cmocka_unit_test(test_window_by_hand),
		cmocka_unit_test(test_pair_and_stack),
		cmocka_unit_test(test_time_by_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
