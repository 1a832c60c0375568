/* SPDX-License-Identifier: MIT */
/*
 * What a person calls the difference of two trees: files, renames followed,
 * and per file the changed lines. Hunks have no context, so each is a run of
 * removed lines, of added lines, or both, and a line is changed if and only if
 * it lies in one.
 */
#ifndef GIT_DIFF_H
#define GIT_DIFF_H

#include "git/oid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct repo;
struct strbuf;

/*
 * Files of text above this have no hunks (DIFF_TOO_LARGE); bytes of either
 * side. The large hosts take none that is larger (GitHub: 100 MiB).
 */
#define DIFF_FILE_LIMIT ((size_t)100 << 20)
/* A diff of more files is refused. */
#define DIFF_FILES_LIMIT 100000

/* Lines count from 1. Without lines on a side, start is the line before. */
struct diff_hunk {
	uint32_t old_start, old_lines;
	uint32_t new_start, new_lines;
};

enum diff_status {
	DIFF_ADDED,
	DIFF_DELETED,
	DIFF_MODIFIED, /* contents, mode or kind */
	DIFF_RENAMED,  /* and modified, perhaps */
};

enum diff_kind {
	DIFF_TEXT,
	DIFF_BINARY,	/* one of the sides holds a NUL early on */
	DIFF_TOO_LARGE, /* text above DIFF_FILE_LIMIT: not looked into */
	DIFF_LINK,	/* a symlink on the new side, else on the old one */
	DIFF_MODULE,	/* a submodule, likewise */
};

struct diff_file {
	char *path;	/* on the new side; of a deleted file, the old one */
	char *old_path; /* where it was; NULL if added */
	enum diff_status status;
	enum diff_kind kind;
	unsigned old_mode, new_mode; /* 0: not there */
	struct oid old_id, new_id;   /* zero: not there */
	struct diff_hunk *hunks;     /* by line */
	size_t n;
};

struct diff {
	struct diff_file *v; /* by path */
	size_t n, alloc;
};

#define DIFF_INIT ((struct diff){ 0 })

void diff_release(struct diff *d);

/*
 * From tree old to tree new (oid_empty_tree: nothing). Renames are found where
 * half of the content is the same. ERR_INVALID above DIFF_FILES_LIMIT.
 */
int diff_trees(struct diff *out, struct repo *repo, const struct oid *old,
	       const struct oid *new);

/* The file that is called path on the new side, or deleted; or NULL. */
const struct diff_file *diff_find(const struct diff *d, const char *path);

/*
 * Are lines first to last of the new side (first <= last) at a change: is one
 * of them added, or, where lines were only removed, next to the gap?
 */
bool diff_touches(const struct diff_file *f, uint32_t first, uint32_t last);

/* Lines added, lines removed, by all hunks. */
void diff_count(const struct diff_file *f, uint64_t *added, uint64_t *removed);

/*
 * Append the contents of a blob. ERR_NOTFOUND; ERR_INVALID above limit bytes.
 */
int diff_blob(struct strbuf *out, struct repo *repo, const struct oid *id,
	      size_t limit);

/*
 * Append the file's change as a unified diff with that many lines of context,
 * as `git diff` prints it. ERR_INVALID: above limit bytes.
 */
int diff_print(struct strbuf *out, struct repo *repo, const struct diff_file *f,
	       unsigned context, size_t limit);

#endif
