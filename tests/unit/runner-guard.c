/* SPDX-License-Identifier: MIT */
/*
 * What a test does to those who watch it, and to the user's keys, at every
 * level that works here.
 */
#include "runner-job-fixture.h"
#include "runner/guard.h"
#include "runner/landlock.h"
#include "util/cleanup.h"

#include <linux/keyctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#define TRY                                          \
	"try() { if (eval \"$1\") >/dev/null 2>&1; " \
	"then echo \"worked: $1\"; bad=1; fi; }; bad=0; "
#define DONE "; exit $bad"

static void passes(int level, const char *command)
{
	struct job_result result;
	struct job_spec spec;
	struct place place;

	make_place(&place);
	strvec_pushf(&place.env, "RUNNER=%d", (int)getpid());
	spec = spec_of(&place, level, command);
	result = finish(start(&spec));
	if (result.verdict != VERDICT_PASS)
		fail_msg("%s: '%s': %s '%s', output '%.600s'",
			 sandbox_name((enum sandbox)level), command,
			 verdict_name(result.verdict), result.reason,
			 result.output.buf);
	job_result_release(&result);
	drop_place(&place);
}

/* If not, what follows would stop this program. */
static bool watch_is_kept(void)
{
	if (!guard_works())
		print_message("no seccomp here, or no libseccomp\n");
	return guard_works();
}

/* Where it has process ids of its own it cannot so much as name them. */
static void watchers_cannot_be_signalled(void **state)
{
	(void)state;
	if (!watch_is_kept())
		return;
	EACH_LEVEL(level)
	{
		passes(level,
		       "kill -STOP $PPID; kill -KILL $PPID; kill -STOP -$PPID; "
		       "kill -STOP $RUNNER; kill -STOP -$RUNNER; "
		       "kill -KILL $RUNNER; "
		       "perl -e 'kill(STOP => @ARGV)' $PPID $RUNNER; true");
		if (level == SANDBOX_NONE || level == SANDBOX_LANDLOCK)
			passes(level, TRY "try 'kill -0 $PPID'; "
					  "try 'kill -0 $RUNNER'; "
					  "try 'kill -0 -$PPID'; "
					  "sleep 50 & kill $!" DONE);
	}
}

/* "All" is the test itself; what else there is of the user goes on. */
static void all_are_the_tests_own(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		bool scoped =
			level != SANDBOX_NONE && level != SANDBOX_LANDLOCK;

		if (scoped || landlock_keeps_signals())
			passes(level, "setsid sleep 1000 & kill -STOP -1; "
				      "kill -KILL -1; true");
	}
}

static void watchers_cannot_be_slowed_down(void **state)
{
	struct rlimit before, after;

	(void)state;
	if (!watch_is_kept())
		return;
	getrlimit(RLIMIT_NOFILE, &before);
	for (int level = SANDBOX_NONE; level <= SANDBOX_LANDLOCK; level += 2)
		if (sandbox_works((enum sandbox)level, NULL))
			passes(level,
			       TRY "for p in $PPID $RUNNER; do "
				   "try \"prlimit --pid $p --nofile=10\"; "
				   "try \"taskset -p 1 $p\"; "
				   "try \"renice 19 $p\"; "
				   "try \"ionice -c 3 -p $p\"; "
				   "try \"chrt -i -p 0 $p\"; done; "
				   "renice 5 $$ >/dev/null || bad=2; "
				   "prlimit --nofile=100 true || bad=3" DONE);
	getrlimit(RLIMIT_NOFILE, &after);
	assert_int_equal(before.rlim_cur, after.rlim_cur);
	assert_int_equal(getpriority(PRIO_PROCESS, 0), 0);
}

static long keyctl(int what, long a, long b, long c)
{
	return syscall(SYS_keyctl, what, a, b, c, 0);
}

/*
 * A ticket in each keyring that a test could look into: that of the session
 * and that of the user. Perl asks the kernel itself.
 */
static void keys_are_not_read(void **state)
{
	static const int rings[] = { KEY_SPEC_SESSION_KEYRING,
				     KEY_SPEC_USER_KEYRING };
	long keys[2];

	(void)state;
	if (!guard_works()) {
		print_message("no seccomp here\n");
		return;
	}
	if (keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0) < 0) {
		print_message("no keyrings here\n");
		return;
	}
	for (int i = 0; i < 2; i++) {
		keys[i] = syscall(SYS_add_key, "user", "refinery-test",
				  "ticket", 6, rings[i]);
		assert_true(keys[i] > 0);
	}
	EACH_LEVEL(level)
	for (int i = 0; i < 2; i++) {
		CLEANUP(cleanup_free)
		char *command = alloc_printf(
			"perl -e '$b = \" \" x 9; "
			"$t = \"user\"; $n = \"refinery-test\"; "
			"exit 1 if syscall(%d, %d, %ld, $b, 9, 0) > 0; "
			"exit 2 if syscall(%d, %d, %d, %d, 0, 0) == 0; "
			"exit 3 if syscall(%d, $t, $n, 0, 0) > 0'",
			SYS_keyctl, KEYCTL_READ, keys[i], SYS_keyctl,
			KEYCTL_LINK, rings[i], KEY_SPEC_PROCESS_KEYRING,
			SYS_request_key);

		passes(level, command);
	}
	for (int i = 0; i < 2; i++)
		keyctl(KEYCTL_UNLINK, keys[i], rings[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(watchers_cannot_be_signalled),
		cmocka_unit_test(all_are_the_tests_own),
		cmocka_unit_test(watchers_cannot_be_slowed_down),
		cmocka_unit_test(keys_are_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
