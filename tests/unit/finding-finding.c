/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "finding/finding.h"
#include "finding/subject.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

static void texts_are_cut_between_characters(void **state)
{
	char text[FINDING_TEXT_LIMIT + 2];
	char *slot = NULL;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	memcpy(text + FINDING_TEXT_LIMIT - 1, "\xc3\xa4", 2);
	finding_set(&slot, text);
	assert_int_equal(strlen(slot), FINDING_TEXT_LIMIT - 1);
	finding_setf(&slot, "%d of %s", 3, "four");
	assert_string_equal(slot, "3 of four");
	finding_set(&slot, NULL);
	assert_null(slot);
}

static void one_tool_cannot_fill_the_list(void **state)
{
	CLEANUP(findings_release) struct findings l = FINDINGS_INIT;

	(void)state;
	for (int i = 0; i < FINDING_COUNT_LIMIT; i++)
		assert_non_null(
			finding_add(&l, "loud", "r", FINDING_NOTE, "a", 1));
	assert_null(finding_add(&l, "loud", "r", FINDING_NOTE, "a", 1));
	assert_non_null(finding_add(&l, "quiet", "r", FINDING_ERROR, "a", 1));
	assert_int_equal(findings_count(&l, FINDING_OPEN, FINDING_ERROR), 1);
	assert_int_equal(findings_count(&l, FINDING_HELD, FINDING_ERROR), 0);
}

static void they_are_sorted(void **state)
{
	CLEANUP(findings_release) struct findings l = FINDINGS_INIT;
	static const char *const expect[] = { "whole", "first", "second",
					      "worse", "other" };

	(void)state;
	finding_add(&l, "t", "other", FINDING_NOTE, "b", 1);
	finding_add(&l, "t", "worse", FINDING_NOTE, "a", 9);
	finding_add(&l, "t", "second", FINDING_NOTE, "a", 2);
	finding_add(&l, "t", "first", FINDING_ERROR, "a", 2);
	finding_add(&l, "t", "whole", FINDING_NOTE, "a", 0);
	findings_sort(&l);
	for (size_t i = 0; i < l.n; i++)
		assert_string_equal(l.v[i].rule, expect[i]);
}

static void levels_have_names(void **state)
{
	enum finding_level level;

	(void)state;
	for (int i = FINDING_NOTE; i <= FINDING_ERROR; i++) {
		assert_int_equal(
			finding_level_parse(&level, finding_level_name(i)), 0);
		assert_int_equal(level, i);
	}
	assert_int_equal(finding_level_parse(&level, "Error"), ERR_INVALID);
	for (int i = FINDING_OPEN; i <= FINDING_UNCONFIRMED; i++)
		assert_non_null(finding_state_name(i));
}

static void line(const char *text, uint32_t number, const char *expect)
{
	CLEANUP(lines_release) struct lines l = LINES_INIT;
	size_t len;
	const char *start;

	lines_load(&l, text, strlen(text));
	start = lines_at(&l, number, &len);
	assert_int_equal(len, strlen(expect));
	assert_memory_equal(start, expect, len);
}

static void lines_are_found(void **state)
{
	CLEANUP(lines_release) struct lines l = LINES_INIT;

	(void)state;
	line("a\nb\r\n\nd", 1, "a");
	line("a\nb\r\n\nd", 2, "b");
	line("a\nb\r\n\nd", 3, "");
	line("a\nb\r\n\nd", 4, "d");
	line("a\nb\r\n\nd", 5, "");
	line("a\nb\r\n\nd", 0, "");
	line("", 1, "");
	lines_load(&l, "a\nb\n", 4);
	assert_int_equal(l.count, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_cut_between_characters),
		cmocka_unit_test(one_tool_cannot_fill_the_list),
		cmocka_unit_test(they_are_sorted),
		cmocka_unit_test(levels_have_names),
		cmocka_unit_test(lines_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
