/* SPDX-License-Identifier: MIT */
/*
 * Refs: where state changes hands. There is no unconditional write: read a
 * ref, prepare the new value, and move it if nobody else did. One ref at a
 * time goes through ref_swap(); deletes and several refs at once only through
 * ref_transaction(), which is git's own (libgit2's delete loses other refs
 * when it runs beside `git pack-refs`).
 */
#ifndef GIT_REF_H
#define GIT_REF_H

#include "git/oid.h"

#include <stdbool.h>
#include <stddef.h>

struct repo;

/* Read name into out, symbolic refs followed. ERR_NOTFOUND. */
int ref_read(struct oid *out, struct repo *repo, const char *name);

/*
 * Move name from old to new; a zero old means it must not exist yet.
 * ERR_STALE: somebody else moved it (or made it, or deleted it); read again
 * and decide again. ERR_LOCKED: another process held its lock for ten
 * seconds. ERR_REFUSED: something is in the way of its name (git/obstacle.h).
 * After any other error the ref may still have moved: read it before
 * telling anybody what happened. Fails inside git's quarantine.
 */
int ref_swap(struct repo *repo, const char *name, const struct oid *old,
	     const struct oid *new, const char *reason);

/* One line of a transaction. */
struct ref_change {
	const char *name;
	struct oid old; /* always compared; zero: must not exist */
	struct oid new; /* zero: delete; the same as old: only verify */
};

/*
 * All of changes or none, as far as other writers see it: every old value is
 * locked and compared before the first ref moves. They move in the order
 * given, deletes last. A crash in between leaves a prefix of them, so list
 * the one that the others can be derived from first. After any failure read
 * the refs again. ERR_STALE: an old value did not hold. ERR_LOCKED: another
 * process held a lock for five seconds. ERR: also if git was killed, which
 * leaves its locks and may leave a prefix of the changes.
 * A hook reference-transaction of the repository sees it and may refuse it:
 * ERR_REFUSED, and nothing has changed.
 * keep_fd, if not negative, stays open in the child, so that a lock on it
 * outlives us for as long as git still writes.
 */
int ref_transaction(struct repo *repo, const struct ref_change *changes,
		    size_t n, const char *reason, int keep_fd);

struct ref_entry {
	char *name;
	struct oid id;
};

struct ref_list {
	struct ref_entry *v;
	size_t n, alloc;
};

#define REF_LIST_INIT ((struct ref_list){ 0 })

/* Every direct ref whose name starts with prefix, sorted by name. */
int ref_list(struct ref_list *out, struct repo *repo, const char *prefix);
void ref_list_release(struct ref_list *l);

/*
 * The name of the ref that is written when name is: where symbolic refs lead
 * in the end, name itself if it is none; free().
 */
char *ref_follow(struct repo *repo, const char *name);

/* Is name a valid full ref name? */
bool ref_name_valid(const char *name);

/* Resolve a revision as git does (branch, tag, id, HEAD~2) to a commit. */
int ref_resolve(struct oid *out, struct repo *repo, const char *revision);

/*
 * The full name of what people call branch: refs/heads/<branch> or
 * refs/remotes/<branch> if that exists. ERR_NOTFOUND. Free().
 */
int ref_full_name(char **out, struct repo *repo, const char *branch);

#endif
