/* SPDX-License-Identifier: MIT */
#include "runner/copy.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define PERMISSIONS 0777

static bool copy_bytes(int from, int to)
{
	ssize_t n = 1;

	if (!ioctl(to, FICLONE, from))
		return true;
	while (n > 0)
		n = sendfile(to, from, NULL, 1 << 30);
	return !n;
}

static int failed(const char *name)
{
	return error_errno(ERR, "cannot copy '%s'", name);
}

static int copy_file(int from, int to, const char *name, const struct stat *st)
{
	const struct timespec times[] = { st->st_atim, st->st_mtim };
	CLEANUP(cleanup_close)
	int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	CLEANUP(cleanup_close) int out = -1;

	if (in < 0)
		return 0;
	out = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0)
		return errno == EEXIST ? 0 : failed(name);
	if (!copy_bytes(in, out) || fchmod(out, st->st_mode & PERMISSIONS) ||
	    futimens(out, times))
		return failed(name);
	return 0;
}

static int copy_link(int from, int to, const char *name, const struct stat *st)
{
	const struct timespec times[] = { st->st_atim, st->st_mtim };
	char target[PATH_MAX];
	ssize_t n = readlinkat(from, name, target, sizeof(target) - 1);

	if (n < 0)
		return 0;
	target[n] = '\0';
	if (symlinkat(target, to, name))
		return errno == EEXIST ? 0 : failed(name);
	utimensat(to, name, times, AT_SYMLINK_NOFOLLOW);
	return 0;
}

static int open_directory(int parent, const char *name)
{
	return openat(parent, name,
		      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int copy_below(int from, int to, const char *name, const struct stat *st)
{
	const struct timespec times[] = { st->st_atim, st->st_mtim };
	CLEANUP(cleanup_close) int in = open_directory(from, name);
	CLEANUP(cleanup_close) int out = -1;
	bool made = in >= 0 && !mkdirat(to, name, 0700);
	int error;

	if (in < 0)
		return 0;
	if (!made && errno != EEXIST)
		return failed(name);
	out = open_directory(to, name);
	if (out < 0)
		return made ? failed(name) : 0;
	error = copy_directory(in, out);
	if (error || !made)
		return error;
	if (fchmod(out, st->st_mode & PERMISSIONS) || futimens(out, times))
		return failed(name);
	return 0;
}

static int copy_entry(int from, int to, const char *name)
{
	struct stat st;

	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW))
		return failed(name);
	if (S_ISREG(st.st_mode))
		return copy_file(from, to, name, &st);
	if (S_ISLNK(st.st_mode))
		return copy_link(from, to, name, &st);
	return S_ISDIR(st.st_mode) ? copy_below(from, to, name, &st) : 0;
}

int copy_directory(int from, int to)
{
	int fd = open_directory(from, ".");
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int error = 0;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return error_errno(ERR, "cannot list a directory");
	}
	while (!error && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			error = copy_entry(from, to, entry->d_name);
	closedir(dir);
	return error;
}
