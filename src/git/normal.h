/* SPDX-License-Identifier: MIT */
/*
 * The normal form of a file: what git would store if the file were checked out
 * and added again, by the attributes that hold now (line ends, keywords,
 * encodings, filters). merge.renormalize merges those.
 */
#ifndef GIT_NORMAL_H
#define GIT_NORMAL_H

#include "git/oid.h"

struct repo;

/* Of a blob that lies at path; directory: see git/attribute.h. */
int normal_form(struct oid *out, struct repo *repo, const char *directory,
		const char *path, const struct oid *blob);

#endif
