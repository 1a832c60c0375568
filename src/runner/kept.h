/* SPDX-License-Identifier: MIT */
/*
 * Kept directories: what tests find again of what tests left (the setting
 * `keep`). What a test leaves there can decide later verdicts, so it goes by
 * trust: a test finds what was left by the last one that passed on a commit
 * that is now in the target's history. What others left is gone.
 *
 *     <slot>/kept/<name>/landed   that; tests get a copy
 *                        passed   what the last one left that passed
 *                        commit   on which commit it did
 *
 * <name> stands for target and path. A copy has files, links and directories
 * with contents, times and permissions: no owners, attributes, ACLs, sockets,
 * pipes, setuid bits, nor what cannot be read.
 */
#ifndef RUNNER_KEPT_H
#define RUNNER_KEPT_H

#include "git/oid.h"
#include "util/strvec.h"

#include <time.h>

struct repo;

/* What the test that is made ready, or runs, may keep. */
struct kept {
	const char *slot, *work, *index; /* borrowed */
	char *target;			 /* the branch; NULL: nothing is kept */
	struct oid commit;
	struct strvec paths;
};

void kept_release(struct kept *k);

/*
 * Put the directories into work, which is ready but for that. What changed
 * since sealed in what landed was not changed by us, and is dropped. What
 * cannot be copied is not there for the test.
 */
void kept_put(const struct kept *k, struct repo *repo,
	      const struct timespec *sealed);

/* The test passed and all of its processes have ended: take them. */
void kept_take(const struct kept *k);

#endif
