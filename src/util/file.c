/* SPDX-License-Identifier: MIT */
#include "util/file.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/stop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int file_read(struct strbuf *out, const char *path, size_t limit)
{
	CLEANUP(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t start = out->len;
	ssize_t n;

	if (fd < 0)
		return error_errno(errno == ENOENT || errno == ENOTDIR ?
					   ERR_NOTFOUND :
					   ERR,
				   "cannot open '%s'", path);
	do {
		strbuf_room(out, 65536);
		n = read(fd, out->buf + out->len, 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(ERR, "cannot read '%s'", path);
		out->len += (size_t)n;
		out->buf[out->len] = '\0';
		if (out->len - start > limit)
			return error_set(ERR_INVALID,
					 "'%s' is larger than %zu bytes", path,
					 limit);
	} while (n);
	return 0;
}

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

int file_sync_directory(const char *path)
{
	CLEANUP(cleanup_close)
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd))
		return error_errno(errno == ENOENT ? ERR_NOTFOUND : ERR,
				   "cannot sync directory '%s'", path);
	return 0;
}

static int sync_parent(const char *path)
{
	CLEANUP(cleanup_free) char *copy = alloc_string(path);

	return file_sync_directory(dirname(copy));
}

int file_write(const char *path, const void *bytes, size_t len, int mode,
	       bool durable)
{
	CLEANUP(cleanup_free)
	char *temporary = alloc_printf("%s.%d.new", path, (int)getpid());
	int fd = open(temporary,
		      O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		      mode);
	int failed;

	if (fd < 0)
		return error_errno(ERR, "cannot create '%s'", temporary);
	failed = write_all(fd, bytes, len) || (durable && fsync(fd));
	failed = close(fd) || failed;
	if (!failed && !rename(temporary, path))
		return durable ? sync_parent(path) : 0;
	error_errno(ERR, "cannot write '%s'", path);
	unlink(temporary);
	return ERR;
}

int file_mkdirs(const char *path, int mode)
{
	CLEANUP(cleanup_free) char *copy = alloc_string(path);
	struct stat st;

	for (char *slash = copy + 1; *slash; slash++) {
		if (*slash != '/')
			continue;
		*slash = '\0';
		if (mkdir(copy, (mode_t)mode) && errno != EEXIST)
			return error_errno(ERR, "cannot create '%s'", copy);
		*slash = '/';
	}
	if (!mkdir(copy, (mode_t)mode))
		return 0;
	if (errno == EEXIST && !stat(copy, &st) && S_ISDIR(st.st_mode))
		return 0;
	return error_errno(ERR, "cannot create directory '%s'", path);
}

static int remove_at(int parent, const char *name);

static int remove_contents(int fd)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	int failed = 0;

	if (!dir) {
		close(fd);
		return -1;
	}
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			failed |= remove_at(dirfd(dir), entry->d_name);
	closedir(dir);
	return failed;
}

/*
 * Only root can have set these flags, and only root can take them away: a test
 * that ran as root without a sandbox may leave files that nobody can remove.
 */
static void allow_removal(int fd)
{
	int flags;

	if (geteuid() || ioctl(fd, FS_IOC_GETFLAGS, &flags) ||
	    !(flags & (FS_IMMUTABLE_FL | FS_APPEND_FL)))
		return;
	flags &= ~(FS_IMMUTABLE_FL | FS_APPEND_FL);
	if (ioctl(fd, FS_IOC_SETFLAGS, &flags))
		errno = EPERM;
}

/* What is mounted on something in the tree is not part of it: EXDEV. */
static int open_below(int parent, const char *name, int flags)
{
	const struct open_how how = {
		.flags = (uint64_t)(flags | O_NOFOLLOW | O_CLOEXEC),
		.resolve = RESOLVE_NO_XDEV,
	};
	int fd = (int)syscall(SYS_openat2, parent, name, &how, sizeof(how));

	/* An old kernel, or a filter of system calls that does not know it. */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = openat(parent, name, (int)how.flags);
	return fd;
}

static int open_directory(int parent, const char *name)
{
	const int flags = O_RDONLY | O_DIRECTORY;
	int fd = open_below(parent, name, flags);

	if (fd < 0 && errno == EACCES && !fchmodat(parent, name, 0700, 0))
		fd = open_below(parent, name, flags);
	return fd;
}

static int remove_file(int parent, const char *name)
{
	CLEANUP(cleanup_close) int fd = -1;
	struct stat st;

	if (!fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) &&
	    S_ISREG(st.st_mode))
		fd = open_below(parent, name, O_RDONLY | O_NONBLOCK);
	if (fd >= 0)
		allow_removal(fd);
	return unlinkat(parent, name, 0);
}

static int remove_at(int parent, const char *name)
{
	int fd;

	if (!unlinkat(parent, name, 0) || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	fd = open_directory(parent, name);
	if (fd < 0)
		return errno == ENOTDIR ? remove_file(parent, name) : -1;
	allow_removal(fd);
	if (fchmod(fd, 0700) && errno != EPERM) {
		close(fd);
		return -1;
	}
	if (remove_contents(fd))
		return -1;
	return unlinkat(parent, name, AT_REMOVEDIR) && errno != ENOENT ? -1 : 0;
}

int file_remove_at(int directory, const char *name)
{
	if (remove_at(directory, name))
		return error_errno(ERR, "cannot remove '%s'", name);
	return 0;
}

int file_remove_tree(const char *path)
{
	CLEANUP(cleanup_free) char *above = alloc_string(path);
	CLEANUP(cleanup_free) char *name = alloc_string(path);
	CLEANUP(cleanup_close)
	int fd = open(dirname(above), O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 ? errno != ENOENT : remove_at(fd, basename(name)))
		return error_errno(ERR, "cannot remove '%s'", path);
	return 0;
}

static int64_t size_at(int parent, const char *name, int64_t limit)
{
	struct dirent *entry;
	struct stat st;
	int64_t sum;
	DIR *dir;
	int fd;

	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW))
		return 0;
	sum = (int64_t)st.st_blocks * 512;
	if (!S_ISDIR(st.st_mode))
		return sum;
	fd = openat(parent, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return sum;
	}
	while (sum <= limit && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			sum += size_at(dirfd(dir), entry->d_name, limit - sum);
	closedir(dir);
	return sum;
}

int64_t file_tree_size(const char *path, int64_t limit)
{
	return size_at(AT_FDCWD, path, limit);
}

bool file_exists(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

bool file_gone(const char *path)
{
	struct stat st;

	return lstat(path, &st) && (errno == ENOENT || errno == ENOTDIR);
}

int file_lock(const char *path, bool wait)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

	if (fd < 0)
		return error_errno(ERR, "cannot open lock file '%s'", path);
	while (flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB))) {
		if (errno == EINTR && !stop_requested())
			continue;
		if (errno == EWOULDBLOCK)
			error_set(ERR_LOCKED, "'%s' is locked", path);
		else
			error_errno(ERR, "cannot lock '%s'", path);
		close(fd);
		return errno == EWOULDBLOCK ? ERR_LOCKED : ERR;
	}
	return fd;
}

bool file_locked(const char *path)
{
	CLEANUP(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK;
}
