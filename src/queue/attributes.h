/* SPDX-License-Identifier: MIT */
/*
 * The .gitattributes of a target, laid out in a directory of their own, so
 * that git can merge by them in a repository without a work tree. They come
 * from the target's tip, never from a candidate.
 */
#ifndef QUEUE_ATTRIBUTES_H
#define QUEUE_ATTRIBUTES_H

#include <stdbool.h>

struct oid;
struct refinery;
struct repo;

/*
 * The directory of that name (a target, or LOCK_TRY), brought up to date with
 * tip; free().
 */
int attributes_directory(char **out, struct refinery *r, const char *name,
			 const struct oid *tip);

/*
 * The same for once, below the directory for temporary files; the caller
 * removes it.
 */
int attributes_copy(char **out, struct repo *repo, const struct oid *tip);

/* Do the two commits have the same? false also if not to be told. */
bool attributes_same(struct repo *repo, const struct oid *old,
		     const struct oid *new);

#endif
