/* SPDX-License-Identifier: MIT */
#include "util/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t asked;
static int ends[2] = { -1, -1 };

static void take_note(int signal)
{
	int saved = errno;

	asked = signal;
	if (write(ends[1], "", 1) < 0)
		errno = saved;
	errno = saved;
}

void stop_install(void)
{
	struct sigaction action = { .sa_handler = take_note };

	if (ends[0] >= 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return;
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

int stop_requested(void)
{
	return asked;
}

int stop_fd(void)
{
	return ends[0];
}
