/* SPDX-License-Identifier: MIT */
/*
 * Work trees that have the target checked out, in an ordinary clone or a
 * linked one. A clean one moves along with a landing, as git's updateInstead
 * does; landing waits while one is not clean. Uncommitted work is never
 * touched: what is there is compared before anything is written, and git
 * compares again while it writes.
 */
#ifndef QUEUE_CHECKOUT_H
#define QUEUE_CHECKOUT_H

struct oid;
struct refinery;

/*
 * May the target move from old to new? 0 yes; ERR_REFUSED, with where and
 * what to do, if a work tree keeps it from that.
 */
int checkout_check(struct refinery *r, const char *target,
		   const struct oid *old, const struct oid *new);

/*
 * The same, and note down that the work trees are to come along. Called before
 * the target moves: nobody could tell afterwards what a crash left undone.
 */
int checkout_begin(struct refinery *r, const char *target,
		   const struct oid *old, const struct oid *new);

/*
 * Bring those along that are noted down, if the target has moved. A tree that
 * somebody changed in just this moment stays as it is, with a warning; the
 * next run tries again. Cheap if there is nothing.
 */
int checkout_finish(struct refinery *r, const char *target);

#endif
