/* SPDX-License-Identifier: MIT */
/* Checks: what follows from a verdict, and whose turn it is. */
#include "queue/check.h"
#include "queue/entry.h"
#include "util/cleanup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The course after these verdicts: g green, r red, n nothing. */
static struct check_course after(const char *verdicts, bool on_tip)
{
	struct check_course c = { 0 };

	for (const char *v = verdicts; *v; v++) {
		assert_int_equal(c.end, CHECK_OPEN);
		check_heard(&c,
			    *v == 'g' ? POLICY_GREEN :
			    *v == 'r' ? POLICY_RED :
					POLICY_NOTHING,
			    on_tip);
	}
	return c;
}

static void a_pass_is_enough(void **state)
{
	(void)state;
	assert_int_equal(after("g", false).end, CHECK_PASSED);
	assert_int_equal(after("g", true).end, CHECK_PASSED);
	assert_int_equal(after("rg", false).end, CHECK_PASSED);
	assert_int_equal(after("ng", false).end, CHECK_PASSED);
}

static void a_failure_needs_a_proof(void **state)
{
	(void)state;
	assert_int_equal(after("r", false).step, CHECK_ALONE);
	assert_int_equal(after("rr", false).step, CHECK_TIP);
	assert_int_equal(after("rrg", false).end, CHECK_FAILED);
	/* A head that stands on the tip is alone on it. */
	assert_int_equal(after("r", true).step, CHECK_TIP);
	assert_int_equal(after("rg", true).end, CHECK_FAILED);
}

static void a_target_that_fails_is_waited_for(void **state)
{
	struct check_course c = after("rrr", false);

	(void)state;
	assert_int_equal(c.end, CHECK_WAITS);
	assert_int_equal(after("rr", true).end, CHECK_WAITS);
	check_moved(&c);
	assert_int_equal(c.end, CHECK_OPEN);
	assert_int_equal(c.step, CHECK_ALONE);
	c = after("g", false);
	check_moved(&c);
	assert_int_equal(c.end, CHECK_PASSED);
}

/* At any step, twice in a row ends it, a verdict between does not. */
static void no_verdict_convicts_nobody(void **state)
{
	(void)state;
	assert_int_equal(after("n", false).end, CHECK_OPEN);
	assert_int_equal(after("nn", false).end, CHECK_SILENT);
	assert_int_equal(after("rnn", false).end, CHECK_SILENT);
	assert_int_equal(after("rrnn", false).end, CHECK_SILENT);
	assert_int_equal(after("nrn", false).end, CHECK_OPEN);
	assert_int_equal(after("nrnrn", false).end, CHECK_OPEN);
	assert_int_equal(after("nrnrng", false).end, CHECK_FAILED);
}

static void a_review_comes_first(void **state)
{
	struct check_course c = { .step = CHECK_REVIEW };

	(void)state;
	check_heard(&c, POLICY_NOTHING, false);
	assert_int_equal(c.step, CHECK_REVIEW);
	check_heard(&c, POLICY_GREEN, false);
	assert_int_equal(c.end, CHECK_OPEN);
	assert_int_equal(c.step, CHECK_HEAD);
	c = (struct check_course){ .step = CHECK_REVIEW };
	check_heard(&c, POLICY_RED, false);
	assert_int_equal(c.end, CHECK_FAILED);
	c = (struct check_course){ .step = CHECK_REVIEW, .review = true };
	check_heard(&c, POLICY_GREEN, false);
	assert_int_equal(c.end, CHECK_PASSED);
	c = (struct check_course){ .step = CHECK_REVIEW, .review = true };
	check_heard(&c, POLICY_NOTHING, false);
	check_heard(&c, POLICY_NOTHING, false);
	assert_int_equal(c.end, CHECK_SILENT);
}

static struct check *add(struct checks *l, int64_t sequence, int priority)
{
	struct entry e = { .sequence = sequence, .priority = priority };

	return checks_add(l, &e, false, true);
}

static void turns(void **state)
{
	CLEANUP(checks_release) struct checks l = { 0 };

	(void)state;
	assert_null(checks_next(&l, false));
	add(&l, 5, 2);
	add(&l, 3, 2);
	add(&l, 9, 1);
	assert_int_equal(checks_open(&l), 3);
	assert_int_equal(checks_next(&l, false)->sequence, 9);
	/* Who said nothing comes after the others. */
	checks_find(&l, 9)->course.silent = 1;
	assert_int_equal(checks_next(&l, false)->sequence, 3);
	checks_find(&l, 3)->course.end = CHECK_PASSED;
	assert_int_equal(checks_next(&l, false)->sequence, 5);
	checks_drop(&l, 5);
	assert_null(checks_find(&l, 5));
	checks_drop(&l, 5);
	assert_int_equal(checks_next(&l, false)->sequence, 9);
	assert_int_equal(checks_open(&l), 1);
	assert_int_equal(checks_running(&l), 0);
}

static void candidates_do_not_starve(void **state)
{
	(void)state;
	assert_true(check_goes_first(0, 0));
	assert_true(check_goes_first(CHECK_PATIENCE_MIN - 1, 10));
	assert_false(check_goes_first(CHECK_PATIENCE_MIN, 10));
	assert_true(check_goes_first(CHECK_PATIENCE_MIN, 60000));
	assert_false(check_goes_first(60000, 60000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pass_is_enough),
		cmocka_unit_test(a_failure_needs_a_proof),
		cmocka_unit_test(a_target_that_fails_is_waited_for),
		cmocka_unit_test(no_verdict_convicts_nobody),
		cmocka_unit_test(a_review_comes_first),
		cmocka_unit_test(turns),
		cmocka_unit_test(candidates_do_not_starve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
