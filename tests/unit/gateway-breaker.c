/* SPDX-License-Identifier: MIT */
/* Breakers and budgets: what is decided without looking at anything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/breaker.h"
#include "gateway/budget.h"
#include "gateway/cost.h"
#include "util/error.h"

#include <string.h>

#define NOW 1700000000

static void fail_often(struct breaker *b, int times)
{
	while (times--)
		breaker_tell(b, NOW, true);
}

static void it_opens_and_closes(void **state)
{
	struct breaker b = BREAKER_INIT;

	(void)state;
	fail_often(&b, BREAKER_FAILURES - 1);
	assert_true(breaker_allows(&b, NOW, 10));
	fail_often(&b, 1);
	assert_false(breaker_allows(&b, NOW, 10));
	assert_false(breaker_allows(&b, NOW + BREAKER_FIRST - 1, 10));
	assert_true(breaker_allows(&b, NOW + BREAKER_FIRST, 10));
	breaker_tell(&b, NOW + BREAKER_FIRST, false);
	assert_true(breaker_allows(&b, NOW + BREAKER_FIRST, 10));
	assert_int_equal(b.failures, 0);
}

static void one_tries_for_all(void **state)
{
	struct breaker b = BREAKER_INIT;
	int64_t later = NOW + BREAKER_FIRST;

	(void)state;
	fail_often(&b, BREAKER_FAILURES);
	assert_true(breaker_allows(&b, later, 10));
	assert_false(breaker_allows(&b, later, 10));
	assert_false(breaker_allows(&b, later + 9, 10));
	/* The one that tried was killed. */
	assert_true(breaker_allows(&b, later + 10, 10));
	breaker_tell(&b, later + 10, true);
	assert_false(breaker_allows(&b, later + 11, 10));
	assert_int_equal(b.until, later + 10 + 2 * BREAKER_FIRST);
}

static void it_never_stays_open(void **state)
{
	struct breaker b = BREAKER_INIT;

	(void)state;
	fail_often(&b, 1000);
	assert_int_equal(b.until, NOW + BREAKER_LIMIT);
	/* The clock was set back by a year. */
	assert_true(breaker_allows(&b, NOW - 366 * 86400, 10));
}

static void budgets_hold_exactly(void **state)
{
	struct limits l = { 0 };
	struct totals spent = { 0 };
	struct spending want = { .tokens = 10, .cost = 5 };

	(void)state;
	assert_int_equal(budget_check(&l, &spent, &want), 0);
	assert_false(limits_money(&l));
	for (int i = 0; i < BUDGETS; i++) {
		l = (struct limits){ 0 };
		spent = (struct totals){ 0 };
		l.of[i].tokens = 100;
		spent.of[i].tokens = 90;
		assert_int_equal(budget_check(&l, &spent, &want), 0);
		spent.of[i].tokens = 91;
		assert_int_equal(budget_check(&l, &spent, &want), ERR_REFUSED);
		assert_non_null(strstr(error_next_action(), "Tokens <more>"));
		l.of[i].tokens = 0;
		l.of[i].cost = 5;
		assert_true(limits_money(&l));
		assert_int_equal(budget_check(&l, &spent, &want), 0);
		spent.of[i].cost = 1;
		assert_int_equal(budget_check(&l, &spent, &want), ERR_REFUSED);
		assert_non_null(strstr(error_next_action(), "Cost <more>"));
	}
}

static void sums_do_not_wrap(void **state)
{
	struct limits l = { .of[BUDGET_DAY] = { .tokens = 100 } };
	struct totals spent = { .of[BUDGET_DAY] = { .tokens = INT64_MAX } };
	struct spending want = { .tokens = INT64_MAX };

	(void)state;
	assert_int_equal(budget_check(&l, &spent, &want), ERR_REFUSED);
	want.tokens = 1;
	assert_int_equal(budget_check(&l, &spent, &want), ERR_REFUSED);
}

static void prices_are_for_a_million(void **state)
{
	const struct prices p = { true, 3000000, 15000000, 300000 };
	const struct prices none = { 0 };
	struct tokens t = { 1000000, 1000000, 400000, UNTOLD };
	struct spending most = cost_most(&p, 1000, 500);

	(void)state;
	assert_int_equal(cost_priced(&p, &t), 1800000 + 120000 + 15000000);
	assert_int_equal(cost_priced(&none, &t), UNTOLD);
	t.out = UNTOLD;
	assert_int_equal(cost_priced(&p, &t), UNTOLD);
	t = (struct tokens){ 1, 0, 5, UNTOLD };
	assert_int_equal(cost_priced(&p, &t), 1);
	assert_int_equal(most.tokens, 1500);
	assert_int_equal(most.cost, 3000 + 7500);
	assert_int_equal(cost_most(&none, 1000, 500).cost, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_opens_and_closes),
		cmocka_unit_test(one_tries_for_all),
		cmocka_unit_test(it_never_stays_open),
		cmocka_unit_test(budgets_hold_exactly),
		cmocka_unit_test(sums_do_not_wrap),
		cmocka_unit_test(prices_are_for_a_million),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
