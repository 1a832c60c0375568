/* SPDX-License-Identifier: MIT */
/*
 * Arrivals: what is due once an entry's ref has moved, from wherever that
 * came. Nothing is lost if it does not happen: the runner does it, too.
 */
#ifndef QUEUE_ARRIVAL_H
#define QUEUE_ARRIVAL_H

#include <stddef.h>

struct entry;
struct refinery;

/*
 * Withdraw older entries of the same topic (or, without one, branch), as
 * submit() does with those it knows, and e itself if it asks for it.
 */
int arrival_settle(struct refinery *r, const struct entry *e);

/* Its number in the queue, of how many; 0 if it has left the queue. */
int arrival_place(size_t *number, size_t *of, struct refinery *r,
		  const struct entry *e);

#endif
