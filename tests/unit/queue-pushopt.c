/* SPDX-License-Identifier: MIT */
/* Push options: what is taken, and that all else is refused by name. */
#include "queue/pushopt.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strvec.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static int parse(struct pushopt *out, const char *first, const char *second)
{
	CLEANUP(strvec_release) struct strvec options = STRVEC_INIT;

	if (first)
		strvec_push(&options, first);
	if (second)
		strvec_push(&options, second);
	return pushopt_parse(out, &options);
}

static void none_is_fine(void **state)
{
	CLEANUP(pushopt_release) struct pushopt o = PUSHOPT_INIT;

	(void)state;
	assert_int_equal(parse(&o, NULL, NULL), 0);
	assert_int_equal(o.priority, -1);
	assert_null(o.topic);
	assert_null(o.action);
}

static void submissions(void **state)
{
	CLEANUP(pushopt_release) struct pushopt o = PUSHOPT_INIT;

	(void)state;
	assert_int_equal(parse(&o, "priority=0", "topic=a=b"), 0);
	assert_int_equal(o.priority, 0);
	assert_string_equal(o.topic, "a=b");
}

static void parents(void **state)
{
	CLEANUP(pushopt_release) struct pushopt o = PUSHOPT_INIT;

	(void)state;
	assert_int_equal(parse(&o, "after=one", "after=two"), 0);
	assert_int_equal(o.after.n, 2);
	assert_string_equal(o.after.v[1], "two");
}

static void alone(void **state)
{
	CLEANUP(pushopt_release) struct pushopt o = PUSHOPT_INIT;
	CLEANUP(pushopt_release) struct pushopt bad = PUSHOPT_INIT;

	(void)state;
	assert_int_equal(parse(&o, "promote=12ab", "alone"), 0);
	assert_true(o.alone);
	assert_int_equal(parse(&bad, "alone=yes", NULL), ERR_INVALID);
	assert_false(bad.alone);
}

static void actions(void **state)
{
	CLEANUP(pushopt_release) struct pushopt held = PUSHOPT_INIT;
	CLEANUP(pushopt_release) struct pushopt retried = PUSHOPT_INIT;

	(void)state;
	assert_int_equal(parse(&held, "hold=12ab,a, b", NULL), 0);
	assert_string_equal(held.action, "hold");
	assert_string_equal(held.id, "12ab");
	assert_string_equal(held.reason, "a, b");
	assert_int_equal(parse(&retried, "retry=12ab,x", NULL), 0);
	assert_string_equal(retried.id, "12ab,x");
	assert_null(retried.reason);
}

static void refusals(void **state)
{
	static const char *const bad[][2] = {
		{ "frob=1" },
		{ "topic" },
		{ "topic=" },
		{ "=x" },
		{ "" },
		{ "Topic=x" },
		{ "priority=" },
		{ "priority=5" },
		{ "priority=-1" },
		{ "priority=1x" },
		{ "topic=\xff" },
		{ "topic=a", "topic=a" },
		{ "priority=1", "priority=1" },
		{ "hold=1234", "release=1234" },
		{ "withdraw=" },
		{ "after=" },
		{ "after=a", "after=a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CLEANUP(pushopt_release) struct pushopt o = PUSHOPT_INIT;

		assert_int_equal(parse(&o, bad[i][0], bad[i][1]), ERR_INVALID);
		assert_non_null(strstr(error_message(), "push option '"));
		assert_string_not_equal(error_next_action(), "");
		assert_null(o.topic);
	}
}

static void limits(void **state)
{
	CLEANUP(strvec_release) struct strvec many = STRVEC_INIT;
	CLEANUP(pushopt_release) struct pushopt o = PUSHOPT_INIT;
	char big[PUSHOPT_LIMIT + 10] = "topic=";

	(void)state;
	memset(big + 6, 'x', sizeof(big) - 7);
	assert_int_equal(parse(&o, big, NULL), ERR_INVALID);
	for (int i = 0; i <= PUSHOPT_MAX; i++)
		strvec_push(&many, "x");
	assert_int_equal(pushopt_parse(&o, &many), ERR_INVALID);
}

static void from_the_environment(void **state)
{
	CLEANUP(strvec_release) struct strvec options = STRVEC_INIT;

	(void)state;
	unsetenv("GIT_PUSH_OPTION_COUNT");
	assert_int_equal(pushopt_from_env(&options), 0);
	assert_int_equal(options.n, 0);
	setenv("GIT_PUSH_OPTION_COUNT", "2", 1);
	setenv("GIT_PUSH_OPTION_0", "ci.skip", 1);
	setenv("GIT_PUSH_OPTION_1", "bypass=the site is down", 1);
	assert_int_equal(pushopt_from_env(&options), 0);
	assert_int_equal(options.n, 2);
	assert_string_equal(pushopt_bypass(&options), "the site is down");
	setenv("GIT_PUSH_OPTION_COUNT", "101", 1);
	assert_int_equal(pushopt_from_env(&options), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_is_fine),
		cmocka_unit_test(submissions),
		cmocka_unit_test(parents),
		cmocka_unit_test(alone),
		cmocka_unit_test(actions),
		cmocka_unit_test(refusals),
		cmocka_unit_test(limits),
		cmocka_unit_test(from_the_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
