/* SPDX-License-Identifier: MIT */
/* Rejections: the end of an entry that cannot land, with all that helps. */
#ifndef QUEUE_REJECT_H
#define QUEUE_REJECT_H

#include <stddef.h>

struct entry;
struct log_record;
struct merge;
struct refinery;
struct strvec;
struct tree_file;

struct rejection {
	const char *code;   /* CHECKS_FAILED, CONFLICT, ... see the manual */
	const char *reason; /* one line */
	const char *next;   /* the next step */
	const char *body;   /* more, for people; NULL: nothing */
	const struct strvec *gates; /* verdict lines for the log; NULL: none */
	const struct tree_file *attachments;
	size_t n_attachments;
};

/* End e as rejected, with the target where *log says it is. */
int reject(struct log_record *log, struct refinery *r, const struct entry *e,
	   const struct rejection *rejection);

/*
 * Reject e because it does not apply to the target: names the files and the
 * landed commits that it conflicts with, and where a merge would not conflict
 * says so.
 */
int reject_conflict(struct log_record *log, struct refinery *r,
		    const struct entry *e, const struct merge *conflict);

#endif
