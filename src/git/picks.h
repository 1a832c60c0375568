/* SPDX-License-Identifier: MIT */
/*
 * Which commits a rebase applies: those of the branch that the new base does
 * not have, without merges, without those whose patch the base has already
 * (by patch-id), parents first: what `git rebase` puts on its list.
 */
#ifndef GIT_PICKS_H
#define GIT_PICKS_H

#include "git/oid.h"

#include <stdbool.h>

struct repo;
struct picks;

/* Commits that one branch may bring. */
#define PICKS_LIMIT 10000

/*
 * A place that remembers what commits of the base touched, so that a queue of
 * branches does not look at the same commits again and again.
 */
struct picks *picks_new(struct repo *repo);
void picks_free(struct picks *p);

/*
 * List them for rebasing head onto onto. *linear: there is no merge among
 * them and none was left out, so if their base is onto itself, head is what
 * the rebase gives. Of a branch that stands on another one, from (NULL: none)
 * is where its own commits begin: an ancestor of head, to which they go back in
 * a straight line; what from has is left out. ERR_NOTFOUND: no common history;
 * ERR_INVALID: too many.
 */
int picks_list(struct oids *out, bool *linear, struct picks *p,
	       const struct oid *onto, const struct oid *head,
	       const struct oid *from);

#endif
