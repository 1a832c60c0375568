/* SPDX-License-Identifier: MIT */
#include "git/ref-sync.h"
#include "git/repo.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <string.h>

/* The directories of a ref, deepest first, up to refs/ itself. */
static void add_directories(struct strvec *out, const char *name)
{
	CLEANUP(strbuf_release) struct strbuf at = STRBUF_INIT;

	strbuf_add(&at, name, strlen(name));
	for (char *slash; (slash = strrchr(at.buf, '/'));) {
		strbuf_cut(&at, (size_t)(slash - at.buf));
		if (!strvec_has(out, at.buf))
			strvec_push(out, at.buf);
	}
}

/* *gone: one of them is not there, so what was in it is packed or deleted. */
static int sync_each(struct repo *repo, const struct strvec *directories,
		     bool *gone)
{
	int error = 0;

	strvec_each(directories, directory) {
		CLEANUP(cleanup_free)
		char *path = repo_path(repo, "%s", *directory);

		if (!error)
			error = file_sync_directory(path);
		if (error != ERR_NOTFOUND)
			continue;
		error_clear();
		*gone = true;
		error = 0;
	}
	return error;
}

int ref_sync(struct repo *repo, const struct strvec *names)
{
	CLEANUP(strvec_release) struct strvec directories = STRVEC_INIT;
	bool packed = false;
	int error;

	strvec_each(names, name) {
		CLEANUP(cleanup_free) char *path = repo_path(repo, "%s", *name);

		add_directories(&directories, *name);
		packed |= !file_exists(path);
	}
	error = sync_each(repo, &directories, &packed);
	/* git syncs packed-refs itself before it renames it. */
	if (!error && packed)
		error = file_sync_directory(repo->common);
	return error;
}

int ref_sync_one(struct repo *repo, const char *name)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	strvec_push(&names, name);
	return ref_sync(repo, &names);
}

int ref_sync_objects(struct repo *repo)
{
	CLEANUP(cleanup_free) char *path = repo_path(repo, "objects");

	return file_sync_directory(path);
}
