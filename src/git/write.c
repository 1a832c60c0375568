/* SPDX-License-Identifier: MIT */
#include "git/write.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* How often the same directory can vanish before something else is wrong. */
#define ATTEMPTS 5

/* libgit2 clears errno once it has put its text into the message. */
static bool again(int error, int *attempts)
{
	const git_error *last = error ? git_error_last() : NULL;

	return last && last->klass == GIT_ERROR_OS &&
	       strstr(last->message, strerror(ENOENT)) &&
	       ++*attempts < ATTEMPTS;
}

int write_object(git_oid *out, git_odb *odb, git_object_t type,
		 const void *bytes, size_t len)
{
	int error, attempts = 0;

	do
		error = git_odb_write(out, odb, bytes, len, type);
	while (again(error, &attempts));
	return error;
}

int write_blob(git_oid *out, git_repository *repo, const void *bytes,
	       size_t len)
{
	git_odb *odb;
	int error = git_repository_odb(&odb, repo);

	if (error)
		return error;
	error = write_object(out, odb, GIT_OBJECT_BLOB, bytes, len);
	git_odb_free(odb);
	return error;
}

int write_tree(git_oid *out, git_treebuilder *builder)
{
	int error, attempts = 0;

	do
		error = git_treebuilder_write(out, builder);
	while (again(error, &attempts));
	return error;
}
