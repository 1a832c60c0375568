/* SPDX-License-Identifier: MIT */
#include "runner/weed.h"
#include "git/index.h"
#include "runner/nature.h"
#include "util/error.h"
#include "util/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct weeding {
	const struct index_files *files;
	const struct timespec *sealed;
	const struct nature *fresh;
	size_t kept;
};

/* The files below one directory, whose path with its slash has len bytes. */
struct range {
	size_t from, to, len;
};

/* Compare the rest of a path with name and then the byte after it. */
static int compare(const char *rest, const char *name, size_t len, char after)
{
	int order = strncmp(rest, name, len);

	return order ? order : (unsigned char)rest[len] - (unsigned char)after;
}

/* The first in r that does not come before name and the byte after it. */
static size_t first(const struct weeding *w, const struct range *r,
		    const char *name, size_t len, char after)
{
	size_t low = r->from, high = r->to;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(w->files->v[middle].path + r->len, name, len,
			    after) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct index_file *find_file(const struct weeding *w,
					  const struct range *r,
					  const char *name, size_t len)
{
	size_t i = first(w, r, name, len, '\0');

	if (i == r->to ||
	    compare(w->files->v[i].path + r->len, name, len, '\0'))
		return NULL;
	return &w->files->v[i];
}

static struct range find_below(const struct weeding *w, const struct range *r,
			       const char *name, size_t len)
{
	return (struct range){
		.from = first(w, r, name, len, '/'),
		.to = first(w, r, name, len, '/' + 1),
		.len = r->len + len + 1,
	};
}

static bool mode_fits(uint32_t mode, mode_t found)
{
	if (S_ISLNK(mode))
		return S_ISLNK(found);
	return found == (S_IFREG | (mode & S_IXUSR ? WEED_PROGRAM : WEED_FILE));
}

static bool comes_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec :
					a->tv_nsec < b->tv_nsec;
}

static bool is_proven(const struct weeding *w, const struct index_file *file,
		      const struct stat *st)
{
	return (S_ISREG(st->st_mode) || S_ISLNK(st->st_mode)) &&
	       mode_fits(file->mode, st->st_mode) &&
	       file->ctime == (uint32_t)st->st_ctim.tv_sec &&
	       file->ctime_ns == (uint32_t)st->st_ctim.tv_nsec &&
	       file->mtime == (uint32_t)st->st_mtim.tv_sec &&
	       file->mtime_ns == (uint32_t)st->st_mtim.tv_nsec &&
	       file->ino == (uint32_t)st->st_ino && file->uid == st->st_uid &&
	       file->gid == st->st_gid && file->size == (uint32_t)st->st_size &&
	       comes_before(&st->st_ctim, w->sealed);
}

/* To be read, whatever a test made of its mode; -1: it is no directory. */
static int open_directory(int parent, const char *name)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(parent, name, flags);
	char path[64];
	int held;

	if (fd >= 0 || errno != EACCES)
		return fd;
	/* chmod(2) follows links; a descriptor is what it is. */
	held = openat(parent, name, O_PATH | (flags & ~O_RDONLY));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", held);
	if (held >= 0 && !chmod(path, WEED_PROGRAM))
		fd = openat(parent, name, flags);
	if (held >= 0)
		close(held);
	return fd;
}

/* Is it, but for a mode that is soon mended, what a new one is? */
static bool is_natural(const struct weeding *w, int fd)
{
	struct nature found;

	if (nature_read(&found, fd) || !nature_equal(&found, w->fresh))
		return false;
	return found.mode == WEED_PROGRAM || !fchmod(fd, WEED_PROGRAM);
}

static int weed_directory(struct weeding *w, int fd, const struct range *r);

/* 1: it is a directory as it should be, and was weeded. */
static int enter(struct weeding *w, int parent, const char *name,
		 const struct range *below)
{
	int fd = open_directory(parent, name);
	int error;

	if (fd < 0)
		return 0;
	if (!is_natural(w, fd)) {
		close(fd);
		return 0;
	}
	error = weed_directory(w, fd, below);
	return error ? error : 1;
}

static int weed_entry(struct weeding *w, int parent, const char *name,
		      const struct range *r)
{
	size_t len = strlen(name);
	const struct index_file *file = find_file(w, r, name, len);
	struct range below;
	struct stat st;
	int entered = 0;

	if (file) {
		if (!fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) &&
		    is_proven(w, file, &st)) {
			w->kept++;
			return 0;
		}
		return file_remove_at(parent, name);
	}
	below = find_below(w, r, name, len);
	if (below.from < below.to)
		entered = enter(w, parent, name, &below);
	if (entered)
		return entered < 0 ? entered : 0;
	return file_remove_at(parent, name);
}

/* Closes fd. */
static int weed_directory(struct weeding *w, int fd, const struct range *r)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	int error = 0;

	if (!dir) {
		close(fd);
		return error_errno(ERR, "cannot list a directory");
	}
	errno = 0;
	while (!error && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			error = weed_entry(w, dirfd(dir), entry->d_name, r);
		errno = 0;
	}
	if (!error && errno)
		error = error_errno(ERR, "cannot list a directory");
	closedir(dir);
	return error;
}

int weed(size_t *kept, const char *work, const struct index_files *files,
	 const struct timespec *sealed, const struct nature *fresh)
{
	struct weeding w = { .files = files, .sealed = sealed, .fresh = fresh };
	const struct range all = { .to = files->n };
	int entered = enter(&w, AT_FDCWD, work, &all);

	*kept = w.kept;
	if (entered)
		return entered < 0 ? entered : 0;
	return error_set(ERR, "'%s' is not as it was made", work);
}
