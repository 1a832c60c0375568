/* SPDX-License-Identifier: MIT */
/*
 * A submodule that both sides of a merge moved. Whether one of the two commits
 * goes on from the other is known where the submodule's repository is at hand:
 * checked out, or below modules/ in the git directory.
 */
#ifndef GIT_GITLINK_H
#define GIT_GITLINK_H

#include "git/oid.h"

struct repo;

/*
 * 1 if both of sides go on from base, one of the two goes on from the other,
 * and later is that one. 0: no, or not to be told. tree has the .gitmodules.
 */
int gitlink_forward(struct repo *repo, const struct oid *tree, const char *path,
		    const struct oid *base, const struct oid sides[2],
		    const struct oid *later);

#endif
