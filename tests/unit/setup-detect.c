/* SPDX-License-Identifier: MIT */
#include "setup/detect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(files) (sizeof(files) / sizeof(*(files)))

/* The command for one file with that text. */
static const char *command(const char *path, const char *text)
{
	const struct detect_file file = { path, text };
	struct detection found;

	return detect_gate(&found, &file, 1) ? found.command : "none";
}

static void test_makefile(void **state)
{
	(void)state;
	assert_string_equal(command("Makefile", "check:\n\ttrue\n"),
			    "make check");
	assert_string_equal(command("Makefile", "all test: x\n"), "make test");
	assert_string_equal(command("GNUmakefile", "test check:\n"),
			    "make check");
	assert_string_equal(command("Makefile", "x = 1\ntest ::\n"),
			    "make test");
	assert_string_equal(command("Makefile", ""), "none");
	assert_string_equal(command("Makefile", "check"), "none");
	assert_string_equal(command("Makefile", "checks: a\n"), "none");
	assert_string_equal(command("Makefile", "check := a\n"), "none");
	assert_string_equal(command("Makefile", "# check: a\n"), "none");
	assert_string_equal(command("Makefile", "\tcheck: a\n"), "none");
	assert_string_equal(command("Makefile", "a: check\n"), "none");
	assert_string_equal(command("Makefile", NULL), "none");
}

static void test_package(void **state)
{
	static const char none[] =
		"{\"scripts\":{\"test\":"
		"\"echo \\\"Error: no test specified\\\" && exit 1\"}}";

	(void)state;
	assert_string_equal(command("package.json",
				    "{ \"scripts\" : { \"a\": \"}\", "
				    "\"test\" : \"mocha\" } }"),
			    "npm test");
	assert_string_equal(command("package.json", none), "none");
	assert_string_equal(
		command("package.json", "{\"test\":\"x\",\"scripts\":{}}"),
		"none");
	assert_string_equal(command("package.json",
				    "{\"x\":{\"scripts\":{\"test\":\"y\"}}}"),
			    "none");
	assert_string_equal(
		command("package.json", "{\"scripts\":{\"x\":\"test\"}}"),
		"none");
	assert_string_equal(command("package.json", "{\"scripts"), "none");
	assert_string_equal(command("package.json", "{\"scripts\":{\"test"),
			    "none");
	assert_string_equal(command("package.json", "\"\\"), "none");
}

static void test_lock_file(void **state)
{
	static const char text[] = "{\"scripts\":{\"test\":\"jest\"}}";
	const struct detect_file files[] = { { "package.json", text },
					     { "yarn.lock", NULL } };
	struct detection found;

	(void)state;
	assert_true(detect_gate(&found, files, COUNT(files)));
	assert_string_equal(found.command,
			    "yarn install --frozen-lockfile && yarn test");
	assert_string_equal(found.path, "package.json");
	assert_true(found.network);
	assert_string_equal(command("yarn.lock", NULL), "none");
}

static void test_order(void **state)
{
	const struct detect_file files[] = { { "Cargo.toml", NULL },
					     { "Makefile", "check:\n" } };
	struct detection found;

	(void)state;
	assert_true(detect_gate(&found, files, COUNT(files)));
	assert_string_equal(found.command, "make check");
	assert_string_equal(found.name, "check");
	assert_string_equal(found.path, "Makefile");
}

static void test_python(void **state)
{
	(void)state;
	assert_string_equal(command("pytest.ini", NULL), "python3 -m pytest");
	assert_string_equal(command("tests/a.py", NULL), "python3 -m pytest");
	assert_string_equal(command("pyproject.toml", "[tool.pytest]"),
			    "python3 -m pytest");
	assert_string_equal(command("pyproject.toml", "[project]"), "none");
	assert_string_equal(command("src/a.py", NULL), "none");
}

static void test_reads(void **state)
{
	(void)state;
	assert_true(detect_reads("Makefile"));
	assert_true(detect_reads("package.json"));
	assert_false(detect_reads("Cargo.toml"));
	assert_false(detect_reads("README"));
}

static void test_proposes(void **state)
{
	(void)state;
	assert_true(detect_proposes("check", "make check"));
	assert_false(detect_proposes("test", "make check"));
	assert_false(detect_proposes("check", "make -j8 check"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_makefile),
		cmocka_unit_test(test_package),
		cmocka_unit_test(test_lock_file),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_python),
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_proposes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
