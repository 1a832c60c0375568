/* SPDX-License-Identifier: MIT */
/*
 * The index file of a work tree, read only; git itself writes it. Its format
 * is gitformat-index(5).
 */
#ifndef GIT_INDEX_H
#define GIT_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct oid;

/*
 * A file as git left it: what lstat(2) said then, each number cut to 32 bits.
 * The mode is git's: 0100644, 0100755, 0120000 for links.
 */
struct index_file {
	const char *path;
	uint32_t ctime, ctime_ns, mtime, mtime_ns;
	uint32_t ino, mode, uid, gid, size;
};

/* The files by path, in the order of their bytes. */
struct index_files {
	struct index_file *v;
	size_t n, alloc;
	void *bytes; /* the file in memory, or libgit2's index: see len */
	size_t len;
};

#define INDEX_FILES_INIT ((struct index_files){ 0 })

/*
 * Read the index file at path. ERR_NOTFOUND: there is none; ERR_INVALID: it
 * is damaged.
 */
int index_read(struct index_files *out, const char *path);
void index_files_release(struct index_files *files);

/* Is it a submodule? */
bool index_file_submodule(const struct index_file *file);

/*
 * The tree that the index was read from, as git has noted it there.
 * ERR_NOTFOUND: it has not, or entries were changed since.
 */
int index_tree(struct oid *out, const char *path);

#endif
