/* SPDX-License-Identifier: MIT */
/*
 * Objects from one repository into another, without either knowing of the
 * other: no remote, no alternates, no ref, no FETCH_HEAD.
 */
#ifndef GIT_TRANSFER_H
#define GIT_TRANSFER_H

#include "git/oid.h"

struct repo;

/* Above so many missing objects a pack is made and sent by git. */
#define TRANSFER_OBJECTS_MAX 400

/*
 * Copy id and everything it refers to (not submodules) from src to dst. An
 * object that dst has is taken to be there with all it refers to, which this
 * function upholds by writing what is referred to first. have, if not NULL,
 * is a commit that dst has; it only saves work.
 * ERR_NOTFOUND: src lacks an object.
 */
int repo_copy_closure(struct repo *dst, struct repo *src, const struct oid *id,
		      const struct oid *have);

#endif
