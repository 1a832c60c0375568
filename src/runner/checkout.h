/* SPDX-License-Identifier: MIT */
/*
 * Checkouts: the files of a slot. git itself writes them, with the slot's own
 * store as its repository: nothing that a test left behind, be it
 * configuration, hooks, filters or an index, is read or run. A test finds a
 * small repository of its own in work/.git: HEAD detached at the candidate,
 * its history borrowed from the store, and nothing to commit.
 */
#ifndef RUNNER_CHECKOUT_H
#define RUNNER_CHECKOUT_H

#include "git/oid.h"

struct nature;
struct slot;

/* Make the slot's store, or bring its settings back in order, and open it. */
int checkout_open_store(struct slot *slot);

/*
 * Make work the files of candidate, which the store has, and nothing else.
 * fresh is the nature of a new directory there (runner/weed.h).
 */
int checkout_switch(struct slot *slot, const struct oid *candidate,
		    const struct nature *fresh);

/* Forget which files are known to be right: the next switch writes all. */
void checkout_distrust(struct slot *slot);

#endif
