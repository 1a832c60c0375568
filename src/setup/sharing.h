/* SPDX-License-Identifier: MIT */
/*
 * Sharing: a repository whose core.sharedRepository is set has files that were
 * made before it was, or by other programs, and that the others cannot use.
 */
#ifndef SETUP_SHARING_H
#define SETUP_SHARING_H

#include <stddef.h>

struct repo;
struct strvec;

/* What core.sharedRepository is set to (util/share.h); 0 if it is not. */
int sharing_bits(struct repo *repo);

/*
 * Append the files and directories of git's and ours, but for the work tree,
 * that are not as it asks for: modes, group, and directories that hand on
 * their group.
 */
int sharing_list(struct strvec *out, struct repo *repo, int bits);

/* Mend those that this user may mend; returns how many that were. */
size_t sharing_mend(struct repo *repo, int bits);

#endif
