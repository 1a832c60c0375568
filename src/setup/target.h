/* SPDX-License-Identifier: MIT */
/* Which branches a repository is to serve, and whether it can. */
#ifndef SETUP_TARGET_H
#define SETUP_TARGET_H

struct refinery;
struct strvec;

/*
 * Append the targets to be served: those that are configured, then those of
 * named; without any, one that the repository suggests: HEAD's branch in a
 * bare repository, the remote's default branch in a clone, main, master, or
 * the only branch there is. ERR_REFUSED: the repository has no commit yet, or
 * none of these is there.
 */
int target_choose(struct strvec *out, struct refinery *r,
		  const struct strvec *named);

/*
 * Can target be served: is its name valid, is there such a branch, and is no
 * other target's log in the way of its own? ERR_INVALID, ERR_NOTFOUND,
 * ERR_REFUSED.
 */
int target_check(struct refinery *r, const char *target);

#endif
