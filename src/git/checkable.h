/* SPDX-License-Identifier: MIT */
/*
 * Can the files of a commit be written to a disk at all? A tree holds names
 * and links that no file system takes, and git says so only when it has
 * written half of the others.
 */
#ifndef GIT_CHECKABLE_H
#define GIT_CHECKABLE_H

struct repo;
struct oid;

/*
 * Look at what new has and old has not. ERR_REFUSED: a name that is too long
 * or no name for a file, a link that is empty or too long; the message says
 * which, and the next step is set. ERR: the contents of a file are missing or
 * cannot be read; the message names the file.
 */
int checkable(struct repo *repo, const struct oid *old, const struct oid *new);

#endif
