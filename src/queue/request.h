/* SPDX-License-Identifier: MIT */
/*
 * Requests: what people and agents ask for an entry that is in the queue, or
 * was: take it out, try it again, let it wait, move it up. The same whether
 * asked by a command here, by push options, or by a record from a clone.
 */
#ifndef QUEUE_REQUEST_H
#define QUEUE_REQUEST_H

#include "git/oid.h"

#include <stdbool.h>

struct entry;
struct refinery;

enum request_kind {
	REQUEST_WITHDRAW, /* end it without a verdict */
	REQUEST_RETRY,	  /* queue it again: a rejected or a held one */
	REQUEST_HOLD,	  /* let it wait for a person */
	REQUEST_RELEASE,  /* the end of that */
	REQUEST_PROMOTE,  /* give it another priority */
};

struct request {
	enum request_kind kind;
	const char *target;
	const char *name;   /* an id or the beginning of one, branch, topic */
	const char *reason; /* NULL: none */
	int priority;	    /* of REQUEST_PROMOTE */
	bool alone;	    /* of REQUEST_PROMOTE: and in no group */
};

/* The kind of that name ("withdraw"). ERR_NOTFOUND. */
int request_kind(enum request_kind *out, const char *name);

/* What the subject of the next record says: "Hold"; and once done: "held". */
const char *request_action(enum request_kind kind);
const char *request_done(enum request_kind kind);

/*
 * Change e as asked; nothing is written. Pure. ERR_EXISTS: it is like that
 * already; ERR_REFUSED: that cannot be.
 */
int request_apply(struct entry *e, const struct request *q);

/*
 * Make of e, the last record of an entry that ended, the one with which it
 * comes back: it keeps its age, place and priority. end is the log record that
 * ended it.
 */
void request_reopen(struct entry *e, const struct oid *end);

/*
 * The entry that ended last of those that name means (id, branch or topic),
 * by the log that ends with record `from`, and the log record that ended it.
 * ERR_NOTFOUND; ERR_REFUSED if it landed.
 */
int request_find_ended(struct entry *out, struct oid *end, struct refinery *r,
		       const char *target, const struct oid *from,
		       const char *name);

/*
 * Carry it out on this repository, again and again while others write. out
 * gets the entry as it is then. ERR_NOTFOUND: name means no entry.
 */
int request_make(struct entry *out, struct refinery *r,
		 const struct request *q);

#endif
