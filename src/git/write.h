/* SPDX-License-Identifier: MIT */
/*
 * Writing single objects, for the files of src/git alone. A git gc that runs
 * at the same time removes directories below objects/ that it finds empty,
 * which may be between libgit2's making one and its putting an object there;
 * these try again then. Errors are libgit2's.
 *
 * A `git gc --prune=now` takes what no ref names yet. So what was written, as
 * long as writes are synced, is remembered, and written once more if it is gone
 * when the ref has moved.
 */
#ifndef GIT_WRITE_H
#define GIT_WRITE_H

#include <git2.h>
#include <stddef.h>

int write_object(git_oid *out, git_odb *odb, git_object_t type,
		 const void *bytes, size_t len);
int write_blob(git_oid *out, git_repository *repo, const void *bytes,
	       size_t len);
int write_tree(git_oid *out, git_repository *repo, git_treebuilder *builder);

/* After a ref has moved: what was written lately is there. */
int write_restore(git_repository *repo);

/* Before the repository is closed: the last look, and forget. */
void write_forget(git_repository *repo);

#endif
