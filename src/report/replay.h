/* SPDX-License-Identifier: MIT */
/*
 * A target's own history as a world to simulate: when entries came, which were
 * rejected by their tests, how long their tests took. Read from the log;
 * entries that were withdrawn, or rejected for another reason than a test,
 * say nothing about tests and are left out. An entry that was queued again
 * counts once for each end.
 *
 * What the log cannot tell: an entry that failed only together with another
 * counts as one that fails by itself, and of entries that landed as one tree
 * each takes as long as the whole.
 */
#ifndef REPORT_REPLAY_H
#define REPORT_REPLAY_H

#include <stddef.h>

struct refinery;
struct world;

/* Log records looked at. */
#define REPLAY_RECORDS 100000

/*
 * Fill an empty world with the newest `limit` entries of target (0: all), for
 * simulate(). ERR_NOTFOUND if none has ended there by its tests.
 */
int replay_read(struct world *out, struct refinery *r, const char *target,
		size_t limit);

#endif
