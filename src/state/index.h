/* SPDX-License-Identifier: MIT */
/*
 * An index of a log: which record ended an entry. It is a cache in a file of
 * this host, made from the log and brought up to it whenever it is used; if it
 * is lost or wrong it is made anew.
 */
#ifndef STATE_INDEX_H
#define STATE_INDEX_H

#include "git/oid.h"

struct index;
struct refinery;

/* Open that of target, up to the log record tip (which may be zero). */
int index_open(struct index **out, struct refinery *r, const char *target,
	       const struct oid *tip);
/* The same without writing anything, for those who only look. */
int index_look(struct index **out, struct refinery *r, const char *target,
	       const struct oid *tip);
void index_free(struct index *index);
void cleanup_index(struct index **index);

/* Bring it up to tip. */
int index_update(struct index *index, const struct oid *tip);

/* The newest record that ended entry id, or NULL if none has. */
const struct oid *index_find(const struct index *index, const char *id);

#endif
