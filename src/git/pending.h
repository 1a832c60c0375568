/* SPDX-License-Identifier: MIT */
/*
 * What is not committed yet, as trees: the index, and the work tree with all
 * that git does not ignore. Neither changes; new contents become objects, as
 * `git add` makes them.
 */
#ifndef GIT_PENDING_H
#define GIT_PENDING_H

struct oid;
struct repo;

/* ERR_REFUSED: a merge is not finished, or there is no work tree. */
int pending_staged(struct oid *tree, struct repo *repo);
int pending_work(struct oid *tree, struct repo *repo);

#endif
