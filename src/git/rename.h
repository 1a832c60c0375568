/* SPDX-License-Identifier: MIT */
/*
 * Renames: a file that went and one that came are one file when their contents
 * are the same, or half of it at least. As in git, nothing is recorded; it is
 * found by comparing.
 */
#ifndef GIT_RENAME_H
#define GIT_RENAME_H

struct diff;
struct repo;

/* Percent of the content that must be the same; git's default. */
#define RENAME_SIMILAR 50
/*
 * Contents are compared where at most that many files went and came; equal
 * ones are found among any number. git's default, too.
 */
#define RENAME_LIMIT 1000

/*
 * Join the deleted and added files of a diff that has no hunks yet; the pair
 * keeps the place of the new path. Links and submodules are left alone.
 */
int rename_find(struct diff *d, struct repo *repo);

#endif
