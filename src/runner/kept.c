/* SPDX-License-Identifier: MIT */
#include "runner/kept.h"
#include "git/history.h"
#include "git/index.h"
#include "git/ref.h"
#include "runner/copy.h"
#include "runner/seal.h"
#include "runner/trash.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where one kept directory lies while no test has it. */
struct place {
	char *directory, *landed, *passed, *commit;
};

void kept_release(struct kept *k)
{
	free(k->target);
	strvec_release(&k->paths);
	*k = (struct kept){ .slot = k->slot,
			    .work = k->work,
			    .index = k->index };
}

static void place_release(struct place *p)
{
	free(p->directory);
	free(p->landed);
	free(p->passed);
	free(p->commit);
}

/* Without slashes at its end. */
static size_t path_length(const char *path)
{
	size_t len = strlen(path);

	while (len && path[len - 1] == '/')
		len--;
	return len;
}

static int find_place(struct place *out, const struct kept *k, const char *path)
{
	CLEANUP(cleanup_free)
	char *text = alloc_printf("%s\n%.*s", k->target, (int)path_length(path),
				  path);
	struct oid name;
	int error = oid_hash_blob(&name, text, strlen(text));

	if (error)
		return error;
	out->directory = alloc_printf("%s/kept/%s", k->slot, oid_hex(&name));
	out->landed = alloc_printf("%s/landed", out->directory);
	out->passed = alloc_printf("%s/passed", out->directory);
	out->commit = alloc_printf("%s/commit", out->directory);
	return 0;
}

static int open_directory(int parent, const char *name)
{
	return openat(parent, name,
		      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/*
 * The directory that holds path in work, made if that is wanted; *name is the
 * last part. -1: something else than directories leads there.
 */
static int open_holder(const struct kept *k, const char *path, bool make,
		       char **name)
{
	CLEANUP(cleanup_free)
	char *rest = alloc_string_n(path, path_length(path));
	int fd = open_directory(AT_FDCWD, k->work);
	char *part = rest;
	char *slash;

	while (fd >= 0 && (slash = strchr(part, '/'))) {
		int below;

		*slash = '\0';
		if (make && mkdirat(fd, part, 0755) && errno != EEXIST)
			make = false;
		below = open_directory(fd, part);
		close(fd);
		fd = below;
		part = slash + 1;
	}
	*name = alloc_string(part);
	return fd;
}

static bool has_landed(const struct kept *k, const struct place *p,
		       struct repo *repo)
{
	CLEANUP(cleanup_free)
	char *ref = alloc_printf("refs/heads/%s", k->target);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct oid tip, commit;

	return !file_read(&text, p->commit, OID_HEX) &&
	       !oid_parse(&commit, text.buf) && !ref_read(&tip, repo, ref) &&
	       history_contains(repo, &tip, &commit) > 0;
}

/* What was left by one that passed takes its place once that landed. */
static void settle(const struct kept *k, const struct place *p,
		   struct repo *repo, const struct timespec *sealed)
{
	if (!seal_holds(sealed, p->landed))
		trash_put(k->slot, p->landed);
	if (!has_landed(k, p, repo))
		return;
	if (!trash_put(k->slot, p->landed) && rename(p->passed, p->landed))
		trash_put(k->slot, p->passed);
	unlink(p->commit);
}

static void put(const struct kept *k, const struct place *p, const char *path)
{
	CLEANUP(cleanup_free) char *name = NULL;
	CLEANUP(cleanup_close) int from = open_directory(AT_FDCWD, p->landed);
	CLEANUP(cleanup_close) int holder = -1;
	CLEANUP(cleanup_close) int to = -1;
	struct stat st;
	bool made;

	if (from >= 0)
		holder = open_holder(k, path, true, &name);
	if (holder < 0 || fstat(from, &st))
		return;
	made = !mkdirat(holder, name, 0755);
	to = open_directory(holder, name);
	if (to >= 0 && copy_directory(from, to) && made)
		file_remove_at(holder, name);
}

void kept_put(const struct kept *k, struct repo *repo,
	      const struct timespec *sealed)
{
	if (k->target)
		strvec_each(&k->paths, path) {
			CLEANUP(place_release) struct place place = { 0 };

			if (find_place(&place, k, *path))
				continue;
			settle(k, &place, repo, sealed);
			put(k, &place, *path);
		}
	/* A test can do without. */
	error_clear();
}

/* Remove the file at rest below fd, not through a link. Closes fd. */
static void remove_below(int fd, const char *rest)
{
	const char *slash;

	while (fd >= 0 && (slash = strchr(rest, '/'))) {
		CLEANUP(cleanup_free)
		char *part = alloc_string_n(rest, (size_t)(slash - rest));
		int below = open_directory(fd, part);

		close(fd);
		fd = below;
		rest = slash + 1;
	}
	if (fd < 0)
		return;
	unlinkat(fd, rest, 0);
	close(fd);
}

/* Files of the tree are none of the directory's, and may go from the tree. */
static void remove_tracked(const struct kept *k, const char *from,
			   const char *path)
{
	CLEANUP(index_files_release)
	struct index_files files = INDEX_FILES_INIT;
	size_t len = path_length(path);

	if (index_read(&files, k->index))
		return;
	for (size_t i = 0; i < files.n; i++)
		if (!strncmp(files.v[i].path, path, len) &&
		    files.v[i].path[len] == '/')
			remove_below(open_directory(AT_FDCWD, from),
				     files.v[i].path + len + 1);
}

static void take(const struct kept *k, const struct place *p, const char *path)
{
	CLEANUP(cleanup_free) char *name = NULL;
	CLEANUP(cleanup_close) int holder = open_holder(k, path, false, &name);
	CLEANUP(cleanup_close)
	int found = holder < 0 ? -1 : open_directory(holder, name);
	const char *commit = oid_hex(&k->commit);

	if (found < 0 || file_mkdirs(p->directory, 0700) ||
	    trash_put(k->slot, p->passed) || trash_put(k->slot, p->commit) ||
	    renameat(holder, name, AT_FDCWD, p->passed))
		return;
	remove_tracked(k, p->passed, path);
	file_write(p->commit, commit, OID_HEX, 0600, false);
}

void kept_take(const struct kept *k)
{
	if (k->target)
		strvec_each(&k->paths, path) {
			CLEANUP(place_release) struct place place = { 0 };

			if (!find_place(&place, k, *path))
				take(k, &place, *path);
		}
	error_clear();
}
