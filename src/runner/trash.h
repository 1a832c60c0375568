/* SPDX-License-Identifier: MIT */
/*
 * Trash: how what a test left goes away, in any case. What cannot be removed
 * now is moved to <slot>/trash.<n>, and tried again when the slot is next
 * taken. What a test mounted in a slot, which takes root and no sandbox, is
 * unmounted first and never emptied.
 */
#ifndef RUNNER_TRASH_H
#define RUNNER_TRASH_H

#include <sys/types.h>

/* Make path, which lies in slot, be no more. Fine if it is not there. */
int trash_put(const char *slot, const char *path);

/* Put a new, empty directory in its place. */
int trash_renew(const char *slot, const char *path, mode_t mode);

/* What could not be removed earlier may be removable now. */
void trash_empty(const char *slot);

/* Unmount all that is mounted below the slot. */
void trash_unmount(const char *slot);

#endif
