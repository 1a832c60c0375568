/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/diff.h"

static void touches(void **state)
{
	/* Lines 5 to 7 are new; lines were removed after 20 and at the top. */
	struct diff_hunk hunks[] = {
		{ 1, 3, 0, 0 },
		{ 7, 1, 5, 3 },
		{ 20, 4, 20, 0 },
	};
	struct diff_file f = { .hunks = hunks, .n = 3 };
	static const struct {
		uint32_t first, last;
		bool touches;
	} cases[] = {
		{ 1, 1, true },	  { 2, 4, false },  { 2, 5, true },
		{ 6, 6, true },	  { 7, 30, true },  { 8, 19, false },
		{ 20, 20, true }, { 21, 21, true }, { 22, 22, false },
		{ 1, 99, true },
	};
	uint64_t added, removed;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (diff_touches(&f, cases[i].first, cases[i].last) !=
		    cases[i].touches)
			fail_msg("lines %u to %u", cases[i].first,
				 cases[i].last);
	diff_count(&f, &added, &removed);
	assert_int_equal(added, 3);
	assert_int_equal(removed, 8);
}

static void finds_by_name(void **state)
{
	struct diff_file files[] = {
		{ .path = "a" },
		{ .path = "a/b" },
		{ .path = "b" },
	};
	struct diff d = { .v = files, .n = 3 };

	(void)state;
	assert_ptr_equal(diff_find(&d, "a"), &files[0]);
	assert_ptr_equal(diff_find(&d, "a/b"), &files[1]);
	assert_ptr_equal(diff_find(&d, "b"), &files[2]);
	assert_null(diff_find(&d, "a/"));
	assert_null(diff_find(&d, "c"));
	d.n = 0;
	assert_null(diff_find(&d, "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(touches),
		cmocka_unit_test(finds_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
