/* SPDX-License-Identifier: MIT */
/*
 * What the commands share that ask something for one entry, wherever its
 * queue is: withdraw, retry, hold and promote.
 */
#ifndef CMD_CMD_ASK_H
#define CMD_CMD_ASK_H

#include "queue/clone.h"
#include "queue/entry.h"
#include "queue/request.h"

struct ask {
	struct request q;
	const char *remote;
	struct entry e;	      /* as it is when that was done */
	struct answer answer; /* of another repository */
};

void ask_release(struct ask *a);

/* Rows of the table of options. */
#define ASK_OPTIONS(a)                                                \
	{ "target", 0, .string = &(a)->q.target, .arg = "<branch>",   \
	  .help = "the target that it is queued for" },               \
	{                                                             \
		"remote", 0, .string = &(a)->remote, .arg = "<name>", \
			     .help = "the queue is there, not here"   \
	}

/*
 * Ask for the one entry that the arguments name. Returns 0 or, after a word
 * to stderr, the exit status.
 */
int ask_make(struct ask *a, struct refinery *r, const char *usage, int argc,
	     char **argv);

#endif
