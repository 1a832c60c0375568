/* SPDX-License-Identifier: MIT */
/*
 * Shared memory, semaphores and message queues of System V, and message queues
 * of POSIX: they outlive the processes that made them, so a test could find
 * what another left. Where a sandbox gives a test no ipc name space, its
 * supervisor takes one, which needs CAP_SYS_ADMIN and goes with the last
 * process. Without that, what is new after the test, belongs to the same user
 * and has no living process that made or last used it is removed; queues of
 * POSIX stay.
 */
#ifndef RUNNER_SHARED_H
#define RUNNER_SHARED_H

#include "runner/sandbox.h"

#include <stddef.h>

enum shared_kind {
	SHARED_MEMORY,
	SHARED_SEMAPHORES,
	SHARED_QUEUES,
	SHARED_KINDS,
};

/* What there was before. */
struct shared {
	bool look; /* at the end: the test shares ours */
	int *ids[SHARED_KINDS];
	size_t n[SHARED_KINDS], alloc[SHARED_KINDS];
};

/* Before a test at that level is started by this process. */
void shared_begin(struct shared *out, enum sandbox level);

/* After its end. */
void shared_end(struct shared *s);

#endif
