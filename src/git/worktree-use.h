/* SPDX-License-Identifier: MIT */
/*
 * Work trees that use a branch without having it checked out, or without being
 * there: what keeps `git branch -f` from moving it, besides those that
 * git/worktree.h can bring along.
 */
#ifndef GIT_WORKTREE_USE_H
#define GIT_WORKTREE_USE_H

struct repo;

/*
 * ERR_REFUSED, with where and what to do: a rebase of the branch ref, or one
 * that will move it, is under way somewhere, or a work tree on it is locked and
 * away, as on a medium that is not mounted. One that is just gone does not
 * count; git prunes it. Nor does a bisection, which comes back to the branch
 * wherever it is then.
 */
int worktree_use_check(struct repo *repo, const char *ref);

#endif
