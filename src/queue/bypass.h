/* SPDX-License-Identifier: MIT */
/*
 * Marks of permitted pushes past the queue. The hook that lets such a push in
 * may not write refs yet, so it leaves a file that says who and why; the
 * record in the log is made from it as soon as the target has moved.
 */
#ifndef QUEUE_BYPASS_H
#define QUEUE_BYPASS_H

struct oid;
struct refinery;

#define BYPASS_REASON_LIMIT 500

/* Leave a mark: pusher may move target to new, for this reason. */
int bypass_mark(struct refinery *r, const char *target, const struct oid *new,
		const char *pusher, const char *reason);

/* "<pusher>: <reason>" of such a mark, NULL if there is none; free(). */
char *bypass_read(struct refinery *r, const char *target,
		  const struct oid *new);

/* The log has it: remove the mark. */
void bypass_forget(struct refinery *r, const char *target,
		   const struct oid *new);

#endif
