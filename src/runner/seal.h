/* SPDX-License-Identifier: MIT */
/*
 * Seals: the time at which a slot was made ready, as its file system tells
 * times. What changed later was changed by a test, or by somebody else.
 */
#ifndef RUNNER_SEAL_H
#define RUNNER_SEAL_H

#include <stdbool.h>
#include <time.h>

/*
 * Seal the slot at path: *out is later than any change so far, if need be after
 * some milliseconds. Where times are coarser than that it may be the same as
 * that of the latest, which is then not proven.
 */
int seal_set(struct timespec *out, const char *path);

/* Take the seal off. ERR_NOTFOUND: there is none. */
int seal_break(struct timespec *out, const char *path);

/* Has nothing at path, nor below it if it is a directory, changed since? */
bool seal_holds(const struct timespec *sealed, const char *path);

#endif
