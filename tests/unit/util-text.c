/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/cleanup.h"
#include "util/clock.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

static void glob_matches(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "a", "a" },
		{ "*", "" },
		{ "*", "abc" },
		{ "*.c", ".c" },
		{ "*.c", "a.b.c" },
		{ "a*b*c", "aXbbYc" },
		{ "?", "x" },
		{ "**", "" },
		{ "**", "a/b/c" },
		{ "src/**", "src/a" },
		{ "src/**", "src/a/b.c" },
		{ "src/**", "src/" },
		{ "**/x", "x" },
		{ "**/x", "a/x" },
		{ "**/x", "a/b/x" },
		{ "a/**/b", "a/b" },
		{ "a/**/b", "a/x/b" },
		{ "a/**/b", "a/x/y/b" },
		{ "**/**/x", "x" },
		{ "**/*.c", "a.c" },
		{ "**/*.c", "d/e/a.c" },
		{ "src/*/test.c", "src/a/test.c" },
		{ "a**b", "a/x/b" },
		{ "a**b", "ab" },
		{ "***", "a/b" },
		{ "**/a/*/b/**", "x/a/y/a/z/b/c" },
		{ "*a*", "bab" },
		{ "[x]", "[x]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (!text_glob(cases[i][0], cases[i][1]))
			fail_msg("'%s' should match '%s'", cases[i][0],
				 cases[i][1]);
}

static void glob_refuses(void **state)
{
	static const char *const cases[][2] = {
		{ "", "a" },	     { "a", "" },
		{ "a", "ab" },	     { "*", "a/b" },
		{ "*", "/" },	     { "?", "/" },
		{ "?", "" },	     { "*.c", "d/a.c" },
		{ "src", "src/a" },  { "src/", "src/a" },
		{ "src/**", "src" }, { "src/**", "srcs/a" },
		{ "**/x", "ax" },    { "**/x", "x/y" },
		{ "a/**/b", "ab" },  { "a**/b", "ab" },
		{ "a/*/b", "a/b" },  { "a/*/b", "a/x/y/b" },
		{ "**/*.c", "a.h" }, { "[x]", "x" },
		{ "A", "a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (text_glob(cases[i][0], cases[i][1]))
			fail_msg("'%s' should not match '%s'", cases[i][0],
				 cases[i][1]);
}

static bool glob_defined(const char *start, const char *p, const char *t);

/* May what follows p match after some run from t, across names if deep? */
static bool after_run(const char *start, const char *p, const char *t,
		      bool deep)
{
	for (;; t++) {
		if (glob_defined(start, p, t))
			return true;
		if (!*t || (*t == '/' && !deep))
			return false;
	}
}

/* The definition, as plainly as it can be written; takes exponential time. */
static bool glob_defined(const char *start, const char *p, const char *t)
{
	if (!*p)
		return !*t;
	if (p[0] == '*' && p[1] == '*' && p[2] == '/' &&
	    (p == start || p[-1] == '/') && glob_defined(start, p + 3, t))
		return true;
	if (p[0] == '*' && p[1] == '*')
		return after_run(start, p + 2, t, true);
	if (*p == '*')
		return after_run(start, p + 1, t, false);
	return *t && (*p == *t || (*p == '?' && *t != '/')) &&
	       glob_defined(start, p + 1, t + 1);
}

static void random_text(char *out, const char *letters, unsigned limit)
{
	size_t len = (unsigned)rand() % limit;

	for (size_t i = 0; i < len; i++)
		*out++ = letters[(unsigned)rand() % strlen(letters)];
	*out = '\0';
}

static void glob_is_as_defined(void **state)
{
	char pattern[16], text[16];
	int matched = 0;

	(void)state;
	srand(1);
	for (int i = 0; i < 200000; i++) {
		bool match;

		random_text(pattern, "**/?ab", 9);
		random_text(text, "/ab", 9);
		match = text_glob(pattern, text);
		matched += match;
		if (match != glob_defined(pattern, pattern, text))
			fail_msg("'%s' and '%s'", pattern, text);
	}
	assert_true(matched > 10000);
}

/* A pattern is from .refinery: none may keep the runner busy. */
static void glob_is_never_slow(void **state)
{
	static const char *const parts[] = { "**/", "*a", "**a",   "**/*",
					     "*",   "?*", "a*/**/" };
	int64_t start = clock_monotonic();
	char text[4097];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 7 == 6 ? '/' : 'a';
	text[4096] = '\0';
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct strbuf pattern = STRBUF_INIT;

		while (pattern.len + strlen(parts[i]) < 1000)
			strbuf_adds(&pattern, parts[i]);
		strbuf_adds(&pattern, "never");
		assert_false(text_glob(pattern.buf, text));
		strbuf_release(&pattern);
	}
	assert_true(clock_monotonic() - start < 5000);
}

static void glob_has_a_limit(void **state)
{
	char pattern[1026];

	(void)state;
	memset(pattern, '*', sizeof(pattern));
	pattern[1025] = '\0';
	assert_false(text_glob(pattern, "a"));
	pattern[1024] = '\0';
	assert_true(text_glob(pattern, "a"));
}

static void check_line(const char *in, size_t len, const char *expected)
{
	struct strbuf out = STRBUF_INIT;

	text_line(&out, in, len);
	assert_string_equal(out.buf, expected);
	strbuf_release(&out);
}

static void lines_are_safe(void **state)
{
	(void)state;
	check_line("plain caf\303\251", 11, "plain caf\303\251");
	check_line("a\nb\tc", 5, "a\\x0ab\\x09c");
	check_line("\033[31m", 5, "\\x1b[31m");
	check_line("a\0b", 3, "a\\x00b");
	check_line("\377", 1, "\\xff");
	check_line("\303", 1, "\\xc3");
	check_line("\300\257", 2, "\\xc0\\xaf");
	check_line("\355\240\200", 3, "\\xed\\xa0\\x80");
	check_line("\342\200\256x", 4, "\\xe2\\x80\\xaex");
	check_line("\302\205", 2, "\\xc2\\x85");
	check_line("\177", 1, "\\x7f");
}

static void blocks_keep_line_ends(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	text_block(&out, "a\n\tb\r\033", 6);
	assert_string_equal(out.buf, "a\n\tb\\x0d\\x1b");
	strbuf_release(&out);
}

static void json_hides_nothing(void **state)
{
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;

	(void)state;
	text_json(&out, "{\n\t\"a\": \"\x7f\xe2\x80\xae\xc2\x9b\xc3\xa4\"}\n");
	assert_string_equal(out.buf,
			    "{\n\t\"a\": \"\\u007f\\u202e\\u009b\xc3\xa4\"}\n");
}

static void utf8_is_checked(void **state)
{
	(void)state;
	assert_true(text_utf8_valid("", 0));
	assert_true(text_utf8_valid("\360\237\230\200", 4));
	assert_false(text_utf8_valid("a\0", 2));
	assert_false(text_utf8_valid("\364\220\200\200", 4));
	assert_false(text_utf8_valid("\355\240\200", 3));
	assert_false(text_utf8_valid("\303", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(glob_matches),
		cmocka_unit_test(glob_refuses),
		cmocka_unit_test(glob_is_as_defined),
		cmocka_unit_test(glob_is_never_slow),
		cmocka_unit_test(glob_has_a_limit),
		cmocka_unit_test(lines_are_safe),
		cmocka_unit_test(blocks_keep_line_ends),
		cmocka_unit_test(json_hides_nothing),
		cmocka_unit_test(utf8_is_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
