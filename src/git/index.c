/* SPDX-License-Identifier: MIT */
#include "git/index.h"
#include "git/internal.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strvec.h"

#include <endian.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Places in the header and in an entry, whose name is followed by NULs. */
#define HEADER_SIZE 12
#define MODE_AT 24
#define FLAGS_AT 60
#define NAME_AT 62
#define FLAG_EXTENDED 0x40
#define MODE_SUBMODULE 0160000

struct view {
	const char *bytes;
	size_t len;
};

static uint32_t number_at(const struct view *file, size_t at)
{
	uint32_t value;

	memcpy(&value, file->bytes + at, sizeof(value));
	return be32toh(value);
}

/* Take note of the entry at *at and go to the next; false if it is cut. */
static bool next_entry(struct strvec *out, const struct view *file, size_t *at)
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
	if (number_at(file, *at + MODE_AT) == MODE_SUBMODULE)
		strvec_push(out, entry + name);
	/* One to eight NULs make it a multiple of eight. */
	len = (name + len + 8) & ~(size_t)7;
	*at += len;
	return len <= left;
}

/* *at gets the place behind them. */
static int read_entries(struct strvec *out, const struct view *file, size_t *at)
{
	*at = HEADER_SIZE;
	for (uint32_t n = number_at(file, 8); n; n--)
		if (!next_entry(out, file, at))
			return error_set(ERR_INVALID, "the index is damaged");
	return 0;
}

/* Version 4 shortens names, which is left to libgit2. */
static int load_all(struct strvec *out, const char *path)
{
	git_index *index;
	int error = git_index_open(&index, path);

	if (error)
		return libgit2_error(error, "cannot read the index '%s'", path);
	for (size_t i = 0; i < git_index_entrycount(index); i++) {
		const git_index_entry *entry = git_index_get_byindex(index, i);

		if (entry->mode == GIT_FILEMODE_COMMIT)
			strvec_push(out, entry->path);
	}
	git_index_free(index);
	return 0;
}

static int map(struct view *out, const char *path)
{
	CLEANUP(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *bytes;

	if (fd < 0 || fstat(fd, &st))
		return error_errno(ERR, "cannot open '%s'", path);
	if (st.st_size < HEADER_SIZE)
		return error_set(ERR_INVALID, "'%s' is not an index", path);
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return error_errno(ERR, "cannot read '%s'", path);
	*out = (struct view){ .bytes = bytes, .len = (size_t)st.st_size };
	if (!memcmp(out->bytes, "DIRC\0\0\0", 7))
		return 0;
	munmap(bytes, out->len);
	return error_set(ERR_INVALID, "'%s' is not an index", path);
}

static bool is_plain(const struct view *file)
{
	return file->bytes[7] == 2 || file->bytes[7] == 3;
}

int index_submodules(struct strvec *out, const char *path)
{
	struct view file;
	size_t at;
	int error = map(&file, path);

	if (error)
		return error;
	error = is_plain(&file) ? read_entries(out, &file, &at) :
				  load_all(out, path);
	munmap((void *)file.bytes, file.len);
	return error;
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
		size_t len = number_at(file, at + 4);

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
	CLEANUP(strvec_release) struct strvec submodules = STRVEC_INIT;
	struct view file;
	size_t at;
	int error = map(&file, path);

	if (error)
		return error;
	if (is_plain(&file))
		error = read_entries(&submodules, &file, &at);
	if (!error && (!is_plain(&file) || !find_root(out, &file, at)))
		error = error_set(ERR_NOTFOUND, "'%s' names no tree", path);
	munmap((void *)file.bytes, file.len);
	return error;
}
