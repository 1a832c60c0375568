/* SPDX-License-Identifier: MIT */
/*
 * Objects put aside: merges that are only looked at, and candidates, most of
 * which are thrown away. They are not synced, so after a power cut their files
 * may be there and empty, and git takes an empty file for the object. So they
 * do not lie among the repository's own: each process writes them to a
 * directory of its own below refinery/aside, which it reads, and git commands
 * that it starts read, as if it belonged to the repository. What is to be named
 * by a ref is brought over, synced, by git/durable.h.
 *
 * The directory goes with the process. What a dead one left is removed by the
 * next; the kernel's lock on it tells, so no boot outlives it either.
 */
#ifndef GIT_ASIDE_H
#define GIT_ASIDE_H

#include <stdbool.h>

struct oid;
struct process;
struct repo;

/*
 * From here to aside_end() what is written through libgit2 goes aside. The two
 * do not nest.
 */
int aside_begin(struct repo *repo);
void aside_end(struct repo *repo);

/* The same for a git command that is about to be started. */
int aside_write(struct repo *repo, struct process *p);

/* Let a git command read them; repo_git() does so already. */
void aside_show(struct repo *repo, struct process *p);

/* One that fills the repository itself must not take them for objects there. */
void aside_hide(struct process *p);

/* The file of an object that is there, NULL if it is not; free(). */
char *aside_find(struct repo *repo, const struct oid *id);

/* Remember, or ask, that an object of them was brought over and synced. */
void aside_keep(struct repo *repo, const struct oid *id);
bool aside_kept(struct repo *repo, const struct oid *id);

/* Remove all that dead processes left. */
void aside_sweep(struct repo *repo);

/* For repo_free(). */
struct aside;
void aside_free(struct aside *aside);

#endif
