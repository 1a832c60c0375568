/* SPDX-License-Identifier: MIT */
/* Who is at the other end, as this host knows, and what that allows. */
#ifndef QUEUE_PUSHER_H
#define QUEUE_PUSHER_H

#include <stdbool.h>

struct refinery;

/*
 * The name of who submits or pushes: the first variable of refinery.pusherEnv
 * that is set (the web server or the ssh wrapper sets it), else the user of
 * this process; free().
 */
char *pusher_name(struct refinery *r);

/* May that name enqueue for target (refinery.<target>.allow)? */
bool pusher_may_enqueue(struct refinery *r, const char *target,
			const char *name);

/* May it push past the queue (refinery.<target>.bypass)? */
bool pusher_may_bypass(struct refinery *r, const char *target,
		       const char *name);

#endif
