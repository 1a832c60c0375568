/* SPDX-License-Identifier: MIT */
/*
 * The name of a change: the same for two changes of the same files that remove
 * and add the same lines between the same three lines of context, wherever in
 * the files that is. So a rebase that meets nothing near keeps it. It is what
 * git-patch-id(1) --verbatim is after, but over a whole branch, with file
 * modes, renames and binary files; white space counts, since it has a meaning.
 */
#ifndef REVIEW_CHANGE_ID_H
#define REVIEW_CHANGE_ID_H

#include "git/oid.h"

struct subject;

/* Bytes of one file's diff above which a change has no name. */
#define CHANGE_ID_LIMIT ((size_t)32 << 20)

/* ERR_INVALID: it is too large. */
int change_id(struct oid *out, const struct subject *s);

#endif
