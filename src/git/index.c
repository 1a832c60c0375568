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

static int read_entries(struct strvec *out, const struct view *file)
{
	size_t at = HEADER_SIZE;

	for (uint32_t n = number_at(file, 8); n; n--)
		if (!next_entry(out, file, &at))
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

int index_submodules(struct strvec *out, const char *path)
{
	CLEANUP(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct view file;
	struct stat st;
	void *bytes;
	int error;

	if (fd < 0 || fstat(fd, &st))
		return error_errno(ERR, "cannot open '%s'", path);
	if (st.st_size < HEADER_SIZE)
		return error_set(ERR_INVALID, "'%s' is not an index", path);
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return error_errno(ERR, "cannot read '%s'", path);
	file = (struct view){ .bytes = bytes, .len = (size_t)st.st_size };
	if (memcmp(file.bytes, "DIRC\0\0\0", 7))
		error = error_set(ERR_INVALID, "'%s' is not an index", path);
	else if (file.bytes[7] == 2 || file.bytes[7] == 3)
		error = read_entries(out, &file);
	else
		error = load_all(out, path);
	munmap(bytes, file.len);
	return error;
}
