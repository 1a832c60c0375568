/* SPDX-License-Identifier: MIT */
/*
 * Files of our own. Whole files are replaced by rename, so a reader sees the
 * old or the new text; nothing here follows a symlink where a test or a
 * candidate could have put one.
 */
#ifndef UTIL_FILE_H
#define UTIL_FILE_H

#include "util/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Append the file's bytes. ERR_NOTFOUND; ERR_INVALID if larger than limit. */
int file_read(struct strbuf *out, const char *path, size_t limit);

/* Replace the file by rename; synced to disk first if durable. */
int file_write(const char *path, const void *bytes, size_t len, int mode,
	       bool durable);

/* Make the directory and what is missing above it. */
int file_mkdirs(const char *path, int mode);

/* Sync a directory, so that names in it last. ERR_NOTFOUND if it is not there.
 */
int file_sync_directory(const char *path);

/*
 * Remove a tree. Does not follow symlinks, does not leave the tree by what is
 * mounted in it (an error), makes unwritable directories writable on the way,
 * and for root what is immutable. Fine if it is not there.
 */
int file_remove_tree(const char *path);

/* The same for a name in an open directory. */
int file_remove_at(int directory, const char *name);

/* Bytes that the tree occupies; stops counting once above limit. */
int64_t file_tree_size(const char *path, int64_t limit);

bool file_exists(const char *path);

/*
 * Is nothing there, as far as this user can tell? Not of what is in a directory
 * that only others may search.
 */
bool file_gone(const char *path);

/*
 * Take the advisory lock on path, creating the file. The kernel frees it when
 * the process ends, however it ends. Returns a descriptor to close, or
 * ERR_LOCKED if wait is false and another process has it.
 */
int file_lock(const char *path, bool wait);

/* Does a living process hold the lock on path? */
bool file_locked(const char *path);

#endif
