/* SPDX-License-Identifier: MIT */
#include "git/similar.h"
#include "util/strbuf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int percent(const char *a, const char *b)
{
	struct strbuf x = { .buf = (char *)a, .len = strlen(a) };
	struct strbuf y = { .buf = (char *)b, .len = strlen(b) };

	assert_int_equal(similar_percent(&x, &y), similar_percent(&y, &x));
	return similar_percent(&x, &y);
}

static void measures_likeness(void **unused)
{
	(void)unused;
	assert_int_equal(percent("", ""), 0);
	assert_int_equal(percent("a\n", ""), 0);
	assert_int_equal(percent("a\nb\n", "a\nb\n"), 100);
	assert_int_equal(percent("b\na\n", "a\nb\n"), 100);
	assert_int_equal(percent("a\nb\n", "a\nc\n"), 50);
	assert_int_equal(percent("a\na\n", "a\nb\n"), 50);
	assert_int_equal(percent("aaa\nb\n", "aaa\n"), 66);
	assert_int_equal(percent("a\nb\nc", "d\ne\nf"), 0);
	/* Line ends do not make another line. */
	assert_true(percent("abcdef\r\n", "abcdef\n") >= 87);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures_likeness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
