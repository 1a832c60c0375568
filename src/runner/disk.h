/* SPDX-License-Identifier: MIT */
/*
 * A watch on the disk while a test runs. Asking the file system for its free
 * space is cheap, so the exact size of a slot is counted only when so much
 * space has gone that the slot could have taken more than its share.
 */
#ifndef RUNNER_DISK_H
#define RUNNER_DISK_H

#include <stdbool.h>
#include <stdint.h>

/* With less than this left the disk is full, whoever filled it. */
#define DISK_RESERVE (1 << 20)

struct disk {
	const char *path; /* borrowed */
	int64_t limit;	  /* bytes by which path may grow */
	int64_t free;	  /* bytes free at the start */
	int64_t next;	  /* monotonic milliseconds: no count before */
	int64_t since;	  /* nanoseconds since 1970: the start */
	bool full;	  /* it was full at some time */
};

/*
 * Is there room at path at all? Asked before a test starts, which cannot be
 * blamed for what others filled. ERR if not.
 */
int disk_check(const char *path);

void disk_watch(struct disk *d, const char *path, int64_t limit);

/*
 * Has path grown by more than its limit? What was written or changed since
 * the start counts, wherever it lies below path.
 */
bool disk_exceeded(struct disk *d);

#endif
