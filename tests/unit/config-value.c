/* SPDX-License-Identifier: MIT */
/* Values of settings: what is taken and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/command.h"
#include "config/key.h"
#include "config/value.h"
#include "util/error.h"
#include "util/strvec.h"

#include <string.h>

static int check(enum key_scope scope, const char *name, const char *value)
{
	const struct key *key = key_find(scope, name);

	assert_non_null(key);
	error_clear();
	return value_check(key, value);
}

#define good(scope, name, value) assert_int_equal(check(scope, name, value), 0)
#define bad(scope, name, value)                                           \
	do {                                                              \
		assert_int_equal(check(scope, name, value), ERR_INVALID); \
		assert_true(*error_message());                            \
	} while (0)

static void numbers(void **state)
{
	(void)state;
	good(KEY_TARGET, "maxGroup", "1");
	good(KEY_TARGET, "maxGroup", "1000");
	bad(KEY_TARGET, "maxGroup", "0");
	bad(KEY_TARGET, "maxGroup", "1001");
	bad(KEY_TARGET, "maxGroup", "");
	bad(KEY_TARGET, "maxGroup", "12x");
	bad(KEY_TARGET, "maxGroup", " 12");
	bad(KEY_TARGET, "maxGroup", "99999999999999999999");
	good(KEY_TEST, "timeout", "90s");
	good(KEY_TEST, "timeout", "7d");
	bad(KEY_TEST, "timeout", "8d");
	bad(KEY_TEST, "timeout", "0");
	bad(KEY_TEST, "timeout", "soon");
	good(KEY_REPOSITORY, "testDisk", "1m");
	bad(KEY_REPOSITORY, "testDisk", "1k");
	good(KEY_TEST, "retries", "5");
	bad(KEY_TEST, "retries", "6");
	bad(KEY_TEST, "retries", "-1");
}

static void bools(void **state)
{
	static const char *const yes[] = { "true", "YES", "on", "1" };
	static const char *const no[] = { "false", "No", "off", "0", "" };
	const struct key *key = key_find(KEY_REPOSITORY, "wake");
	int64_t value;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(value_number(&value, key, yes[i]), 0);
		assert_int_equal(value, 1);
	}
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(value_number(&value, key, no[i]), 0);
		assert_int_equal(value, 0);
	}
	bad(KEY_REPOSITORY, "wake", "yep");
	bad(KEY_REPOSITORY, "wake", "2");
}

static void choices(void **state)
{
	(void)state;
	good(KEY_TARGET, "method", "ff");
	bad(KEY_TARGET, "method", "Rebase");
	bad(KEY_TARGET, "method", "");
	assert_non_null(strstr(error_message(), "rebase, squash, merge, ff"));
}

static void strings(void **state)
{
	char text[VALUE_LIMIT + 2];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	bad(KEY_TEST, "command", text);
	text[VALUE_LIMIT] = '\0';
	good(KEY_TEST, "command", text);
	good(KEY_TEST, "command", "make\n\tcheck");
	bad(KEY_TEST, "command", "");
	bad(KEY_TEST, "command", " \t ");
	bad(KEY_TEST, "command", "a\033[31m");
	bad(KEY_TEST, "command", "# make check");
	bad(KEY_TEST, "command", " # a\n\t#b\n\n");
	bad(KEY_TEST, "command", "\\\n");
	bad(KEY_TEST, "command", "\\\n # make check\n");
	bad(KEY_TEST, "command", " ; ;# x");
	bad(KEY_TEST, "command", "CHECK=make");
	bad(KEY_TEST, "command", "A=1 B_2=x;C=\n# make");
	good(KEY_TEST, "command", "A=1 make check");
	good(KEY_TEST, "command", "A=$(make check)");
	good(KEY_TEST, "command", "# the tests\nmake check");
	good(KEY_TEST, "command", "a#b");
	good(KEY_TEST, "command", "true");
	good(KEY_TEST, "command", "2=1");
	bad(KEY_TARGET, "pause", "two\nlines");
	good(KEY_TARGET, "pause", "");
	bad(KEY_REPOSITORY, "name", "");
	bad(KEY_REPOSITORY, "email", "<a@example.org>");
	bad(KEY_REPOSITORY, "slotDirectory", "slots");
	good(KEY_REPOSITORY, "slotDirectory", "/srv/slots");
	good(KEY_REPOSITORY, "slotDirectory", "");
	good(KEY_TARGET, "slots", "auto");
	good(KEY_TARGET, "slots", "1");
	good(KEY_TARGET, "slots", "256");
	bad(KEY_TARGET, "slots", "");
	bad(KEY_TARGET, "slots", "0");
	bad(KEY_TARGET, "slots", "257");
	bad(KEY_TARGET, "slots", "many");
}

static void commands_that_always_pass(void **state)
{
	static const char *const idle[] = { ":",	  "true",
					    " # x\ntrue", "exit 0",
					    "/bin/true;", "true\n:\n" };
	static const char *const hiding[] = { "make check || true",
					      "make check ||:", "make check &",
					      "make check; true\n" };
	static const char *const right[] = {
		"make check", "true && make check", "make check # || true",
		"test 0",     "make &&\n true x",   "trueish"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(idle) / sizeof(*idle); i++)
		assert_string_equal(command_always_passes(idle[i]),
				    "runs nothing");
	for (size_t i = 0; i < sizeof(hiding) / sizeof(*hiding); i++)
		assert_non_null(
			strstr(command_always_passes(hiding[i]), "hides"));
	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++)
		assert_null(command_always_passes(right[i]));
}

static void globs(void **state)
{
	(void)state;
	good(KEY_TEST, "paths", "src/** tests/** *.c");
	good(KEY_TEST, "paths", "**/Makefile");
	bad(KEY_TEST, "paths", "src/");
	bad(KEY_TEST, "paths", "/src");
	bad(KEY_TEST, "paths", "./src");
	bad(KEY_TEST, "paths", "a/../b");
	bad(KEY_TEST, "paths", "a//b");
	bad(KEY_TEST, "paths", "src/*.{c,h}");
	bad(KEY_TEST, "paths", "src/[ab].c");
	bad(KEY_TEST, "paths", "!doc/**");
	bad(KEY_TEST, "paths", "good bad/");
	bad(KEY_TEST, "paths", ".git/**");
	good(KEY_TEST, "paths", ".github/** .gitignore");
}

