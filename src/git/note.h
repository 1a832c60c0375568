/* SPDX-License-Identifier: MIT */
/*
 * Notes: lines of text on any object, behind an ordinary ref. One line is one
 * fact, complete in itself, so that joining two versions of a note is the
 * union of their lines. git's own commands and libgit2's git_note_create()
 * overwrite what others wrote meanwhile; note_add() does not.
 */
#ifndef GIT_NOTE_H
#define GIT_NOTE_H

#include "git/oid.h"

#include <stdbool.h>
#include <stddef.h>

struct repo;
struct strbuf;

/* A note larger than this is refused. */
#define NOTE_LIMIT (1 << 20)

/* Append the note's text. ERR_NOTFOUND if object has none. */
int note_read(struct strbuf *out, struct repo *repo, const char *ref,
	      const struct oid *object);

/*
 * Append a note that has this text in it, the first in the order of their
 * objects. All notes are read for that: some ten microseconds each.
 * ERR_NOTFOUND.
 */
int note_search(struct strbuf *out, struct repo *repo, const char *ref,
		const char *text);

/*
 * Add line (without a line end) to the object's note unless it is there. The
 * caller holds the lock that serialises writers of this ref on this host;
 * writers elsewhere are met by compare-and-swap.
 */
int note_add(struct repo *repo, const char *ref, const struct oid *object,
	     const char *line);

/*
 * Remove the notes on objects that are not in the repository any more, by one
 * compare-and-swap; *removed counts them. `git notes prune` does the same but
 * overwrites what others write meanwhile. The caller holds the lock as for
 * note_add(). With dry_run only count.
 */
int note_prune(size_t *removed, struct repo *repo, const char *ref,
	       bool dry_run);

#endif
