/* SPDX-License-Identifier: MIT */
/*
 * Leavings: temporary object files whose writer died. They do no harm but
 * take room. git's begin with tmp_obj, libgit2's with tmp_object_git2 (which
 * `git prune` does not know), packs' with tmp_pack, tmp_idx and the like.
 */
#ifndef SETUP_LEAVINGS_H
#define SETUP_LEAVINGS_H

#include <stddef.h>

struct repo;
struct strvec;

/* Younger ones, in seconds, may still be being written. */
#define LEAVINGS_AGE 3600

/* Append the paths of those that are old enough and that nobody has open. */
void leavings_list(struct strvec *out, struct repo *repo);

/* Remove them; returns how many are gone. */
size_t leavings_remove(const struct strvec *paths);

#endif
