/* SPDX-License-Identifier: MIT */
/*
 * The inside of src/git: libgit2's types and the bridge to our own. No file
 * outside this directory may include it.
 */
#ifndef GIT_INTERNAL_H
#define GIT_INTERNAL_H

#include "git/oid.h"
#include "git/repo.h"

#include <git2.h>

/* Our error for what libgit2 returned; its message with our context. */
int libgit2_error(int code, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline git_oid *oid_to_git(const struct oid *id)
{
	return (git_oid *)id;
}

static inline const struct oid *oid_from_git(const git_oid *id)
{
	return (const struct oid *)id;
}

void cleanup_git_tree(git_tree **tree);
void cleanup_git_commit(git_commit **commit);

/* The tree of a commit. */
int lookup_tree_of(git_tree **out, struct repo *repo, const struct oid *commit);

#endif
