/* SPDX-License-Identifier: MIT */
/*
 * Damage: loose objects and refs whose files a power cut has emptied. git takes
 * the file of an object for the object: it does not write it again, and stops
 * where it has to read it, at any push to any branch.
 */
#ifndef GIT_DAMAGE_H
#define GIT_DAMAGE_H

#include "util/strvec.h"

#include <stddef.h>

struct repo;

struct damage {
	struct strvec objects; /* paths of files that are no object */
	struct strvec refs;    /* names of refs whose files say nothing */
};

#define DAMAGE_INIT ((struct damage){ 0 })

void damage_release(struct damage *d);

/* Read each loose object to its end. What may not be read is not judged. */
void damage_find_objects(struct damage *out, struct repo *repo);

/* Look at each loose ref. */
void damage_find_refs(struct damage *out, struct repo *repo);

/*
 * Take the objects out of git's way, so that they are missing and can be
 * written again: empty files are removed, others moved to refinery/damaged.
 * Returns how many.
 */
size_t damage_clear_objects(const struct damage *d, struct repo *repo);

#endif
