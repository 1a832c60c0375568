/* SPDX-License-Identifier: MIT */
/* Paths of tools: the shapes that were met, and what is outside of a tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "linter/tool-path.h"
#include "util/alloc.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define ROOT "/slot/work"

/* text says "error" for ERR_INVALID and NULL for ERR_REFUSED. */
static void check(const char *want, int got, char *path, const char *from)
{
	int error = !want		  ? ERR_REFUSED :
		    strcmp(want, "error") ? 0 :
					    ERR_INVALID;

	if (got != error)
		fail_msg("%s: %d", from, got);
	if (!got && strcmp(path, want))
		fail_msg("%s: %s", from, path);
	if (!got)
		free(path);
}

static void plain(void **state)
{
	static const char *const cases[][2] = {
		{ "a.c", "a.c" },
		{ "./a//b/./c.c", "a/b/c.c" },
		{ "/slot/work/a.c", "a.c" },
		{ "/slot/work//a.c", "a.c" },
		{ "src/../include/a.h", "include/a.h" },
		{ "a\\b", "a\\b" },
		{ "100%41.c", "100%41.c" },
		{ "a b", "a b" },
		{ "...", "..." },
		{ "..", NULL },
		{ "../a", NULL },
		{ "a/../../b", NULL },
		{ "/slot/work/../secret", NULL },
		{ "/slot/workshop/a.c", NULL },
		{ "/slot/work", NULL },
		{ "/etc/passwd", NULL },
		{ "/", NULL },
		{ ".", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *path = NULL;
		int got = tool_path(&path, ROOT, cases[i][0]);

		check(cases[i][1], got, path, cases[i][0]);
	}
}

static void uris(void **state)
{
	static const char *const cases[][2] = {
		{ "a.c", "a.c" },
		{ "./src/a.c", "src/a.c" },
		{ "src\\a.c", "src/a.c" },
		{ "a%20b/%c3%A4.c", "a b/\xc3\xa4.c" },
		{ "file:///slot/work/a.c", "a.c" },
		{ "FILE:/slot/work/a.c", "a.c" },
		{ "file://localhost/slot/work/a.c", "a.c" },
		{ "/slot/work/src/a.c", "src/a.c" },
		{ "[id].tsx", "[id].tsx" },
		{ "file://host/slot/work/a.c", NULL },
		{ "file://../a", NULL },
		{ "file:///etc/passwd", NULL },
		{ "https://example.org/a.c", NULL },
		{ "C:/a.c", NULL },
		{ "c:%5Ca.c", NULL },
		{ "../a.c", NULL },
		{ "%2e%2E/a.c", NULL },
		{ "a/../b.c", NULL },
		{ "..\\a.c", NULL },
		{ "..%5ca.c", "..\\a.c" },
		{ "file:a.c", "error" },
		{ "a.c?x", "error" },
		{ "a.c#L1", "error" },
		{ "100%.c", "error" },
		{ "%4", "error" },
		{ "%00a", "error" },
		{ "%zz", "error" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *path = NULL;
		int got = tool_path_uri(&path, ROOT, NULL, cases[i][0]);

		check(cases[i][1], got, path, cases[i][0]);
	}
}

static void bases(void **state)
{
	static const char *const cases[][3] = {
		{ "file:///slot/work/", "a.c", "a.c" },
		{ "file:///slot/work", "a.c", "a.c" },
		{ "src/", "a.c", "src/a.c" },
		{ "file:///slot/", "work/a.c", "a.c" },
		{ "file:///slot/", "a.c", NULL },
		{ "src/", "/slot/work/a.c", "a.c" },
		{ "src/", "file:///slot/work/a.c", "a.c" },
		{ "src/", "../a.c", NULL },
		{ "../", "a.c", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *base = NULL, *path = NULL;
		int got = tool_path_base(&base, NULL, cases[i][0]);

		if (!got)
			got = tool_path_uri(&path, ROOT, base, cases[i][1]);
		check(cases[i][2], got, path, cases[i][0]);
		free(base);
	}
}

static void long_ones(void **state)
{
	char *path = NULL, *text = alloc_zero(1, TOOL_PATH_LIMIT + 2);

	(void)state;
	memset(text, 'a', TOOL_PATH_LIMIT);
	assert_int_equal(tool_path(&path, ROOT, text), 0);
	free(path);
	assert_int_equal(tool_path_uri(&path, ROOT, NULL, text), 0);
	free(path);
	text[TOOL_PATH_LIMIT] = 'a';
	assert_int_equal(tool_path(&path, ROOT, text), ERR_INVALID);
	assert_int_equal(tool_path_uri(&path, ROOT, NULL, text), ERR_INVALID);
	assert_int_equal(tool_path_base(&path, NULL, text), ERR_INVALID);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(uris),
		cmocka_unit_test(bases),
		cmocka_unit_test(long_ones),
	};

	return cmocka_run_group_tests_name("linter-tool-path", tests, NULL,
					   NULL);
}
