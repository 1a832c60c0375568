/* SPDX-License-Identifier: MIT */
/* Which branches a repository is to serve, and whether it can. */
#ifndef SETUP_TARGET_H
#define SETUP_TARGET_H

#include <stdbool.h>

struct refinery;
struct strvec;

/*
 * Append the targets to be served: those that are configured, then those of
 * named, if any; then the former only as far as there is such a branch. Without
 * any, one that the repository suggests: HEAD's branch in a
 * bare repository, the remote's default branch in a clone, main, master, or
 * the only branch there is. ERR_REFUSED: the repository has no commit yet, or
 * none of these is there.
 */
int target_choose(struct strvec *out, struct refinery *r,
		  const struct strvec *named);

/* Of two names where one lies below the other, only one can be a ref. */
bool target_excludes(const char *a, const char *b);

/*
 * Can target be served: is its name valid, is there such a branch, and is no
 * other target's log in the way of its own, but of one that is gone?
 * ERR_INVALID, ERR_NOTFOUND, ERR_REFUSED.
 */
int target_check(struct refinery *r, const char *target);

#endif
