/* SPDX-License-Identifier: MIT */
/* Which refs of a push are whose, and who is who: the pure part of the policy.
 */
#include "queue/owner.h"
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

static void names_in_the_way_are_ours(void **state)
{
	static const char *const ours[] = {
		"refs/refinery",
		"refs/refinery/x",
		"refs/Refinery/log/m",
		"refs/refinery-remote/o",
		"refs/REFINERY-x/y",
		"refs/notes",
		"refs/notes/refinery",
		"refs/notes/Refinery/tests",
		"refs/for",
		"refs/FOR/main",
	};
	static const char *const others[] = {
		"refs/refiner",	      "refs/refinerys/x",
		"refs/notes/commits", "refs/notes/refineryx",
		"refs/forest",	      "refs/heads/refinery",
		"refs/heads/main",    "refs",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		assert_true(receive_is_ours(ours[i]));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		assert_false(receive_is_ours(others[i]));
}

static void people_are_told_apart_but_for_case(void **state)
{
	(void)state;
	assert_true(owner_same_ident("Ann <a@b>", "ANN <A@B>"));
	assert_true(owner_same_ident("Ann  B <a@b>", " Ann B\t<a@b> "));
	assert_false(owner_same_ident("Ann <a@b>", "Ann <a@b.c>"));
	assert_false(owner_same_ident("Ann <a@b>", "Anna <a@b>"));
	assert_false(owner_same_ident("Ann B <a@b>", "AnnB <a@b>"));
	assert_false(owner_same_ident("", "Ann <a@b>"));
	assert_true(owner_same_ident("", " "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_target_counts),
		cmocka_unit_test(patterns_mean_what_git_says),
		cmocka_unit_test(lines_are_read_strictly),
		cmocka_unit_test(names_in_the_way_are_ours),
		cmocka_unit_test(people_are_told_apart_but_for_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
