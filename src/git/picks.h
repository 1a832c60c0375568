/* SPDX-License-Identifier: MIT */
/*
 * Which commits a rebase applies: those of the branch that the new base does
 * not have, without merges, parents first; and which of them it leaves out,
 * because the base has their patch already (by patch-id). Together they are
 * what `git rebase` puts on its list.
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
 * The commits of a branch for a rebase, parents first. there has those among
 * them whose patch the new base has already, in the same order: a rebase
 * leaves them out. (One that was empty stays, like any empty commit.)
 */
struct pick_list {
	struct oids commits, there;
	bool straight; /* the branch has no merges */
};

#define PICK_LIST_INIT ((struct pick_list){ 0 })

void pick_list_release(struct pick_list *l);

/* Is the patch of this commit of the list in the base already? */
bool pick_is_there(const struct pick_list *l, const struct oid *commit);

/*
 * List them for rebasing head onto onto. Of a branch that stands on another
 * one, from (NULL: none) is where its own commits begin: an ancestor of head,
 * to which they go back in a straight line; what from has is left out.
 * ERR_NOTFOUND: no common history; ERR_INVALID: too many.
 */
int picks_list(struct pick_list *out, struct picks *p, const struct oid *onto,
	       const struct oid *head, const struct oid *from);

#endif
