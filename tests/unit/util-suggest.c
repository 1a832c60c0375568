/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/strvec.h"
#include "util/suggest.h"

#include <string.h>

static void distances(void **state)
{
	static const struct {
		const char *a, *b;
		size_t distance;
	} cases[] = {
		{ "", "", 0 },
		{ "", "abc", 3 },
		{ "abc", "", 3 },
		{ "kitten", "sitting", 3 },
		{ "timeout", "tiemout", 1 },
		{ "Timeout", "timeOUT", 0 },
		{ "ab", "ba", 1 },
		{ "ca", "abc", 3 },
		{ "flaw", "lawn", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(suggest_distance(cases[i].a, cases[i].b),
				 cases[i].distance);
		assert_int_equal(suggest_distance(cases[i].b, cases[i].a),
				 cases[i].distance);
	}
}

static void long_names(void **state)
{
	char name[201];

	(void)state;
	memset(name, 'x', 200);
	name[200] = '\0';
	assert_int_equal(suggest_distance(name, "x"), 200);
	name[64] = '\0';
	assert_int_equal(suggest_distance(name, "x"), 63);
}

static void suggestions(void **state)
{
	struct strvec names = STRVEC_INIT;

	(void)state;
	strvec_pushl(&names, "status", "show", "simulate", NULL);
	assert_string_equal(suggest(&names, "stauts"), "status");
	assert_string_equal(suggest(&names, "sho"), "show");
	assert_null(suggest(&names, "frobnicate"));
	strvec_release(&names);
	assert_null(suggest(&names, "x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances),
		cmocka_unit_test(long_names),
		cmocka_unit_test(suggestions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
