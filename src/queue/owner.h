/* SPDX-License-Identifier: MIT */
/*
 * Whose work an entry is. A line of work is a topic or, without one, a branch
 * of one person; what two people call alike is two lines of work. Nothing
 * proves who somebody is, and accounts, names and addresses are shared. So two
 * entries are one person's only if nothing that is known of both differs: whom
 * the host knew, who enqueued, and who wrote and committed the submitted head.
 */
#ifndef QUEUE_OWNER_H
#define QUEUE_OWNER_H

#include <stdbool.h>

struct entry;
struct refinery;

/* Do they have the same topic, or the same branch and no topic? */
bool owner_same_name(const struct entry *e, const struct entry *other);

/*
 * Are they of one person, e the newer? Case does not count. What e has put on
 * top of the other's head may have been written by anybody. A head that cannot
 * be read is nobody's.
 */
bool owner_same_person(struct refinery *r, const struct entry *e,
		       const struct entry *other);

/* Both of them. */
bool owner_same_line(struct refinery *r, const struct entry *e,
		     const struct entry *other);

/* Is a the person that b is, as far as names and addresses tell? Pure. */
bool owner_same_ident(const char *a, const char *b);

/* Who that is, for people: "Ann <ann@example.org>"; free(). */
char *owner_text(const struct entry *e);

#endif
