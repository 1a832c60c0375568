/* SPDX-License-Identifier: MIT */
/*
 * The queue of a target at a moment: who is in it and in which order, what is
 * being tested, and what everybody waits for. Taking one reads refs, records
 * and files of this host; it writes nothing and takes no lock.
 */
#ifndef REPORT_SNAPSHOT_H
#define REPORT_SNAPSHOT_H

#include "config/halt.h"
#include "config/lane.h"
#include "git/oid.h"
#include "plan/forecast.h"
#include "queue/entry.h"
#include "queue/progress.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct refinery;

/* In the order in which they are listed. */
enum standing {
	STANDING_TESTING,
	STANDING_QUEUED,
	STANDING_NEW,  /* no runner has seen it yet */
	STANDING_HELD, /* waits for a person */
};

/* "testing", "queued", "new", "held" */
const char *standing_name(enum standing standing);

struct snapshot_row {
	const struct entry *entry;
	enum standing standing;
	size_t position; /* from 1; 0: not in line */
	size_t ahead;	 /* entries that come before it */
	int64_t score;
	const char *lane; /* NULL: the common one, or not known */
	char *after;	  /* what it waits for, as its parents go; or NULL */
	const struct entry *parent; /* that it comes after; or NULL */
	bool stuck;		    /* until somebody helps a parent on */
	struct forecast eta;	    /* by eta_foresee(); p50 NAN: not known */
};

struct snapshot {
	char *target;
	char *remote; /* whose state it is; NULL: this repository's */
	struct oid tip;
	struct oid log;	       /* its newest record */
	int64_t time;	       /* when it was taken */
	bool runner;	       /* is one at work on this host? */
	struct halt halt;      /* pause, freeze and drain; of this host */
	struct strvec ready;   /* ids that passed and wait to land */
	char *waits;	       /* why nothing could land, NULL: nothing known */
	char *red;	       /* gate that the tip itself failed, or NULL */
	char *no_eta;	       /* why nobody's time is known; or NULL */
	size_t broken;	       /* refs in the queue that hold no entry */
	struct progress tests; /* that run now */
	struct entries entries;
	struct lanes lanes; /* as they are at tip */
	struct snapshot_row *rows;
	size_t n;
};

#define SNAPSHOT_INIT ((struct snapshot){ .tests = PROGRESS_INIT })

void snapshot_release(struct snapshot *s);

/* ERR_NOTFOUND: no such target, with the next step. */
int snapshot_take(struct snapshot *out, struct refinery *r, const char *target);

/* Fill in the lanes of the rows; snapshot_take() does it. */
void snapshot_look_at_lanes(struct snapshot *s, struct refinery *r);

/*
 * The row that name means: an id or its beginning, a branch, a topic.
 * ERR_NOTFOUND; ERR_INVALID if several.
 */
int snapshot_find(const struct snapshot_row **out, const struct snapshot *s,
		  const char *name);

/*
 * The test that runs with e in it, or NULL. Rather the one that is to tell
 * about e than one that is put on it.
 */
const struct progress_test *snapshot_test_of(const struct snapshot *s,
					     const struct entry *e);

#endif
