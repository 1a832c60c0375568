/* SPDX-License-Identifier: MIT */
/*
 * The guard: system calls that no test may make, at any level. It is a filter
 * of seccomp(2), which needs no privilege, holds for all that the test starts
 * and cannot be taken off. Refused are
 *
 *     keys       the kernel's keyrings, which hold tickets and passwords of
 *                the user; the test has an empty session keyring besides
 *     the watch  signals to the supervisor, to the runner and to "all", and
 *                changes of their limits and priorities, where the test can
 *                name them, which is without process ids of its own
 *     network    where it is asked for: sockets other than those of Unix
 *
 * What a filter cannot see: paths, so also which named socket is meant.
 */
#ifndef RUNNER_GUARD_H
#define RUNNER_GUARD_H

#include <stdbool.h>
#include <sys/types.h>

struct guard {
	pid_t watch[2]; /* supervisor and runner; 0: not there to be named */
	bool scoped;	/* something else keeps signals in */
	bool offline;
};

/* Can it be had here? Found out once a process. */
bool guard_works(void);

/* Confine the calling thread, which may not gain privileges any more. */
int guard_enter(const struct guard *guard);

/* The filter in the kernel's form, as a file in memory; or an error. */
int guard_file(const struct guard *guard);

/* Leave the session keyring for an empty one, where the kernel has any. */
int guard_leave_keyring(void);

#endif
