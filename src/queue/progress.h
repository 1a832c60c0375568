/* SPDX-License-Identifier: MIT */
/*
 * What is being tested right now: a line on the terminal, and a file on this
 * host that `git refinery status` reads while the runner lives. It is no part
 * of the state; losing it loses nothing.
 */
#ifndef QUEUE_PROGRESS_H
#define QUEUE_PROGRESS_H

#include "util/strvec.h"

#include <stdint.h>

struct refinery;

struct progress {
	struct refinery *refinery;
	char *path, *gate, *what;
	int64_t start;	 /* monotonic ms */
	int64_t typical; /* ms, 0: not known */
};

#define PROGRESS_INIT ((struct progress){ 0 })

/* entries: ids under test. typical: how long the gate usually takes. */
void progress_start(struct progress *p, struct refinery *r, const char *target,
		    const char *gate, const struct strvec *entries,
		    int64_t typical);

/* Refresh the line. */
void progress_tick(struct progress *p);

/* Clear line and file. */
void progress_release(struct progress *p);

/* What the file of target says. */
struct progress_state {
	char *gate;
	struct strvec entries;
	int64_t since;	 /* wall clock, seconds */
	int64_t typical; /* ms */
};

#define PROGRESS_STATE_INIT ((struct progress_state){ 0 })

void progress_state_release(struct progress_state *s);

/* ERR_NOTFOUND if nothing is being tested, or no runner is alive. */
int progress_read(struct progress_state *out, struct refinery *r,
		  const char *target);

#endif
