/* SPDX-License-Identifier: MIT */
/*
 * Targets that are gone: neither a target any more nor a branch, as after a
 * branch was renamed. Their log and queue are still there and can be in the way
 * of others. They are moved to refs/refinery-aside/, never deleted.
 */
#ifndef SETUP_GONE_H
#define SETUP_GONE_H

#include "git/ref.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>

struct refinery;

/* Is there no branch of that name, and is it no target either? */
bool gone_is(struct refinery *r, const char *target);

/* Append the names of targets that are gone and have refs of ours, once each.
 */
int gone_list(struct strvec *out, struct refinery *r);

/* How many entries are queued for it. */
size_t gone_entries(struct refinery *r, const char *target);

/* Move its refs to refs/refinery-aside/; *moved counts them. */
int gone_move(size_t *moved, struct refinery *r, const char *target);

/* Move one ref of target, with that value, to refs/refinery-aside/. */
int gone_move_ref(struct refinery *r, const char *target,
		  const struct ref_entry *ref);

#endif
