/* SPDX-License-Identifier: MIT */
/*
 * Stale locks: *.lock files (and packed-refs.new) that git or libgit2 left
 * behind when they were killed. Neither ever removes one, and each blocks its
 * ref, or all deletes, or a work tree. A lock is stale if it is old, no process
 * has it open and no git command is at work here. Locks that a dead runner
 * noted down are removed sooner, by the next runner (state/lock.h).
 */
#ifndef SETUP_STALE_H
#define SETUP_STALE_H

struct refinery;
struct strvec;

/* Seconds for which a lock must not have changed. */
#define STALE_AGE 60

/*
 * Append the paths of old locks: of our refs and notes, of targets, HEAD,
 * packed-refs, config, and the indexes of work trees at a target.
 */
int stale_list(struct strvec *out, struct refinery *r);

/*
 * Remove those that are stale still, holding our own locks meanwhile. Append
 * what is removed. ERR_LOCKED: a git command is at work here.
 */
int stale_remove(struct strvec *removed, struct refinery *r);

#endif
