/* SPDX-License-Identifier: MIT */
/*
 * Endings: the one way in which a target or its log moves. Whether entries
 * land, one is rejected or withdrawn, or the target is found to have moved, it
 * is one ref transaction, the target first and then the log; a target that
 * does not move is compared in it all the same, and an entry cannot be ended
 * twice because every ending moves the log from the value that was read before
 * its entries were (model: doc/model). The entries' refs are deleted after it,
 * from what the log says.
 */
#ifndef QUEUE_ENDING_H
#define QUEUE_ENDING_H

#include "git/oid.h"

#include <stddef.h>

struct entry;
struct log_record;
struct refinery;
struct strvec;
struct tree_file;

struct ending {
	const char *target;
	struct log_record *record; /* what to log: event, old, tip, reason... */
	const struct entry *const *entries; /* those it ends */
	size_t n;
	const struct tree_file *attachments;
	size_t n_attachments;
};

/*
 * Carry it out. *log is the record that the decision rests on (id zero: the
 * log does not exist yet) and becomes the new one. The target must be at
 * record->old and moves to record->tip, which may be the same.
 * ERR_STALE: target, log or an entry changed meanwhile; nothing has ended, or
 * only the target has moved, which reconciling finds out.
 */
int ending_commit(struct log_record *log, struct refinery *r,
		  const struct ending *ending);

/*
 * Log what happened to the target before: the target must be at present, and
 * only the log moves.
 */
int ending_record(struct log_record *log, struct refinery *r,
		  const struct ending *ending, const struct oid *present);

/*
 * Delete the refs of the entries of a record where they still show the life
 * that the log has ended; one that was reopened is left alone.
 */
int ending_drop(struct refinery *r, const char *target,
		const struct log_record *record);

/*
 * The same for refs of the queue that the caller has found to show ended
 * lives: names[i] is at values[i].
 */
int ending_drop_refs(struct refinery *r, const char *target,
		     const struct strvec *names, const struct oids *values);

#endif
