/* SPDX-License-Identifier: MIT */
/*
 * After a power cut. Nothing that the refinery has not synced lies among the
 * repository's objects (git/aside.h), but others may not have synced theirs,
 * and an empty object that is in the way of a merge or of a ref's walk stops
 * the queue and every push. The first command after a start of the host, a run
 * after one that was killed, and one that fails, look for such; what is left of
 * them is taken away, so that they can be written again.
 */
#ifndef QUEUE_RECOVER_H
#define QUEUE_RECOVER_H

#include <stdbool.h>
#include <stddef.h>

struct refinery;

/*
 * Look, and clear: *cleared is how many objects. Refs of ours that only save
 * work, candidate and ready, go first, unless a runner is at work on their
 * target; own is the target whose runner we are, or NULL.
 */
int recover(size_t *cleared, struct refinery *r, const char *own);

/*
 * A ref of ours whose file names nothing: one that only saves work is removed,
 * another gets the last value that its reflog has, if that is there. Is it
 * mended?
 */
bool recover_ref(struct refinery *r, const char *name);

/* recover() if nobody has looked since this host started. */
int recover_after_boot(struct refinery *r, const char *own);

#endif
