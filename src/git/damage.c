/* SPDX-License-Identifier: MIT */
#include "git/damage.h"
#include "git/internal.h"
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

/* Longer files are not read as a whole. */
#define READ_LIMIT (256 << 20)

/*
 * A file that was cut by a power cut ends with a block of the file system.
 * libgit2 1.5 reads on for ever in an object that is cut, git does not.
 */
#define BLOCK 512

/* Directories below refs/. */
#define DEPTH_LIMIT 64

struct search {
	struct damage *out;
	git_odb *loose; /* NULL: only beginnings are looked at */
};

void damage_release(struct damage *d)
{
	strvec_release(&d->objects);
	strvec_release(&d->refs);
}

/* Every loose object begins as zlib's streams do (RFC 1950). */
static bool begins_well(int fd, const struct stat *st)
{
	unsigned char head[2];

	if (!st->st_size)
		return false;
	if (pread(fd, head, 2, 0) < 0)
		return true;
	return (head[0] & 0x8f) == 0x08 && (head[0] << 8 | head[1]) % 31 == 0;
}

static bool reads_well(const struct search *s, const char *hex)
{
	git_odb_object *object = NULL;
	git_oid id, now;
	bool well = true;

	if (git_oid_fromstr(&id, hex))
		return true;
	if (git_odb_read(&object, s->loose, &id))
		return false;
	if (!git_odb_hash(&now, git_odb_object_data(object),
			  git_odb_object_size(object),
			  git_odb_object_type(object)))
		well = git_oid_equal(&id, &now);
	git_odb_object_free(object);
	return well;
}

static void look_at_object(struct search *s, const char *directory,
			   const char *name)
{
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/%s", directory, name);
	char hex[OID_HEX + 1];
	CLEANUP(cleanup_close)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	bool well;

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
		return;
	snprintf(hex, sizeof(hex), "%.2s%.38s", strrchr(directory, '/') + 1,
		 name);
	well = begins_well(fd, &st);
	if (well && (s->loose || st.st_size % BLOCK == 0))
		well = zip_is_whole(fd);
	if (well && s->loose && st.st_size < READ_LIMIT)
		well = reads_well(s, hex);
	if (!well)
		strvec_push(&s->out->objects, path);
}

static void look_in(struct search *s, const char *directory)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strlen(entry->d_name) == OID_HEX - 2 &&
		    strspn(entry->d_name, "0123456789abcdef") == OID_HEX - 2)
			look_at_object(s, directory, entry->d_name);
	if (dir)
		closedir(dir);
}

/* A store of the loose ones alone: the same object may be packed, too. */
static int open_loose(git_odb **out, const char *objects)
{
	git_odb_backend *backend;
	int error = git_odb_new(out);

	if (!error)
		error = git_odb_backend_loose(&backend, objects, -1, 0, 0, 0);
	if (!error)
		error = git_odb_add_backend(*out, backend, 1);
	return error ? libgit2_error(error, "cannot open the loose objects") :
		       0;
}

int damage_find_objects(struct damage *out, struct repo *repo, bool thorough)
{
	CLEANUP(cleanup_free) char *objects = repo_path(repo, "objects");
	struct search s = { .out = out };
	int error = thorough ? open_loose(&s.loose, objects) : 0;

	for (unsigned i = 0; !error && i < 256; i++) {
		CLEANUP(cleanup_free)
		char *directory = alloc_printf("%s/%02x", objects, i);

		look_in(&s, directory);
	}
	git_odb_free(s.loose);
	return error;
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
