/* SPDX-License-Identifier: MIT */
/*
 * What a clone does with the queue of its remote: it writes the record itself
 * and pushes it, with the value that it saw as a lease; the hooks there judge
 * it (queue/claim.h). After any failure the remote is read again before
 * anything is said.
 */
#ifndef QUEUE_CLONE_H
#define QUEUE_CLONE_H

#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>

struct entry;
struct refinery;
struct remote;
struct request;
struct submission;

/*
 * Submit there. Errors as submit(); remote->said has early warnings. The
 * target and pusher of s are not looked at.
 */
int clone_submit(struct entry *out, struct remote *remote,
		 const struct submission *s);

/* Ask for a change of an entry there. Errors as request_make(). */
int clone_request(struct entry *out, struct remote *remote,
		  const struct request *q);

/* A request, carried out here or asked of a remote. */
struct answer {
	struct strvec said; /* lines of the other side */
	char *remote;	    /* NULL: it was here */
	bool pending;	    /* a withdrawal that the next run carries out */
};

#define ANSWER_INIT ((struct answer){ 0 })

void answer_release(struct answer *a);

/*
 * Find where q->target (NULL: the default) is served, by the rules of
 * remote_find(), ask there, and wake the runner.
 */
int clone_ask(struct entry *out, struct answer *answer, struct refinery *r,
	      const struct request *q, const char *remote);

#endif
