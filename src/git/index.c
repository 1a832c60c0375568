/* SPDX-License-Identifier: MIT */
#include "git/index.h"
#include "git/internal.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Places in the header and in an entry, whose name is followed by NULs. */
#define HEADER_SIZE 12
#define FLAGS_AT 60
#define NAME_AT 62
#define FLAG_EXTENDED 0x40
#define MODE_SUBMODULE 0160000

struct view {
	const char *bytes;
	size_t len;
};

static uint32_t number_at(const char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return be32toh(value);
}

static void push(struct index_files *out, const struct index_file *file)
{
	out->v = alloc_grow(out->v, out->n, &out->alloc, sizeof(*out->v));
	out->v[out->n++] = *file;
}

/* The entry at *at, and go to the next; false if it is cut. */
static bool next_entry(struct index_files *out, const struct view *file,
		       size_t *at)
{
	const char *entry = file->bytes + *at;
	size_t left = file->len - *at;
	size_t name = NAME_AT, len;

	if (left > FLAGS_AT && entry[FLAGS_AT] & FLAG_EXTENDED)
		name += 2;
	if (left <= name)
		return false;
	len = strnlen(entry + name, left - name);
	if (len == left - name)
		return false;
	push(out, &(struct index_file){ .path = entry + name,
					.ctime = number_at(entry),
					.ctime_ns = number_at(entry + 4),
					.mtime = number_at(entry + 8),
					.mtime_ns = number_at(entry + 12),
					.ino = number_at(entry + 20),
					.mode = number_at(entry + 24),
					.uid = number_at(entry + 28),
					.gid = number_at(entry + 32),
					.size = number_at(entry + 36) });
	/* One to eight NULs make it a multiple of eight. */
	len = (name + len + 8) & ~(size_t)7;
	*at += len;
	return len <= left;
}

/* *at gets the place behind them. */
static int read_entries(struct index_files *out, const struct view *file,
			size_t *at)
{
	*at = HEADER_SIZE;
	for (uint32_t n = number_at(file->bytes + 8); n; n--)
		if (!next_entry(out, file, at))
			return error_set(ERR_INVALID, "the index is damaged");
	return 0;
}

/* Version 4 shortens names, which is left to libgit2. */
static int load_all(struct index_files *out, const char *path)
{
	git_index *index;
	int error = git_index_open(&index, path);

	if (error)
		return libgit2_error(error, "cannot read the index '%s'", path);
	out->bytes = index;
	for (size_t i = 0; i < git_index_entrycount(index); i++) {
		const git_index_entry *entry = git_index_get_byindex(index, i);

		push(out, &(struct index_file){
				  .path = entry->path,
				  .ctime = (uint32_t)entry->ctime.seconds,
				  .ctime_ns = entry->ctime.nanoseconds,
				  .mtime = (uint32_t)entry->mtime.seconds,
				  .mtime_ns = entry->mtime.nanoseconds,
				  .ino = entry->ino,
				  .mode = entry->mode,
				  .uid = entry->uid,
				  .gid = entry->gid,
				  .size = entry->file_size,
			  });
	}
	return 0;
}

/* The whole file in memory. */
static int map_file(struct index_files *out, const char *path)
{
	CLEANUP(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *bytes;

	if (fd < 0 || fstat(fd, &st))
		return error_errno(errno == ENOENT ? ERR_NOTFOUND : ERR,
				   "cannot open '%s'", path);
	if (st.st_size < HEADER_SIZE)
		return error_set(ERR_INVALID, "'%s' is not an index", path);
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return error_errno(ERR, "cannot read '%s'", path);
	out->bytes = bytes;
	out->len = (size_t)st.st_size;
	return 0;
}

static int open_view(struct view *view, struct index_files *files,
		     const char *path)
{
	int error = map_file(files, path);

	if (error)
		return error;
	*view = (struct view){ .bytes = files->bytes, .len = files->len };
	return memcmp(view->bytes, "DIRC\0\0\0", 7) ?
		       error_set(ERR_INVALID, "'%s' is not an index", path) :
		       0;
}

static bool is_plain(const struct view *file)
{
	return file->bytes[7] == 2 || file->bytes[7] == 3;
}

int index_read(struct index_files *out, const char *path)
{
	CLEANUP(index_files_release)
	struct index_files files = INDEX_FILES_INIT;
	struct view view;
	size_t at;
	int error = open_view(&view, &files, path);

	if (error)
		return error;
	if (is_plain(&view)) {
		error = read_entries(&files, &view, &at);
	} else {
		index_files_release(&files);
		error = load_all(&files, path);
	}
	if (error)
		return error;
	*out = files;
	files = INDEX_FILES_INIT;
	return 0;
}

/* "<path>NUL<entries> <subtrees>LF<id>": the first is that of the whole. */
static bool root_of(struct oid *out, const char *bytes, size_t len)
{
	const char *end = memchr(bytes, '\n', len);

	if (!len || *bytes || !end || bytes[1] == '-' ||
	    len - (size_t)(end + 1 - bytes) < sizeof(git_oid))
		return false;
	*out = *oid_from_git((const git_oid *)(end + 1));
	return true;
}

static bool find_root(struct oid *out, const struct view *file, size_t at)
{
	while (at + 8 <= file->len) {
		const char *extension = file->bytes + at;
		size_t len = number_at(extension + 4);

		if (len > file->len - at - 8)
			break;
		if (!memcmp(extension, "TREE", 4))
			return root_of(out, extension + 8, len);
		at += 8 + len;
	}
	return false;
}

int index_tree(struct oid *out, const char *path)
{
	CLEANUP(index_files_release)
	struct index_files files = INDEX_FILES_INIT;
	struct view view;
	size_t at = 0;
	int error = open_view(&view, &files, path);

	if (!error && is_plain(&view))
		error = read_entries(&files, &view, &at);
	if (!error && (!at || !find_root(out, &view, at)))
		error = error_set(ERR_NOTFOUND, "'%s' names no tree", path);
	return error;
}

void index_files_release(struct index_files *files)
{
	if (files->len)
		munmap(files->bytes, files->len);
	else
		git_index_free(files->bytes);
	free(files->v);
	*files = INDEX_FILES_INIT;
}

bool index_file_submodule(const struct index_file *file)
{
	return file->mode == MODE_SUBMODULE;
}
