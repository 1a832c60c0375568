/* SPDX-License-Identifier: MIT */
/*
 * A merge, looked at a second time: is a tree what two sides' changes since a
 * base give? Path by path, from what libgit2 reads of the four trees; git's
 * merge machinery has no part in it. It proves and does not search: it asks
 * whether each difference in the result is a change of a side, at its place or
 * where the other side moved the file, and whether each change of a side is
 * there. What may be moved and how contents merge are git's rules: renames by
 * similarity, attributes, drivers, submodules.
 */
#ifndef GIT_THREEWAY_H
#define GIT_THREEWAY_H

#include "git/oid.h"

struct repo;

struct threeway {
	struct oid base, ours, theirs; /* trees */
};

/* 1 if result is what it gives, 0 if not or not to be told. */
int threeway_gives(struct repo *repo, const char *attributes,
		   const struct threeway *t, const struct oid *result);

#endif
