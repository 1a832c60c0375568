/* SPDX-License-Identifier: MIT */
/* Control groups: reading where we are, and storms that the kernel holds. */
#include "runner-job-fixture.h"
#include "runner/cgroup.h"
#include "util/cleanup.h"

#include <signal.h>
#include <sys/wait.h>

static void expect_path(const char *text, const char *controller,
			const char *path)
{
	CLEANUP(cleanup_free) char *found = cgroup_of(text, controller);

	if (!path)
		assert_null(found);
	else
		assert_string_equal(found, path);
}

static void paths_are_read(void **state)
{
	static const char mixed[] = "9:name=systemd:/a\n8:pids:/b:c\n"
				    "3:cpu,cpuacct:/d\n0::/e\n";

	(void)state;
	expect_path(mixed, "pids", "/b:c");
	expect_path(mixed, "cpuacct", "/d");
	expect_path(mixed, "cpu", "/d");
	expect_path(mixed, "acct", NULL);
	expect_path(mixed, "name=systemd", "/a");
	expect_path(mixed, "", "/e");
	expect_path("0::/\n", "", "/");
	expect_path("0::/x", "", "/x");
	expect_path("0::/\n", "pids", NULL);
	expect_path("8:pids:/\n", "", NULL);
	expect_path("", "", NULL);
	expect_path("8:pids", "pids", NULL);
	expect_path("\n\n::\n", "pids", NULL);
}

/* As root nothing else limits it. */
static int start_many(void)
{
	int n = 0;

	while (n < 100) {
		pid_t pid = fork();

		if (!pid)
			pause();
		if (pid < 0)
			break;
		n++;
	}
	return n;
}

static void groups_hold_processes(void **state)
{
	struct cgroup group = CGROUP_INIT;
	CLEANUP(cleanup_free) char *path = NULL;
	int status;
	pid_t pid;

	(void)state;
	if (cgroup_make(&group, 20)) {
		print_message("%s\n", error_message());
		return;
	}
	path = alloc_string(group.path);
	assert_false(cgroup_exceeded(&group));
	pid = fork();
	if (!pid) {
		int n;

		setpgid(0, 0);
		n = cgroup_join(&group) ? 99 : start_many();
		signal(SIGTERM, SIG_IGN);
		kill(0, SIGTERM);
		_exit(n);
	}
	waitpid(pid, &status, 0);
	assert_int_equal(WEXITSTATUS(status), 19);
	assert_true(cgroup_exceeded(&group));
	cgroup_close(&group);
	for (int i = 0; i < 1000 && rmdir(path); i++)
		poll(NULL, 0, 5);
	cgroup_remove(&group);
	assert_false(file_exists(path));
}

/*
 * A bomb that nothing slows down, let off only where a group holds it. It sees
 * no end by itself.
 */
static void storms_are_held(void **state)
{
	struct cgroup group = CGROUP_INIT;

	(void)state;
	if (cgroup_make(&group, 20)) {
		print_message("%s\n", error_message());
		return;
	}
	cgroup_remove(&group);
	EACH_LEVEL(level)
	expect(level, "perl -e 'while (1) { fork }'", VERDICT_ERROR,
	       "more than 100 processes", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_read),
		cmocka_unit_test(groups_hold_processes),
		cmocka_unit_test(storms_are_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
