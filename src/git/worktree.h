/* SPDX-License-Identifier: MIT */
/*
 * Work trees of a repository, by git: libgit2 neither keeps the index's
 * extensions nor runs filters there. None of this loses what is not committed.
 */
#ifndef GIT_WORKTREE_H
#define GIT_WORKTREE_H

struct oid;
struct repo;
struct strvec;

/* Paths of the work trees whose HEAD names ref; none in a plain bare one. */
int worktrees_on(struct strvec *out, struct repo *repo, const char *ref);

/*
 * Could the work tree at path, which stands at commit old, move to new: are
 * its index and tracked files as in old, and would no untracked file be
 * overwritten? 0 yes; ERR_REFUSED no, with the reason and the next step.
 */
int worktree_check(struct repo *repo, const char *path, const struct oid *old,
		   const struct oid *new);

/*
 * How many tracked files of the work tree, or of its index, differ from HEAD?
 * 0 in a bare repository; negative: error.
 */
int worktree_changes(struct repo *repo);

/*
 * Move index and files from old to new; HEAD moves by itself. Also completes
 * such a move that was cut off, where each file is found to be as in old, as
 * in new, or a beginning of that. ERR_REFUSED if anything else was changed
 * there; then nothing is touched. ERR_LOCKED: another git command is at work
 * there.
 */
int worktree_advance(struct repo *repo, const char *path, const struct oid *old,
		     const struct oid *new);

#endif
