/* SPDX-License-Identifier: MIT */
#include "queue/wake.h"
#include "config/settings.h"
#include "git/repo.h"
#include "queue/pushopt.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/process.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int open_log(struct refinery *r)
{
	CLEANUP(cleanup_free) char *path = refinery_path(r, "run.log");
	CLEANUP(cleanup_free) char *old = refinery_path(r, "run.log.1");
	struct stat st;

	if (!lstat(path, &st) && st.st_size > WAKE_LOG_LIMIT)
		rename(path, old);
	return open(path,
		    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
		    0666);
}

/*
 * In the child: a session of its own, so that no terminal ends the runner, and
 * no descriptor of the push, whose end git waits for.
 */
static void start_runner(struct refinery *r)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(cleanup_free) char *program = process_self();

	setsid();
	close_range(STDERR_FILENO + 1, ~0U, 0);
	p.out = p.err = open_log(r);
	if (p.out < 0)
		p.out = p.err = PROCESS_NULL;
	strvec_pushl(&p.argv, program, "run", NULL);
	repo_clean_env(&p);
	pushopt_clean_env(&p);
	p.directory = r->repo->common;
	process_start(&p);
	/* Not ours to wait for. */
	p.pid = 0;
}

void wake(struct refinery *r)
{
	pid_t child;

	if (!settings_bool(r->settings, NULL, "wake"))
		return;
	child = fork();
	if (!child) {
		start_runner(r);
		_exit(0);
	}
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
}
