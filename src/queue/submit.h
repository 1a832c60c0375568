/* SPDX-License-Identifier: MIT */
/*
 * Submitting: from a commit that somebody wants landed to an entry in the
 * queue. The same checks whether it comes from a command on this repository,
 * from a push to refs/for/, or as a record that a clone pushed.
 */
#ifndef QUEUE_SUBMIT_H
#define QUEUE_SUBMIT_H

#include "git/oid.h"
#include "util/strvec.h"

#include <stddef.h>

struct entries;
struct entry;
struct refinery;

struct submission {
	const char *target;
	struct oid head;
	const char *branch, *topic; /* NULL: not known */
	const char *user; /* who enqueues: "Name <email>"; NULL: not known */
	const char *pusher;
	const char *replace; /* name of the entry to replace; NULL: none */
	int priority;
	bool alone;
	struct strvec after; /* names of entries to come after */
};

/* What to do with a commit that the target's history has already. */
#define SUBMIT_NOTHING_NEXT                                                 \
	"commit something first; if the target has reverted it since, git " \
	"revert the commit that did, and enqueue that; git refinery log "   \
	"tells what landed"

/*
 * May it be queued? ERR_REFUSED (not allowed, nothing to land, no common
 * history), ERR_EXISTS (this head is queued already), ERR_NOTFOUND (unknown
 * target, no entry to replace), ERR_INVALID (bad topic or priority), each with
 * the next step.
 */
int submit_check(struct refinery *r, const struct submission *s);

/*
 * Check, write the entry, and withdraw what it replaces: earlier entries of
 * the same line of work (queue/owner.h) and the one that was named. On return
 * it is on disk: it will be landed, rejected or withdrawn, whatever crashes.
 * before gets the entries that were queued already.
 */
int submit(struct entry *out, struct entries *before, struct refinery *r,
	   const struct submission *s);

/* Its number in the queue, of how many. */
void submit_place(size_t *number, size_t *of, const struct entries *before,
		  const struct entry *e);

/* The entry of a submission, not yet written: for a clone to push. */
int submit_describe(struct entry *out, struct refinery *r,
		    const struct submission *s);

/*
 * Early warnings, one line each: whose entry came in the place of an earlier
 * one, who else has an entry of the same name that stays, and what e conflicts
 * with as things stand, the target's commits or an entry ahead of it, by name.
 * It may still land, if those do not. Looks at the last 50 entries of before,
 * in which e itself may stand.
 */
int submit_warn(struct strvec *out, struct refinery *r, const struct entry *e,
		const struct entries *before);

#endif
