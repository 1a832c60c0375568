/* SPDX-License-Identifier: MIT */
/*
 * Writing single objects, for the files of src/git alone. A git gc that runs
 * at the same time removes directories below objects/ that it finds empty,
 * which may be between libgit2's making one and its putting an object there;
 * these try again then. Errors are libgit2's.
 */
#ifndef GIT_WRITE_H
#define GIT_WRITE_H

#include <git2.h>
#include <stddef.h>

int write_object(git_oid *out, git_odb *odb, git_object_t type,
		 const void *bytes, size_t len);
int write_blob(git_oid *out, git_repository *repo, const void *bytes,
	       size_t len);
int write_tree(git_oid *out, git_treebuilder *builder);

#endif
