/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/backoff.h"

#include <locale.h>

#define NOW 1700000000 /* Tue, 14 Nov 2023 22:13:20 GMT */

static void waits_grow_and_end(void **state)
{
	(void)state;
	for (unsigned attempt = 1; attempt < 100; attempt++) {
		int64_t range = attempt < 6 ? BACKOFF_FIRST << (attempt - 1) :
					      BACKOFF_LIMIT;

		for (uint32_t random = 0; random < 5000; random += 7) {
			int64_t wait = backoff_wait(attempt, random);

			assert_true(wait >= range / 2 && wait <= range);
		}
		assert_int_equal(backoff_wait(attempt, 0), range / 2);
	}
	assert_true(backoff_wait(1, UINT32_MAX) <= BACKOFF_FIRST);
}

static void seconds_are_read(void **state)
{
	(void)state;
	assert_int_equal(backoff_retry_after("0", NOW), 0);
	assert_int_equal(backoff_retry_after("12", NOW), 12000);
	assert_int_equal(backoff_retry_after(" 7 ", NOW), 7000);
	assert_int_equal(backoff_retry_after("1.5", NOW), 2000);
	assert_int_equal(backoff_retry_after("3.000", NOW), 3000);
}

static void dates_are_read(void **state)
{
	(void)state;
	setlocale(LC_ALL, "");
	assert_int_equal(
		backoff_retry_after("Tue, 14 Nov 2023 22:13:50 GMT", NOW),
		30000);
	assert_int_equal(
		backoff_retry_after("Tue, 14 Nov 2023 22:13:00 GMT", NOW), 0);
}

static void the_rest_is_none(void **state)
{
	static const char *const bad[] = {
		"",
		"soon",
		"-1",
		"5 minutes",
		"1e9",
		"99999999999999999999",
		"Tue, 14 Nov 2023 22:13:50 CET",
		"Tue, 14 ovD 2023 22:13:50 GMT",
		"Tue, 14 Nov 2099 22:13:50 GMT",
	};

	(void)state;
	assert_int_equal(backoff_retry_after(NULL, NOW), -1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(backoff_retry_after(bad[i], NOW), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_grow_and_end),
		cmocka_unit_test(seconds_are_read),
		cmocka_unit_test(dates_are_read),
		cmocka_unit_test(the_rest_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
