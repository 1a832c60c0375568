/* SPDX-License-Identifier: MIT */
/*
 * Refs that last. git and libgit2 sync what a ref's file says; whether the file
 * is found after a power cut is up to the directories above it, which git does
 * not sync, and which come and go with the refs in them.
 */
#ifndef GIT_REF_SYNC_H
#define GIT_REF_SYNC_H

struct repo;
struct strvec;

/*
 * Sync the directories that lead to the refs of these names, from refs/ down,
 * each once; for one that is packed meanwhile, what was packed.
 */
int ref_sync(struct repo *repo, const struct strvec *names);
int ref_sync_one(struct repo *repo, const char *name);

/* Before a ref moves: the fan-out directories of objects/ were just made. */
int ref_sync_objects(struct repo *repo);

#endif
