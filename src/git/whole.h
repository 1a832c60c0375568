/* SPDX-License-Identifier: MIT */
/*
 * Whole repositories: those that have all history and all objects. A clone need
 * not be one to be worked in; one that serves targets must be, since what it
 * decides about a merge depends on both.
 */
#ifndef GIT_WHOLE_H
#define GIT_WHOLE_H

#include <stdbool.h>

struct repo;

/* Does a remote have objects that are not here? */
bool repo_is_partial(struct repo *repo);

/* ERR_REFUSED, in plain words: it is a shallow or a partial clone. */
int repo_check_whole(struct repo *repo);

#endif
