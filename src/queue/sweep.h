/* SPDX-License-Identifier: MIT */
/*
 * Sweeping: what killed processes left in the way is removed at the start of
 * a run, whether or not there is anything to do. Ours have written down what
 * they were at (state/lock.h). A `git push` that creates an entry has not, so
 * for locks in the queue age has to do: git holds one for milliseconds.
 */
#ifndef QUEUE_SWEEP_H
#define QUEUE_SWEEP_H

struct refinery;

/* Age from which a lock on an entry is a left-over, in seconds. */
#define SWEEP_AGE 60

/* The runner of target holds its lock. A few looks if there is nothing. */
int sweep(struct refinery *r, const char *target);

#endif
