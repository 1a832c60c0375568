/* SPDX-License-Identifier: MIT */
#include "git/damage.h"
#include "git/oid.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/zip.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ATTIC "refinery/damaged"

/* Directories below refs/. */
#define DEPTH_LIMIT 64

void damage_release(struct damage *d)
{
	strvec_release(&d->objects);
	strvec_release(&d->refs);
}

/* libgit2 1.5 cannot be asked: it never returns from an object that is cut off.
 */
static void look_at_object(struct damage *out, const char *directory,
			   const char *name)
{
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/%s", directory, name);
	CLEANUP(cleanup_close)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;

	if (fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode) &&
	    !zip_is_whole(fd))
		strvec_push(&out->objects, path);
}

static void look_in(struct damage *out, const char *directory)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strlen(entry->d_name) == OID_HEX - 2 &&
		    strspn(entry->d_name, "0123456789abcdef") == OID_HEX - 2)
			look_at_object(out, directory, entry->d_name);
	if (dir)
		closedir(dir);
}

void damage_find_objects(struct damage *out, struct repo *repo)
{
	for (unsigned i = 0; i < 256; i++) {
		CLEANUP(cleanup_free)
		char *directory = repo_path(repo, "objects/%02x", i);

		look_in(out, directory);
	}
}

/* A full id and the end of the line, or another ref's name. */
static bool says_something(const char *path)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct oid id;

	if (file_read(&text, path, 65536))
		return true;
	if (!strncmp(text.buf, "ref:", 4))
		return true;
	return text.len >= OID_HEX && !oid_parse_prefix(&id, text.buf) &&
	       (text.len == OID_HEX ||
		isspace((unsigned char)text.buf[OID_HEX]));
}

static void walk_refs(struct damage *out, struct repo *repo, const char *name,
		      int depth)
{
	CLEANUP(cleanup_free) char *path = repo_path(repo, "%s", name);
	DIR *dir = depth < DEPTH_LIMIT ? opendir(path) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		CLEANUP(cleanup_free)
		char *below = alloc_printf("%s/%s", name, entry->d_name);
		CLEANUP(cleanup_free) char *file = repo_path(repo, "%s", below);
		size_t len = strlen(below);
		struct stat st;

		if (entry->d_name[0] == '.' || lstat(file, &st))
			continue;
		if (S_ISDIR(st.st_mode))
			walk_refs(out, repo, below, depth + 1);
		else if (S_ISREG(st.st_mode) &&
			 strcmp(below + (len > 5 ? len - 5 : 0), ".lock") &&
			 !says_something(file))
			strvec_push(&out->refs, below);
	}
	if (dir)
		closedir(dir);
	error_clear();
}

void damage_find_refs(struct damage *out, struct repo *repo)
{
	walk_refs(out, repo, "refs", 0);
}

static int take_away(const char *path, const char *attic)
{
	const char *name = strrchr(path, '/') + 1;
	CLEANUP(cleanup_free)
	char *place = alloc_printf("%s/%.2s%s", attic, name - 3, name);
	struct stat st;

	if (lstat(path, &st))
		return -1;
	if (!st.st_size)
		return unlink(path);
	return file_mkdirs(attic, 0777) ? -1 : rename(path, place);
}

size_t damage_clear_objects(const struct damage *d, struct repo *repo)
{
	CLEANUP(cleanup_free) char *attic = repo_path(repo, ATTIC);
	size_t n = 0;

	strvec_each(&d->objects, path)
		n += !take_away(*path, attic);
	error_clear();
	return n;
}
