/* SPDX-License-Identifier: MIT */
/* What the kernel's files say of the host. */
#include "runner/host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void a_quota_is_rounded_up(void **unused)
{
	(void)unused;
	assert_int_equal(host_quota("200000 100000\n"), 2);
	assert_int_equal(host_quota("150000 100000\n"), 2);
	assert_int_equal(host_quota("1000 100000\n"), 1);
	assert_int_equal(host_quota("max 100000\n"), 0);
	assert_int_equal(host_quota(""), 0);
	assert_int_equal(host_quota("1 0\n"), 0);
	assert_int_equal(host_quota("-1 100000\n"), 0);
}

static int percent(double share)
{
	return (int)(share * 100 + 0.5);
}

static void memory_is_a_share(void **unused)
{
	(void)unused;
	assert_int_equal(percent(host_available("MemTotal:  1000 kB\n"
						"MemFree:      10 kB\n"
						"MemAvailable: 250 kB\n")),
			 25);
	assert_int_equal(percent(host_available("MemTotal: 1000 kB\n")), 100);
	assert_int_equal(percent(host_available("")), 100);
	assert_int_equal(percent(host_left("75\n", "100\n")), 25);
	assert_int_equal(percent(host_left("150\n", "100\n")), 0);
	assert_int_equal(percent(host_left("75\n", "max\n")), 100);
	assert_int_equal(percent(host_left("", "")), 100);
}

static void pressure_is_that_of_a_minute(void **unused)
{
	(void)unused;
	assert_int_equal(
		percent(host_pressure(
			"some avg10=90.00 avg60=12.00 avg300=1.00 total=5\n"
			"full avg10=80.00 avg60=7.00 avg300=1.00 total=5\n")),
		12);
	assert_int_equal(percent(host_pressure("")), 0);
}

static void is_in(const char *text, const char *expect)
{
	char *path = host_cgroup(text);

	if (expect)
		assert_string_equal(path, expect);
	else
		assert_null(path);
	free(path);
}

static void the_group_is_that_of_version_2(void **unused)
{
	(void)unused;
	is_in("0::/user.slice/a b.scope\n", "/user.slice/a b.scope");
	is_in("4:cpu:/one\n0::/two\n", "/two");
	is_in("0::/\n", "/");
	is_in("4:cpu:/one\n", NULL);
	is_in("", NULL);
}

static void there_is_something(void **unused)
{
	struct host h;

	(void)unused;
	host_look(&h);
	assert_true(h.processors >= 1);
	assert_true(h.memory_free >= 0 && h.memory_free <= 1);
	assert_true(h.memory_pressure >= 0 && h.memory_pressure <= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quota_is_rounded_up),
		cmocka_unit_test(memory_is_a_share),
		cmocka_unit_test(pressure_is_that_of_a_minute),
		cmocka_unit_test(the_group_is_that_of_version_2),
		cmocka_unit_test(there_is_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
