/* SPDX-License-Identifier: MIT */
/*
 * The planner against a model of the world: entries that are good or bad, and
 * a queue that tests one by one. With one slot the verdicts must be the same,
 * and the number of runs close to what information theory allows.
 */
#include "queue/plan.h"
#include "util/alloc.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Entries of one simulated queue. */
#define MANY 400

/* A world: which entries are bad, which pairs are bad together. */
struct world {
	size_t n;
	bool bad[MANY];
	size_t partner[MANY]; /* fails together with it; itself: with none */
	bool landed[MANY], rejected[MANY];
	size_t runs;
};

static uint64_t state;

static double chance(void)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (double)(state >> 11) / 9007199254740992.0;
}

static struct world make_world(size_t n, double p, double pairs)
{
	struct world w = { .n = n };

	for (size_t i = 0; i < n; i++)
		w.partner[i] = i;
	for (size_t i = 0; i < n; i++) {
		w.bad[i] = chance() < p;
		if (i && w.partner[i - 1] == i - 1 && chance() < pairs) {
			w.partner[i] = i - 1;
			w.partner[i - 1] = i;
		}
	}
	return w;
}

/* Is the tree of what landed plus these members good? */
static bool good(const struct world *w, const int64_t *members, size_t n)
{
	bool in[MANY];

	memcpy(in, w->landed, sizeof(in));
	for (size_t i = 0; i < n; i++)
		in[members[i]] = true;
	for (size_t i = 0; i < w->n; i++)
		if (in[i] &&
		    (w->bad[i] || (w->partner[i] != i && in[w->partner[i]])))
			return false;
	return true;
}

static size_t waiting(const struct world *w, struct plan_entry *out, double p)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		if (w->landed[i] || w->rejected[i])
			continue;
		out[n] = (struct plan_entry){ .sequence = (int64_t)i, .p = p };
		n++;
	}
	return n;
}

static void apply(struct world *w, struct plan_results *results,
		  const struct plan_action *a)
{
	switch (a->kind) {
	case PLAN_TEST:
		w->runs++;
		plan_results_add(results, a->members, a->n,
				 good(w, a->members, a->n) ? PLAN_GREEN :
							     PLAN_RED);
		break;
	case PLAN_LAND:
		assert_true(good(w, a->members, a->n));
		for (size_t i = 0; i < a->n; i++)
			w->landed[a->members[i]] = true;
		plan_results_landed(results, a->members, a->n);
		break;
	case PLAN_REJECT:
		assert_int_equal(a->n, 1);
		assert_false(good(w, a->members, 1));
		w->rejected[a->members[0]] = true;
		plan_results_gone(results, a->members[0]);
		break;
	default:
		fail_msg("nothing to do while entries wait");
	}
}

static void drain(struct world *w, double p)
{
	struct plan_results results = PLAN_RESULTS_INIT;
	struct plan_action action = PLAN_ACTION_INIT;
	struct plan_entry entries[MANY];
	size_t n, steps = 0;

	while ((n = waiting(w, entries, p))) {
		plan_decide(&action, entries, n, &results, 1000);
		apply(w, &results, &action);
		assert_true(steps++ < 20 * w->n);
	}
	plan_action_release(&action);
	plan_results_release(&results);
}

/* The verdicts of a queue that tests one by one. */
static void serial(struct world *w)
{
	for (size_t i = 0; i < w->n; i++) {
		int64_t one = (int64_t)i;

		if (good(w, &one, 1))
			w->landed[i] = true;
		else
			w->rejected[i] = true;
	}
}

static void verdicts_are_those_of_a_serial_queue(void **unused)
{
	(void)unused;
	for (int round = 0; round < 3000; round++) {
		double p = chance() * 0.5;
		struct world w = make_world(1 + (size_t)(chance() * 60), p,
					    chance() * 0.2);
		struct world one_by_one = w;

		drain(&w, 0.01 + chance() * 0.4);
		serial(&one_by_one);
		assert_memory_equal(w.landed, one_by_one.landed,
				    sizeof(w.landed));
	}
}

static double entropy(double p)
{
	return -p * log2(p) - (1 - p) * log2(1 - p);
}

static void runs_are_near_the_limit(void **unused)
{
	static const double odds[] = { 0.02, 0.05, 0.1, 0.2 };

	(void)unused;
	for (size_t i = 0; i < sizeof(odds) / sizeof(*odds); i++) {
		size_t runs = 0, entries = 0;

		for (int round = 0; round < 60; round++) {
			struct world w = make_world(MANY, odds[i], 0);

			drain(&w, odds[i]);
			runs += w.runs;
			entries += w.n;
		}
		/* The tail of each finite queue costs a few runs more. */
		assert_true((double)runs / (double)entries <
			    1.07 * entropy(odds[i]));
	}
}

