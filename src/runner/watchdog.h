/* SPDX-License-Identifier: MIT */
/*
 * The watchdog: what the runner does about a supervisor that no longer does
 * its work. A test of the same user may stop it, and other faults may hold it
 * up; nobody else ends the test then. Only the runner's own clock and what
 * the kernel tells a parent count, which no test can change.
 */
#ifndef RUNNER_WATCHDOG_H
#define RUNNER_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct watchdog {
	pid_t supervisor; /* a child of ours; 0: it has ended */
	int process;	  /* its pidfd */
	int64_t end;	  /* by then it has ended, if all is well */
};

#define WATCHDOG_INIT ((struct watchdog){ .process = -1 })

/* Watch a child that is to end within so many milliseconds. */
int watchdog_start(struct watchdog *w, pid_t supervisor, int64_t limit);

/*
 * What is wrong with the supervisor, in words that follow "the supervisor of
 * the test"; NULL if it works or has ended. To be asked every few seconds.
 */
const char *watchdog_complaint(struct watchdog *w);

/*
 * The supervisor is about to end: wait for that as long as its own work at an
 * end may take. False: it does not end, or something is wrong with it.
 */
bool watchdog_wait(struct watchdog *w);

/*
 * Kill all that descends from the supervisor, then the supervisor itself.
 * False if some of them cannot be killed.
 */
bool watchdog_kill(struct watchdog *w);

void watchdog_release(struct watchdog *w);

#endif
