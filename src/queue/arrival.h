/* SPDX-License-Identifier: MIT */
/*
 * Arrivals: what is due once an entry's ref has moved, from wherever that
 * came. Nothing is lost if it does not happen: the runner does it, too.
 */
#ifndef QUEUE_ARRIVAL_H
#define QUEUE_ARRIVAL_H

struct entry;
struct refinery;
struct strvec;

/*
 * Withdraw older entries of the same line of work, and the one that e says it
 * replaces, as submit() does with those it knows, and e itself if it asks for
 * it. replaced gets the ids of those that went for e.
 */
int arrival_settle(struct strvec *replaced, struct refinery *r,
		   const struct entry *e);

/* The same for one of them: 1 if it was older and is gone now, 0 if not. */
int arrival_replaces(struct refinery *r, const struct entry *e,
		     const struct entry *older);

#endif
