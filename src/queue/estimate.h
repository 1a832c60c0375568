/* SPDX-License-Identifier: MIT */
/*
 * The chance that an entry fails its tests, from what became of others before
 * it: of all, and of those like it (queue/tally.h). A Beta(1, 19) prior (mean
 * 5 %) and a weight of the past capped at 200 entries, so that drift is
 * followed.
 * An entry that failed before and was retried is twice as likely to fail again
 * for each retry.
 */
#ifndef QUEUE_ESTIMATE_H
#define QUEUE_ESTIMATE_H

#include <stdint.h>

struct entry;
struct past;

#define ESTIMATE_MIN 0.002
#define ESTIMATE_MAX 0.5

double estimate_entry(const struct past *past, const struct entry *e);

/* The mean for so many that failed and landed. */
double estimate_mean(int64_t failed, int64_t landed);

/*
 * The chance to fail only beside others, after so many did and so many ended
 * otherwise; a Beta(1, 199) prior.
 */
double estimate_cross(int64_t together, int64_t others);

#endif
