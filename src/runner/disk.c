/* SPDX-License-Identifier: MIT */
#include "runner/disk.h"
#include "util/clock.h"
#include "util/error.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

/* After a count that took so long, rest so many times that long. */
#define REST 10
#define REST_MIN_MS 500

#define DIRECTORY (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* Deeper directories are not counted: a full disk still ends the test. */
#define DEPTH_MAX 200

static int64_t free_space(struct disk *d)
{
	struct statvfs st;
	int64_t space;

	if (statvfs(d->path, &st))
		return d->free;
	space = (int64_t)st.f_bavail * (int64_t)st.f_frsize;
	if (space < DISK_RESERVE || (st.f_files && !st.f_favail))
		d->full = true;
	return space;
}

void disk_watch(struct disk *d, const char *path, int64_t limit)
{
	struct timespec now;

	/* The clock that the kernel stamps files with, which lags behind. */
	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	*d = (struct disk){ .path = path, .limit = limit };
	d->since = now.tv_sec * (int64_t)1000000000 + now.tv_nsec;
	d->free = free_space(d);
}

int disk_check(const char *path)
{
	struct disk d;

	disk_watch(&d, path, 0);
	if (!d.full)
		return 0;
	error_set(ERR, "no test can run: the disk with '%s' is full", path);
	return error_next(ERR, "make room there, then git refinery run");
}

static int64_t size_of(const struct stat *st, int64_t since)
{
	int64_t changed =
		st->st_ctim.tv_sec * (int64_t)1000000000 + st->st_ctim.tv_nsec;

	if (changed < since || S_ISDIR(st->st_mode))
		return 0;
	return (int64_t)st->st_blocks * 512 / (int64_t)st->st_nlink;
}

/* Bytes below the directory that changed; stops once above the limit. */
static int64_t growth(const struct disk *d, int parent, const char *name,
		      int depth)
{
	int fd = depth < DEPTH_MAX ? openat(parent, name, DIRECTORY) : -1;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int64_t sum = 0;
	struct stat st;

	while (dir && sum <= d->limit && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		sum += size_of(&st, d->since);
		if (S_ISDIR(st.st_mode))
			sum += growth(d, fd, entry->d_name, depth + 1);
	}
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	return sum;
}

bool disk_exceeded(struct disk *d)
{
	int64_t now = clock_monotonic();
	int64_t took;
	bool grown;

	if (d->free - free_space(d) <= d->limit || now < d->next)
		return false;
	grown = growth(d, AT_FDCWD, d->path, 0) > d->limit;
	took = clock_monotonic() - now;
	d->next = now + took +
		  (took * REST > REST_MIN_MS ? took * REST : REST_MIN_MS);
	return grown;
}
