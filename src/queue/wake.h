/* SPDX-License-Identifier: MIT */
/*
 * Waking the runner: whoever adds work starts `git refinery run` in the
 * background and goes on. Several at once are fine, all but one leave at once.
 * What the runner says goes to refinery/run.log in the git directory; beyond
 * WAKE_LOG_LIMIT bytes that file becomes run.log.1 and a new one is begun.
 */
#ifndef QUEUE_WAKE_H
#define QUEUE_WAKE_H

struct refinery;

#define WAKE_LOG_LIMIT (1 << 20)

/*
 * Start a runner of all targets of r, unless refinery.wake is off: in a
 * session of its own, without our descriptors and without the environment
 * that ties us to a push. Never fails: work that nobody was woken for waits
 * for the next run.
 */
void wake(struct refinery *r);

#endif
