/* SPDX-License-Identifier: MIT */
/*
 * The slots of a runner (runner/slot.h): taken for a candidate, given back
 * when its tests have ended. A slot that is given back is taken first, since
 * its files are warm.
 */
#ifndef QUEUE_SLOTS_H
#define QUEUE_SLOTS_H

#include <stdbool.h>
#include <stddef.h>

struct refinery;
struct slot;

struct slots {
	struct refinery *r;
	struct slot **free; /* open, in use by nobody */
	size_t n, alloc;
};

/* Close them; all must have been given back. */
void slots_release(struct slots *p);

/* ERR_LOCKED: other runners have all that there may be. */
int slots_take(struct slot **out, struct slots *p);
void slots_give(struct slots *p, struct slot *slot);

#endif
