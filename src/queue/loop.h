/* SPDX-License-Identifier: MIT */
/*
 * The loop: reconcile, admit, plan, assemble, test, land or reject, until the
 * queue of a target is drained. All decisions are the policy's (plan/policy.h);
 * this file only does what it says and tells it what came of it.
 */
#ifndef QUEUE_LOOP_H
#define QUEUE_LOOP_H

#include <stdbool.h>
#include <stddef.h>

struct refinery;

struct loop_options {
	bool once;    /* stop after one candidate has been tried */
	bool dry_run; /* say what would be done first, write nothing */
};

struct loop_summary {
	size_t landed, rejected, parked;
	size_t candidates, runs; /* tried; gate commands started */
	bool busy;		 /* another runner is at work */
	bool stopped;		 /* asked to stop by a signal */
	char *waits;		 /* why entries are left, or NULL; free() */
};

#define LOOP_SUMMARY_INIT ((struct loop_summary){ 0 })

void loop_summary_release(struct loop_summary *s);

/*
 * Work on target until nothing is left to do. A second runner for it returns
 * at once with busy set. ERR_REFUSED: nothing may land (no gate, a broken
 * .refinery), with the next step; the entries stay queued.
 */
int loop_run(struct loop_summary *out, struct refinery *r, const char *target,
	     const struct loop_options *options);

#endif
