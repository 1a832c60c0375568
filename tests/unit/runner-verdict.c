/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/sandbox.h"
#include "runner/verdict.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define EXITED(code) ((code) << 8)

static void check(int status, enum verdict expected, const char *reason)
{
	struct strbuf said = STRBUF_INIT;

	assert_int_equal(verdict_of_status(status, &said), expected);
	assert_string_equal(said.buf, reason);
	strbuf_release(&said);
}

static void names_go_both_ways(void **state)
{
	enum verdict verdict;

	(void)state;
	for (int i = VERDICT_PASS; i <= VERDICT_CANCELLED; i++) {
		const char *name = verdict_name((enum verdict)i);

		assert_int_equal(verdict_parse(&verdict, name), 0);
		assert_int_equal(verdict, i);
	}
	assert_int_equal(verdict_parse(&verdict, "passed"), ERR_INVALID);
	assert_int_equal(verdict_parse(&verdict, ""), ERR_INVALID);
}

static void only_zero_passes(void **state)
{
	(void)state;
	check(EXITED(0), VERDICT_PASS, "");
	for (int code = 1; code < 256; code++) {
		struct strbuf said = STRBUF_INIT;

		assert_int_not_equal(verdict_of_status(EXITED(code), &said),
				     VERDICT_PASS);
		assert_true(said.len > 0);
		strbuf_release(&said);
	}
}

static void a_gate_that_ended_by_itself_fails(void **state)
{
	(void)state;
	check(EXITED(1), VERDICT_FAIL, "exit status 1");
	check(EXITED(2), VERDICT_FAIL, "exit status 2");
	check(EXITED(125), VERDICT_FAIL, "exit status 125");
	check(EXITED(128), VERDICT_FAIL, "exit status 128");
	check(EXITED(193), VERDICT_FAIL, "exit status 193");
	check(EXITED(255), VERDICT_FAIL, "exit status 255");
}

static void what_could_not_run_is_an_error(void **state)
{
	(void)state;
	check(EXITED(126), VERDICT_ERROR, "command cannot be executed (126)");
	check(EXITED(127), VERDICT_ERROR, "command not found (127)");
	check(EXITED(139), VERDICT_ERROR, "killed by signal 11 (SIGSEGV)");
	check(EXITED(129), VERDICT_ERROR, "killed by signal 1 (SIGHUP)");
	check(EXITED(192), VERDICT_ERROR, "killed by signal 64");
	check(SIGKILL, VERDICT_ERROR, "killed by signal 9 (SIGKILL)");
	check(SIGSEGV | 0x80, VERDICT_ERROR, "killed by signal 11 (SIGSEGV)");
}

static void sandboxes_report_a_status(void **state)
{
	(void)state;
	assert_int_equal(sandbox_status("exit-code: 0\n"), 0);
	assert_int_equal(sandbox_status("{ \"child-pid\": 7 }\n"
					"{ \"exit-code\": 137 }\n"),
			 137);
	assert_int_equal(sandbox_status(""), -1);
	assert_int_equal(sandbox_status("{ \"child-pid\": 7 }\n"), -1);
	assert_int_equal(sandbox_status("exit-code: \n"), -1);
	assert_int_equal(sandbox_status("exit-code: -1\n"), -1);
	assert_int_equal(sandbox_status("exit-code: 256\n"), -1);
	assert_int_equal(sandbox_status("exit-code"), -1);
}

static void sandbox_names_go_both_ways(void **state)
{
	static const char *const recorded[] = { "none", "namespaces",
						"bubblewrap" };
	enum sandbox level;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(sandbox_parse(&level, recorded[i]), 0);
		assert_string_equal(sandbox_name(level), recorded[i]);
	}
	for (int i = SANDBOX_NONE; i <= SANDBOX_BUBBLEWRAP; i++) {
		const char *name = sandbox_name((enum sandbox)i);

		assert_int_equal(sandbox_parse(&level, name), 0);
		assert_int_equal(level, i);
	}
	assert_int_equal(sandbox_parse(&level, "auto"), ERR_INVALID);
}

/* The command is one argument: no level builds a shell string around it. */
static void commands_are_not_quoted(void **state)
{
	const char *command = "echo \"$(id)\" '; exit 0' \\";

	(void)state;
	for (int i = SANDBOX_NONE; i <= SANDBOX_BUBBLEWRAP; i++) {
		const struct sandbox_spec spec = { .status_fd = 3 };
		struct strvec argv = STRVEC_INIT;

		sandbox_argv(&argv, (enum sandbox)i, &spec, command);
		assert_string_equal(argv.v[argv.n - 1], command);
		strvec_release(&argv);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_both_ways),
		cmocka_unit_test(only_zero_passes),
		cmocka_unit_test(a_gate_that_ended_by_itself_fails),
		cmocka_unit_test(what_could_not_run_is_an_error),
		cmocka_unit_test(sandboxes_report_a_status),
		cmocka_unit_test(sandbox_names_go_both_ways),
		cmocka_unit_test(commands_are_not_quoted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
