/* SPDX-License-Identifier: MIT */
/*
 * The life of an entry from its records: how it came, what was done with it,
 * and how it ended, more than once if it was queued again.
 */
#ifndef REPORT_LIFE_H
#define REPORT_LIFE_H

#include "git/oid.h"
#include "queue/entry.h"
#include "state/log.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct refinery;

/* One record of the entry's chain. */
struct life_step {
	struct oid id;
	int64_t time;
	char *by;     /* "Name <email>" */
	char *action; /* the record's subject */
	char *code, *reason;
};

struct life {
	struct entry entry;	 /* by its last record */
	bool live;		 /* it is in the queue */
	struct life_step *steps; /* oldest first */
	size_t n_steps, alloc_steps;
	struct log_record *ends; /* those that ended it, oldest first */
	size_t n_ends, alloc_ends;
};

#define LIFE_INIT ((struct life){ .entry = ENTRY_INIT })

void life_release(struct life *life);

/*
 * Find the entry that name means: an id or the beginning of one (at least
 * four digits), a branch or a topic; a live one first, else the one that
 * ended last. ERR_NOTFOUND, ERR_INVALID if an id is not clear.
 */
int life_find(struct life *out, struct refinery *r, const char *target,
	      const char *name);

/* What the log record says of this entry, or NULL. Belongs to record. */
const struct log_entry *life_entry_in(const struct log_record *record,
				      const char *id);

/* The newest end, NULL if it is live or has none. */
const struct log_record *life_end(const struct life *life);

#endif