static void group_size_makes_the_odds_even(void **unused)
{
	struct plan_entry e[200] = { 0 };

	(void)unused;
	for (size_t i = 0; i < 200; i++)
		e[i].p = 0.05;
	assert_int_equal(plan_group_size(e, 200, 1000), 14);
	assert_int_equal(plan_group_size(e, 5, 1000), 5);
	assert_int_equal(plan_group_size(e, 200, 3), 3);
	for (size_t i = 0; i < 200; i++)
		e[i].p = 0.01;
	assert_int_equal(plan_group_size(e, 200, 1000), 69);
	e[0].p = 0.9;
	assert_int_equal(plan_group_size(e, 200, 1000), 1);
	e[4].deferred = true;
	e[0].p = 0.01;
	assert_int_equal(plan_group_size(e, 200, 1000), 4);
	for (size_t i = 0; i < 200; i++)
		e[i].p = 0.2;
	assert_int_equal(plan_split(e, 2), 1);
	assert_in_range(plan_split(e, 14), 1, 7);
}

static void order_is_score_then_sequence(void **unused)
{
	struct plan_results results = PLAN_RESULTS_INIT;
	struct plan_action a = PLAN_ACTION_INIT;
	struct plan_entry e[] = {
		{ .sequence = 1, .score = 5, .p = 0.05 },
		{ .sequence = 2, .score = 9, .p = 0.05 },
		{ .sequence = 3, .score = 5, .p = 0.05 },
		{ .sequence = 4, .score = 99, .p = 0.05, .deferred = true },
	};

	(void)unused;
	plan_decide(&a, e, 4, &results, 10);
	assert_int_equal(a.kind, PLAN_TEST);
	assert_int_equal(a.n, 3);
	assert_int_equal(a.members[0], 2);
	assert_int_equal(a.members[1], 1);
	assert_int_equal(a.members[2], 3);
	plan_action_release(&a);
	plan_results_release(&results);
}

static void a_single_failure_is_retried_as_told(void **unused)
{
	struct plan_results results = PLAN_RESULTS_INIT;
	struct plan_action a = PLAN_ACTION_INIT;
	struct plan_entry e = { .sequence = 7, .p = 0.05, .retries = 2 };
	int64_t member = 7;

	(void)unused;
	for (int i = 0; i < 3; i++) {
		plan_decide(&a, &e, 1, &results, 10);
		assert_int_equal(a.kind, PLAN_TEST);
		plan_results_add(&results, &member, 1, PLAN_RED);
	}
	plan_decide(&a, &e, 1, &results, 10);
	assert_int_equal(a.kind, PLAN_REJECT);
	plan_action_release(&a);
	plan_results_release(&results);
}

static void no_verdict_never_rejects(void **unused)
{
	struct plan_results results = PLAN_RESULTS_INIT;
	struct plan_action a = PLAN_ACTION_INIT;
	struct plan_entry e[4];
	bool parked[4] = { 0 };
	size_t left = 4, steps = 0;

	(void)unused;
	while (left && steps++ < 100) {
		left = 0;
		for (int64_t i = 0; i < 4; i++)
			if (!parked[i])
				e[left++] = (struct plan_entry){ .sequence = i,
								 .p = 0.05 };
		if (!left)
			break;
		plan_decide(&a, e, left, &results, 10);
		if (a.kind == PLAN_TEST) {
			plan_results_add(&results, a.members, a.n,
					 PLAN_NOTHING);
			continue;
		}
		assert_int_equal(a.kind, PLAN_PARK);
		parked[a.members[0]] = true;
		plan_results_gone(&results, a.members[0]);
	}
	assert_true(steps < 100);
	plan_action_release(&a);
	plan_results_release(&results);
}

static void estimates_follow_the_past(void **unused)
{
	(void)unused;
	assert_true(fabs(plan_estimate(0, 0) - 0.05) < 1e-9);
	assert_true(plan_estimate(10, 90) > 0.08);
	assert_true(plan_estimate(10, 90) < 0.10);
	assert_true(plan_estimate(0, 1000000) > 0.004);
	assert_true(fabs(plan_estimate(20, 180) - plan_estimate(200, 1800)) <
		    1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_are_those_of_a_serial_queue),
		cmocka_unit_test(runs_are_near_the_limit),
		cmocka_unit_test(group_size_makes_the_odds_even),
		cmocka_unit_test(order_is_score_then_sequence),
		cmocka_unit_test(a_single_failure_is_retried_as_told),
		cmocka_unit_test(no_verdict_never_rejects),
		cmocka_unit_test(estimates_follow_the_past),
	};

	state = 20260101;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
