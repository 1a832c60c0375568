/* SPDX-License-Identifier: MIT */
/* Names that are one where names have no case. */
#ifndef GIT_FOLD_H
#define GIT_FOLD_H

#include "git/oid.h"

struct repo;

/*
 * 1 if commit adds a path to base that differs from another one in its tree,
 * file or directory, only in case. A quick look that reads no more than the
 * directories on the way: 1 asks for a better one (the rule tree/case).
 */
int fold_suspect(struct repo *repo, const struct oid *base,
		 const struct oid *commit);

#endif
