/* SPDX-License-Identifier: MIT */
/*
 * The second opinion before a landing: computed from the base and the
 * submitted heads alone, in another way (git/remerge.h) than by the program
 * that merged. What it cannot confirm does not land.
 */
#ifndef QUEUE_AUDIT_H
#define QUEUE_AUDIT_H

#include "git/oid.h"

struct entry;
struct repo;

/*
 * Is commit what entry e gives on top of base by this method: does it stand on
 * base, and is the change from base to it that of the submitted branch (the
 * same files and hunks), or else does merging once more give the same tree, or
 * (rebase) do all its commits?
 * attributes: the directory that git merged by; NULL: none.
 * 0 yes; ERR_REFUSED no, with the reason; other errors: could not tell.
 */
int audit_entry(struct repo *repo, const char *attributes, const char *method,
		const struct oid *base, const struct oid *commit,
		const struct entry *e);

#endif
