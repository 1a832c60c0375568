/* SPDX-License-Identifier: MIT */
/*
 * Reconciling: the target's history is the truth about what landed, and the
 * log is brought up to it. Nothing else is ever needed after a crash. Cheap
 * when there is nothing to do: two refs and one record are read.
 */
#ifndef QUEUE_RECONCILE_H
#define QUEUE_RECONCILE_H

struct log_record;
struct refinery;

/*
 * Complete the log of target and read its newest record into *log.
 * - The target moved on: commits that carry our trailer and have a landing
 *   line as evidence landed their entries; a queued head that is reachable
 *   landed too, or was contained; the rest is recorded as pushed from outside.
 * - The target was rewritten: that is recorded, and entries that landed in
 *   what it lost are queued again, or held if a permitted person did it. Of
 *   entries that landed together, those that are still there stay landed.
 * - Refs of entries that the newest records have ended are deleted.
 * ERR_STALE never comes back: it tries again. ERR_NOTFOUND: no such log.
 */
int reconcile(struct log_record *log, struct refinery *r, const char *target);

#endif
