/* SPDX-License-Identifier: MIT */
/*
 * What is being tested right now: a line on the terminal, and a file on this
 * host that `git refinery status` reads while the runner lives. It is no part
 * of the state; losing it loses nothing.
 */
#ifndef QUEUE_PROGRESS_H
#define QUEUE_PROGRESS_H

#include "util/strvec.h"

#include <stddef.h>
#include <stdint.h>

struct refinery;

/* One test that runs. */
struct progress_test {
	const void *key; /* whose it is; of the runner that writes alone */
	char *gate;
	struct strvec entries; /* ids under test, in order */
	size_t n_base; /* the first of them, which passed or are tested apart */
	int64_t begun; /* wall clock, seconds: the first gate */
	int64_t since; /* this gate */
	int64_t typical; /* ms that the gate usually takes, 0: not known */
	int64_t start;	 /* monotonic ms; of the runner alone */
	int64_t crowd;	 /* progress.crowd at the start */
};

struct progress {
	struct refinery *refinery;
	char *path;
	unsigned slots; /* tests that may run at a time; 0: not known */
	struct progress_test *v;
	size_t n, alloc;
	int64_t crowd, at; /* ms that all tests ran up to this moment */
};

#define PROGRESS_INIT ((struct progress){ 0 })

void progress_open(struct progress *p, struct refinery *r, const char *target);

/* From here on the line alone: a runner may have the file. */
void progress_keep_off(struct progress *p);

/* One that begins now; copied, without since and start. */
void progress_start(struct progress *p, const struct progress_test *test);

/*
 * That of key, if there is one, has ended. How many other tests of this runner
 * ran beside it, in the mean over its time and rounded.
 */
unsigned progress_end(struct progress *p, const void *key);

/* Refresh the line. */
void progress_tick(struct progress *p);

/* Clear line and file. */
void progress_release(struct progress *p);

/*
 * What the file of target says: the tests that run. ERR_NOTFOUND if there is
 * none, or no runner is alive.
 */
int progress_read(struct progress *out, struct refinery *r, const char *target);

#endif
