/* SPDX-License-Identifier: MIT */
/*
 * Locks between processes of this host, and the way out of those that git
 * leaves behind. Safety rests on compare-and-swap alone; these locks keep
 * writers from starving each other and make it known whose a left-over is:
 *
 * Whoever writes a hot ref (target, log, notes, entries) holds the lock of its
 * group and has written the names of the refs into the lock file before. The
 * kernel frees the lock when the holder dies, and a git command that the
 * holder started keeps it until that has ended too. The next holder then finds
 * names in the file: those refs were being written when somebody died, so a
 * `<ref>.lock` there is a left-over and is removed once it is proven that no
 * other git command is just using it (state/suspect.h).
 */
#ifndef STATE_LOCK_H
#define STATE_LOCK_H

#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>

struct refinery;

/* The lock of the notes. No target can be called so. */
#define LOCK_NOTES ".notes"

struct lock {
	struct refinery *refinery;
	int fd;
	char *path;
	struct strvec noted; /* names that stand in the file */
	bool runner;	     /* of lock_runner(); its file says so */
	bool killed;	     /* the runner before did not end by itself */
};

#define LOCK_INIT ((struct lock){ .fd = -1 })

/*
 * Take the lock of that name (a target, or LOCK_NOTES), waiting for whoever has
 * it, and repair what a dead holder left.
 */
int lock_take(struct lock *out, struct refinery *r, const char *name);

/*
 * Note down the refs (and packed-refs, HEAD, config) about to be written, or
 * that any of them may be.
 */
#define LOCK_ALL_REFS "refs/*"
int lock_writes(struct lock *lock, const struct strvec *names);

/* The same for one. */
int lock_writes_one(struct lock *lock, const char *name);

/*
 * The writes are done: forget the names, unless the lock of one still stands,
 * which is then for the next holder to look at. lock_release() does it as well.
 */
void lock_done(struct lock *lock);

/*
 * A command that wrote the noted refs for the holder was killed: remove the
 * locks that it left, as the next holder would, and forget the names.
 */
int lock_repair(struct lock *lock);

void lock_release(struct lock *lock);

/*
 * ref_transaction() under a lock that is held: the names are noted down, git
 * keeps the lock if it outlives us, and what git left, killed or content, is
 * repaired.
 */
struct ref_change;
int lock_transaction(struct lock *lock, const struct ref_change *changes,
		     size_t n, const char *reason);

/* ref_swap() of one ref under the lock of that name. */
struct oid;
int lock_swap(struct refinery *r, const char *name, const char *ref,
	      const struct oid *old, const struct oid *new, const char *reason);

/* Held by those who write the ledger of requests to models. */
#define LOCK_USAGE ".usage"

/* Held by those who change the configuration. No branch is called so. */
#define LOCK_CONFIG ".init"

/*
 * Held by those who put commits on a target outside of its runner, and the
 * name of the place for the attributes that they do it by.
 */
#define LOCK_TRY ".try"

/* Named by `git refinery gc` while git packs refs. No branch is called so. */
#define LOCK_GC ".gc"

/*
 * Repair what a dead holder of that lock left, if there is anything; costs one
 * look at a file if not. Does not wait for a living one.
 */
int lock_sweep(struct refinery *r, const char *name);

/*
 * The lock that a runner of target holds while it runs. ERR_LOCKED if another
 * one does. out->killed: the one before it was killed.
 */
int lock_runner(struct lock *out, struct refinery *r, const char *target);

/* Does a living runner hold it? */
bool lock_runner_alive(struct refinery *r, const char *target);

#endif
