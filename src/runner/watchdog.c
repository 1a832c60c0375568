/* SPDX-License-Identifier: MIT */
#include "runner/watchdog.h"
#include "runner/offspring.h"
#include "runner/supervise.h"
#include "util/clock.h"
#include "util/error.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a supervisor on a busy host may be late by, and at its end. */
#define LATE_MS 20000
#define LAST_MS 2000
#define LOOK_MS 100
#define KILL_WAIT_MS 5000

int watchdog_start(struct watchdog *w, pid_t supervisor, int64_t limit)
{
	w->supervisor = supervisor;
	w->end = clock_monotonic() + limit + SUPERVISE_KILL_MS + LATE_MS;
	w->process = pidfd_open(supervisor, 0);
	return w->process < 0 ? error_errno(ERR, "cannot watch a process") : 0;
}

/* It has a session of its own, so it was no terminal that stopped it. */
static bool is_stopped(const struct watchdog *w)
{
	siginfo_t info = { 0 };

	return !waitid(P_PID, (id_t)w->supervisor, &info, WSTOPPED | WNOHANG) &&
	       info.si_pid;
}

const char *watchdog_complaint(struct watchdog *w)
{
	if (w->supervisor <= 0)
		return NULL;
	if (is_stopped(w))
		return "was stopped";
	return clock_monotonic() < w->end ? NULL : "does not answer";
}

/* Has it ended, at the latest in so many milliseconds? */
static bool ends(struct watchdog *w, int ms)
{
	struct pollfd fd = { .fd = w->process, .events = POLLIN };

	if (w->supervisor <= 0)
		return true;
	if (poll(&fd, 1, ms) <= 0)
		return false;
	while (waitpid(w->supervisor, NULL, 0) < 0 && errno == EINTR)
		;
	w->supervisor = 0;
	return true;
}

bool watchdog_wait(struct watchdog *w)
{
	int64_t end = clock_monotonic() + SUPERVISE_KILL_MS + LAST_MS;

	while (!ends(w, LOOK_MS))
		if (is_stopped(w) || clock_monotonic() >= end)
			return false;
	return true;
}

bool watchdog_kill(struct watchdog *w)
{
	bool clean;

	if (ends(w, 0))
		return true;
	clean = !offspring_kill_of(w->supervisor, KILL_WAIT_MS);
	kill(w->supervisor, SIGKILL);
	clean = ends(w, KILL_WAIT_MS) && clean;
	/* Nothing more can be done about it. */
	w->supervisor = 0;
	return clean;
}

void watchdog_release(struct watchdog *w)
{
	if (w->process >= 0)
		close(w->process);
	*w = WATCHDOG_INIT;
}
