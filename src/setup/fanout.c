/* SPDX-License-Identifier: MIT */
#include "setup/fanout.h"
#include "git/repo.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <errno.h>
#include <sys/stat.h>

int fanout_missing(struct repo *repo)
{
	int missing = 0;

	for (unsigned i = 0; i < 256; i++) {
		CLEANUP(cleanup_free)
		char *path = repo_path(repo, "objects/%02x", i);

		missing += !file_exists(path);
	}
	return missing;
}

/* A repository that a group shares has modes that the umask takes away. */
static int make(const char *path, mode_t mode)
{
	if (mkdir(path, mode))
		return errno == EEXIST ?
			       0 :
			       error_errno(ERR, "cannot create '%s'", path);
	return chmod(path, mode) ?
		       error_errno(ERR, "cannot open up '%s'", path) :
		       0;
}

int fanout_make(struct repo *repo)
{
	CLEANUP(cleanup_free) char *objects = repo_path(repo, "objects");
	struct stat st;
	int error = 0;

	if (stat(objects, &st))
		return error_errno(ERR, "cannot look at '%s'", objects);
	for (unsigned i = 0; !error && i < 256; i++) {
		CLEANUP(cleanup_free)
		char *path = repo_path(repo, "objects/%02x", i);

		error = make(path, st.st_mode & 07777);
	}
	return error ? error : file_sync_directory(objects);
}
