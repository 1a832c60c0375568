/* SPDX-License-Identifier: MIT */
/* Which refs of a push are whose: the pure part of the policy. */
#include "queue/receive.h"
#include "util/cleanup.h"
#include "util/strvec.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static const struct oid one = { { 1 } }, two = { { 2 } };

static void the_longest_target_counts(void **state)
{
	CLEANUP(strvec_release) struct strvec targets = STRVEC_INIT;
	const char *rest = NULL;

	(void)state;
	strvec_pushl(&targets, "release", "main", "release/1.0", NULL);
	assert_string_equal(receive_target_of(&rest, &targets, "main"), "main");
	assert_string_equal(rest, "");
	assert_string_equal(receive_target_of(&rest, &targets, "main/a/b"),
			    "main");
	assert_string_equal(rest, "a/b");
	assert_string_equal(receive_target_of(&rest, &targets, "release/1.0"),
			    "release/1.0");
	assert_string_equal(rest, "");
	assert_string_equal(receive_target_of(&rest, &targets, "release/1.0/x"),
			    "release/1.0");
	assert_string_equal(rest, "x");
	assert_string_equal(receive_target_of(&rest, &targets, "release/1.01"),
			    "release");
	assert_string_equal(rest, "1.01");
	assert_null(receive_target_of(&rest, &targets, "maine"));
	assert_null(receive_target_of(&rest, &targets, "mai"));
	assert_null(receive_target_of(&rest, &targets, ""));
}

/* Letters of the commands that pattern covers: add, modify, delete. */
static const char *covered(const char *pattern, const char *ref)
{
	CLEANUP(strvec_release) struct strvec patterns = STRVEC_INIT;
	static char letters[4];
	size_t n = 0;

	strvec_push(&patterns, pattern);
	if (receive_covers(&patterns, ref, &oid_zero, &one))
		letters[n++] = 'a';
	if (receive_covers(&patterns, ref, &one, &two))
		letters[n++] = 'm';
	if (receive_covers(&patterns, ref, &one, &oid_zero))
		letters[n++] = 'd';
	letters[n] = '\0';
	return letters;
}

static void patterns_mean_what_git_says(void **state)
{
	(void)state;
	assert_string_equal(covered("refs/for", "refs/for/main"), "amd");
	assert_string_equal(covered("refs/for/", "refs/for/main"), "amd");
	assert_string_equal(covered("refs/for", "refs/for"), "amd");
	assert_string_equal(covered("refs/for", "refs/forest"), "");
	assert_string_equal(covered("refs/for/main", "refs/for"), "");
	assert_string_equal(covered("m:refs/heads/main", "refs/heads/main"),
			    "m");
	assert_string_equal(covered("ad:refs/heads", "refs/heads/main"), "ad");
	assert_string_equal(covered("amd:refs/heads", "refs/tags/x"), "");
	assert_string_equal(covered("!amd:refs/heads", "refs/tags/x"), "amd");
	assert_string_equal(covered("!a:refs/heads", "refs/heads/x"), "");
	assert_string_equal(covered("!:refs/heads", "refs/tags/x"), "");
	assert_string_equal(covered(":refs/heads", "refs/heads/x"), "");
}

static void lines_are_read_strictly(void **state)
{
	static const char good[] =
		"0000000000000000000000000000000000000000 "
		"1111111111111111111111111111111111111111 refs/heads/a b";
	static const char *const bad[] = {
		"",
		"0000000000000000000000000000000000000000",
		"0000000000000000000000000000000000000000 "
		"1111111111111111111111111111111111111111 ",
		"0000000000000000000000000000000000000000 "
		"111111111111111111111111111111111111111 refs/heads/a",
		"0000000000000000000000000000000000000000-"
		"1111111111111111111111111111111111111111 refs/heads/a",
		"x000000000000000000000000000000000000000 "
		"1111111111111111111111111111111111111111 refs/heads/a",
	};
	CLEANUP(receive_release) struct receive push = RECEIVE_INIT;

	(void)state;
	assert_int_equal(receive_add_line(&push, good), 0);
	assert_int_equal(push.n, 1);
	assert_string_equal(push.v[0].ref, "refs/heads/a b");
	assert_true(oid_is_zero(&push.v[0].old));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_not_equal(receive_add_line(&push, bad[i]), 0);
	assert_int_equal(push.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_target_counts),
		cmocka_unit_test(patterns_mean_what_git_says),
		cmocka_unit_test(lines_are_read_strictly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