static void directories(void **state)
{
	(void)state;
	good(KEY_TEST, "keep", "build/cache node_modules/");
	bad(KEY_TEST, "keep", "..");
	bad(KEY_TEST, "keep", "a/../../b");
	bad(KEY_TEST, "keep", "/tmp");
	bad(KEY_TEST, "keep", "/");
	bad(KEY_TEST, "keep", ".");
	bad(KEY_TEST, "keep", ".git");
	bad(KEY_TEST, "keep", "a/.GIT/hooks");
	bad(KEY_TEST, "keep", "a//b");
}

static void names(void **state)
{
	char long_name[66];

	(void)state;
	memset(long_name, 'a', sizeof(long_name));
	long_name[65] = '\0';
	bad(KEY_TEST, "needs", long_name);
	long_name[64] = '\0';
	good(KEY_TEST, "needs", long_name);
	good(KEY_TEST, "needs", "unit a.b_c-1");
	bad(KEY_TEST, "needs", "a/b");
	bad(KEY_TEST, "needs", "..");
	bad(KEY_TEST, "needs", "-n");
	bad(KEY_TEST, "needs", "caf\303\251");
	good(KEY_REPOSITORY, "target", "main release/1.0");
	bad(KEY_REPOSITORY, "target", "refs/heads/main");
	bad(KEY_REPOSITORY, "target", "a..b");
	bad(KEY_REPOSITORY, "target", "a.lock");
	bad(KEY_REPOSITORY, "target", "-x");
	bad(KEY_REPOSITORY, "target", "a/");
	bad(KEY_REPOSITORY, "target", "HEAD");
	good(KEY_REPOSITORY, "pusherEnv", "REMOTE_USER");
	bad(KEY_REPOSITORY, "pusherEnv", "1X");
	bad(KEY_REPOSITORY, "pusherEnv", "A=B");
}

static void patterns(void **state)
{
	(void)state;
	good(KEY_TEST, "expect", "^[1-9][0-9]* tests? passed$");
	good(KEY_TEST, "expect", "");
	bad(KEY_TEST, "expect", "([0-9]");
	bad(KEY_TEST, "expect", "((a{1,255}){1,255}){1,255}");
	bad(KEY_TEST, "expect", "(a*)\\1");
	good(KEY_TEST, "expect", "\\\\1");
	bad(KEY_TEST, "expect", ".*");
	bad(KEY_TEST, "expect", "x*|passed");
	bad(KEY_TEST, "expect", "^");
	bad(KEY_TEST, "expect", "^$");
	bad(KEY_TEST, "expect", "(passed)?");
	good(KEY_TEST, "expect", ".");
	good(KEY_TEST, "expect", ".*passed");
}

static void lists(void **state)
{
	const struct key *key = key_find(KEY_REPOSITORY, "sandboxBind");
	struct strvec items = STRVEC_INIT;

	(void)state;
	value_items(&items, key, "/a directory");
	value_items(&items, key, "/b");
	assert_int_equal(items.n, 2);
	assert_string_equal(items.v[0], "/a directory");
	value_items(&items, key, "");
	assert_int_equal(items.n, 0);
	value_items(&items, key_find(KEY_TEST, "paths"), " a  b\t");
	assert_int_equal(items.n, 2);
	strvec_release(&items);
	bad(KEY_TEST, "keep", "a b c d e f g h i j k l m n o p q");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(bools),
		cmocka_unit_test(choices),
		cmocka_unit_test(strings),
		cmocka_unit_test(commands_that_always_pass),
		cmocka_unit_test(globs),
		cmocka_unit_test(directories),
		cmocka_unit_test(names),
		cmocka_unit_test(patterns),
		cmocka_unit_test(lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
