/* SPDX-License-Identifier: MIT */
/*
 * Objects that last. A candidate is assembled without syncing anything, most
 * candidates being thrown away again; before a ref may name one, everything
 * it brings must be on disk.
 */
#ifndef GIT_DURABLE_H
#define GIT_DURABLE_H

struct repo;
struct oid;

/*
 * Sync the objects that new has and old has not (zero: sync all of new), and
 * the directories that name them. Packed ones are synced by git when it packs.
 * Fails if any of them is missing, so that a ref can never be moved to a
 * commit that a careless prune has emptied.
 */
int durable_sync(struct repo *repo, const struct oid *old,
		 const struct oid *new);

/* The same for one commit that is a record: itself and its tree. */
int durable_sync_commit(struct repo *repo, const struct oid *id);

#endif
