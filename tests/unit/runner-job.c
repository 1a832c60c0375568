/* SPDX-License-Identifier: MIT */
/* Jobs: verdicts, surroundings and limits, at every level that works here. */
#include "runner-job-fixture.h"

static void exit_statuses_become_verdicts(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		expect(level, "echo out; echo err >&2", VERDICT_PASS, "",
		       "out\nerr\n");
		expect(level, "exit 1", VERDICT_FAIL, "exit status 1", "");
		expect(level, "exit 2", VERDICT_FAIL, "exit status 2", "");
		expect(level, "exit 126", VERDICT_ERROR, "(126)", "");
		expect(level, "no-such-command", VERDICT_ERROR, "(127)", NULL);
		expect(level, "exit 139", VERDICT_ERROR, "signal 11", "");
		expect(level, "kill -9 $$", VERDICT_ERROR, "signal 9", NULL);
		expect(level, "(", VERDICT_FAIL, "exit status 2", NULL);
	}
}

static void the_surroundings_are_made(void **state)
{
	static const char command[] =
		"test -z \"$SECRET\" && test \"$LANG\" = C.UTF-8 && "
		"test -d \"$HOME\" && test -w \"$HOME\" && "
		"test -w \"$TMPDIR\" && test -n \"$PATH\" && "
		"test -n \"$USER$LOGNAME\" && test -n \"$MARK\" && "
		"test \"$(umask)\" = 0022 && ! read line && "
		"test \"$(ulimit -c)\" = 0 && "
		"test \"$(ls /proc/self/fd | tr '\\n' ' ')\" = '0 1 2 3 ' && "
		"test \"$PWD\" = \"$(dirname \"$HOME\")/work\"";

	(void)state;
	setenv("SECRET", "ours", 1);
	EACH_LEVEL(level)
	expect(level, command, VERDICT_PASS, "", "");
	unsetenv("SECRET");
}

static void output_is_bounded(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		struct job_result result =
			run(level, "echo first; yes | head -c 100000000; "
				   "printf 'a\\0b'; echo last");

		assert_int_equal(result.verdict, VERDICT_PASS);
		assert_true(result.output.len < 70000);
		assert_memory_equal(result.output.buf, "first\ny\n", 8);
		assert_memory_equal(result.output.buf + result.output.len - 8,
				    "a\0blast\n", 8);
		assert_non_null(strstr(result.output.buf, "bytes left out"));
		job_result_release(&result);
	}
}

static void disks_are_bounded(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		expect(level,
		       "i=0; mkdir -p d/e; while test $i -lt 100; do "
		       "head -c 4000000 /dev/zero >d/e/$i; i=$((i + 1)); done; "
		       "sleep 1000",
		       VERDICT_ERROR, "disk limit", NULL);
		expect(level, "head -c 90000000 /dev/zero >\"$TMPDIR/x\"",
		       VERDICT_ERROR, "", NULL);
	}
}

static void broken_places_are_errors(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		struct job_result result;
		struct job_spec spec;
		struct place place;

		make_place(&place);
		spec = spec_of(&place, level, "true");
		spec.work = "/nonexistent/work";
		result = finish(start(&spec));
		assert_int_equal(result.verdict, VERDICT_ERROR);
		assert_true(strlen(result.reason) > 0);
		job_result_release(&result);
		drop_place(&place);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exit_statuses_become_verdicts),
		cmocka_unit_test(the_surroundings_are_made),
		cmocka_unit_test(output_is_bounded),
		cmocka_unit_test(disks_are_bounded),
		cmocka_unit_test(broken_places_are_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
