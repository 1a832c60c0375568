/* SPDX-License-Identifier: MIT */
/*
 * What the planner makes of verdicts, case by case; plan-planner.c has the
 * random histories.
 */
#include "plan/planner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void *opened(unsigned slots, size_t n)
{
	const struct policy_params params = { .slots = slots };
	void *p = policy_ours.open(&params);

	for (size_t i = 1; i <= n; i++) {
		struct policy_entry e = { .sequence = (int64_t)i, .p = 0.05 };

		policy_ours.arrive(p, &e);
	}
	return p;
}

static struct policy_action next(void *p, enum policy_kind kind)
{
	struct policy_action a;

	policy_ours.next(p, &a);
	assert_int_equal(a.kind, kind);
	return a;
}

static void a_red_tip_rejects_nobody(void **unused)
{
	void *p = opened(1, 40);
	struct policy_action a;
	size_t runs = 0;

	(void)unused;
	for (policy_ours.next(p, &a); a.kind == POLICY_START;
	     policy_ours.next(p, &a)) {
		policy_ours.result(p, a.job, POLICY_RED);
		assert_true(runs++ < 10);
	}
	assert_int_equal(a.kind, POLICY_PAUSE);
	next(p, POLICY_WAIT);
	policy_ours.moved(p);
	a = next(p, POLICY_START);
	policy_ours.result(p, a.job, POLICY_GREEN);
	next(p, POLICY_LAND);
	policy_ours.close(p);
}

static void who_stands_on_a_bad_one_goes_with_it(void **unused)
{
	void *p = opened(1, 0);
	const int64_t after[] = { 2 };
	struct policy_entry e = { .p = 0.05 };
	struct policy_action a;

	(void)unused;
	for (e.sequence = 1; e.sequence <= 2; e.sequence++)
		policy_ours.arrive(p, &e);
	e.after = after;
	e.n_after = 1;
	e.score = 9; /* and yet it comes after what it stands on */
	policy_ours.arrive(p, &e);
	a = next(p, POLICY_START);
	assert_int_equal(a.n_members, 3);
	assert_int_equal(a.members[0], 2);
	assert_int_equal(a.members[1], 3);
	policy_ours.result(p, a.job, POLICY_RED);
	a = next(p, POLICY_START);
	assert_int_equal(a.n_members, 1);
	policy_ours.result(p, a.job, POLICY_RED);
	a = next(p, POLICY_START); /* the tip is not known to be good */
	assert_int_equal(a.n_base + a.n_members, 0);
	policy_ours.result(p, a.job, POLICY_GREEN);
	a = next(p, POLICY_REJECT);
	assert_int_equal(a.members[0], 2);
	a = next(p, POLICY_REJECT);
	assert_int_equal(a.members[0], 3);
	assert_int_equal(a.n_blame, 1);
	assert_int_equal(a.blame[0], 2);
	a = next(p, POLICY_START);
	assert_int_equal(a.members[0], 1);
	policy_ours.close(p);
}

static void the_partner_is_named(void **unused)
{
	void *p = opened(2, 2);
	struct policy_action a;
	int64_t one, two;

	(void)unused;
	policy_ours.odds(p, 1, 0.5);
	policy_ours.odds(p, 2, 0.5);
	one = next(p, POLICY_START).job;
	two = next(p, POLICY_START).job;
	policy_ours.result(p, one, POLICY_GREEN);
	next(p, POLICY_LAND);
	policy_ours.result(p, two, POLICY_GREEN);
	a = next(p, POLICY_START);
	policy_ours.result(p, a.job, POLICY_RED);
	a = next(p, POLICY_REJECT);
	assert_int_equal(a.members[0], 2);
	assert_int_equal(a.n_blame, 1);
	assert_int_equal(a.blame[0], 1);
	policy_ours.close(p);
}

static void no_verdict_is_no_failure(void **unused)
{
	void *p = opened(1, 4);
	struct policy_action a;
	size_t parked = 0, runs = 0;

	(void)unused;
	for (policy_ours.next(p, &a); a.kind != POLICY_WAIT;
	     policy_ours.next(p, &a)) {
		enum policy_verdict v = POLICY_GREEN;

		parked += a.kind == POLICY_PARK;
		if (a.kind == POLICY_PARK)
			assert_int_equal(a.members[0], 3);
		if (a.kind != POLICY_START)
			continue;
		for (size_t i = 0; i < a.n_members; i++)
			if (a.members[i] == 3)
				v = POLICY_NOTHING;
		policy_ours.result(p, a.job, v);
		assert_true(runs++ < 12);
	}
	assert_int_equal(parked, 1);
	policy_ours.close(p);
}

static void ten_thousand_are_planned(void **unused)
{
	void *p = opened(8, 10000);
	struct policy_action a;
	size_t landed = 0;

	(void)unused;
	for (policy_ours.next(p, &a); landed < 10000; policy_ours.next(p, &a)) {
		assert_int_not_equal(a.kind, POLICY_REJECT);
		if (a.kind == POLICY_LAND)
			landed += a.n_base + a.n_members;
		else if (a.kind == POLICY_START)
			policy_ours.result(p, a.job, POLICY_GREEN);
	}
	policy_ours.close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_red_tip_rejects_nobody),
		cmocka_unit_test(who_stands_on_a_bad_one_goes_with_it),
		cmocka_unit_test(the_partner_is_named),
		cmocka_unit_test(no_verdict_is_no_failure),
		cmocka_unit_test(ten_thousand_are_planned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
