/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/repo.h"
#include "state/holders.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char place[] = "/tmp/refinery-holders.XXXXXX";

/* A process of that name, at work in that directory below place. */
static pid_t begin(const char *name, const char *directory)
{
	char path[200], byte;
	int ready[2];
	pid_t pid;

	snprintf(path, sizeof(path), "%s/%s", place, directory);
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		prctl(PR_SET_NAME, name, 0, 0, 0);
		if (chdir(path) || write(ready[1], "", 1) < 0)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static bool holds(const char *name, const char *directory)
{
	struct holders h = HOLDERS_INIT;
	struct repo repo = { 0 };
	char common[200];
	pid_t pid = begin(name, directory);
	bool live;

	snprintf(common, sizeof(common), "%s/served.git", place);
	repo.common = repo.directory = common;
	holders_add(&h, &repo, geteuid());
	live = holders_live(&h);
	end(pid);
	assert_false(holders_live(&h));
	holders_release(&h);
	return live;
}

static void a_git_at_work_here_may_hold_it(void **state)
{
	(void)state;
	assert_true(holds("git", "served.git"));
	assert_true(holds("git", "served.git/refs"));
	assert_true(holds("git-receive-pac", "served.git"));
}

static void others_do_not(void **state)
{
	(void)state;
	assert_false(holds("sh", "served.git"));
	assert_false(holds("git-refinery", "served.git"));
	assert_false(holds("git", "served.git-not"));
}

/* A later process of the same number is another one. */
static void who_came_later_does_not(void **state)
{
	struct holder late = { .since = 1 };
	struct holders h = { .v = &late, .n = 1 };

	(void)state;
	late.pid = begin("git", "served.git");
	assert_false(holders_live(&h));
	end(late.pid);
}

static int make(void **state)
{
	static const char *const names[] = { "served.git", "served.git/refs",
					     "served.git-not" };

	(void)state;
	if (!mkdtemp(place))
		return -1;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char path[200];

		snprintf(path, sizeof(path), "%s/%s", place, names[i]);
		if (mkdir(path, 0700))
			return -1;
	}
	return 0;
}

static int clear(void **state)
{
	static const char *const names[] = { "served.git-not",
					     "served.git/refs", "served.git",
					     "" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char path[200];

		snprintf(path, sizeof(path), "%s/%s", place, names[i]);
		rmdir(path);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_git_at_work_here_may_hold_it),
		cmocka_unit_test(others_do_not),
		cmocka_unit_test(who_came_later_does_not),
	};

	return cmocka_run_group_tests(tests, make, clear);
}
