/* SPDX-License-Identifier: MIT */
#include "runner/seal.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The clock of file systems ticks at least 100 times a second. */
#define TICK_MS 12

static bool is_after(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec :
					a->tv_nsec > b->tv_nsec;
}

static char *seal_path(const char *path)
{
	return alloc_printf("%s/seal", path);
}

/* When the open file changes if it does so now. */
static int change(struct timespec *out, int fd)
{
	struct stat st;

	if (pwrite(fd, "\n", 1, 0) != 1 || fstat(fd, &st))
		return -1;
	*out = st.st_ctim;
	return 0;
}

int seal_set(struct timespec *out, const char *path)
{
	CLEANUP(cleanup_free) char *name = seal_path(path);
	CLEANUP(cleanup_close)
	int fd = open(name,
		      O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		      0600);
	struct timespec before = { 0 };
	int failed = fd < 0 || change(&before, fd);

	*out = before;
	for (int i = 0; !failed && i < TICK_MS && !is_after(out, &before);
	     i++) {
		failed = change(out, fd);
		if (!failed && !is_after(out, &before))
			poll(NULL, 0, 1);
	}
	if (failed ||
	    dprintf(fd, "%lld %ld\n", (long long)out->tv_sec, out->tv_nsec) < 0)
		return error_errno(ERR, "cannot seal '%s'", path);
	return 0;
}

int seal_break(struct timespec *out, const char *path)
{
	CLEANUP(cleanup_free) char *name = seal_path(path);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	long long seconds;
	long rest;
	int error = file_read(&text, name, 100);

	file_remove_tree(name);
	if (!error && sscanf(text.buf, "%lld %ld", &seconds, &rest) == 2)
		*out = (struct timespec){ .tv_sec = (time_t)seconds,
					  .tv_nsec = rest };
	else
		error = error_set(ERR_NOTFOUND, "'%s' is not sealed", path);
	return error;
}

static bool holds_at(const struct timespec *sealed, int parent,
		     const char *name)
{
	struct dirent *entry;
	struct stat st;
	bool holds;
	DIR *dir;
	int fd;

	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) ||
	    !is_after(sealed, &st.st_ctim))
		return false;
	if (!S_ISDIR(st.st_mode))
		return true;
	fd = openat(parent, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	holds = dir != NULL;
	while (holds && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			holds = holds_at(sealed, dirfd(dir), entry->d_name);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	return holds;
}

bool seal_holds(const struct timespec *sealed, const char *path)
{
	return holds_at(sealed, AT_FDCWD, path);
}
