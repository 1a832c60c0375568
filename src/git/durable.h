/* SPDX-License-Identifier: MIT */
/*
 * Objects that last. Before a ref may name a commit, everything that it brings
 * must be on disk, in the repository: what was put aside (git/aside.h) is
 * brought over here, its contents before its name.
 *
 * Each function looks at the objects that new has and old has not (zero: all
 * of new). It fails if one is missing or its file is empty, so that a ref can
 * never be moved to a commit that a careless prune or a power cut has emptied.
 */
#ifndef GIT_DURABLE_H
#define GIT_DURABLE_H

struct repo;
struct oid;

/*
 * Sync them, and the directories that name them. Packed ones git has synced
 * when it packed them.
 */
int durable_sync(struct repo *repo, const struct oid *old,
		 const struct oid *new);

/*
 * The same for what git received with core.fsync as `init` sets it: it has
 * synced the contents, but not the directories that name them.
 */
int durable_sync_names(struct repo *repo, const struct oid *old,
		       const struct oid *new);

/*
 * After the ref has moved: a `git gc --prune=now` that looked before it did may
 * have taken objects since. Those that are still aside are brought over again.
 */
int durable_restore(struct repo *repo, const struct oid *old,
		    const struct oid *new);

/* Sync one commit that is a record: itself and its tree. */
int durable_sync_commit(struct repo *repo, const struct oid *id);

#endif
