/* SPDX-License-Identifier: MIT */
/*
 * Scratch trees: the files of a tree, checked out for linters in a slot of
 * reviews and nowhere near the work tree, whose files may differ. They find a
 * small repository there, with two commits of nobody: the tree that the change
 * starts from, and the one it comes to, HEAD.
 */
#ifndef LINTER_SCRATCH_H
#define LINTER_SCRATCH_H

#include "git/oid.h"
#include "util/strvec.h"

struct refinery;
struct slot;
struct strbuf;

/*
 * Commits of both trees, for scratch_open(). They are the same for the same
 * trees, and no ref names them: git gc removes them when they are old.
 */
int scratch_commits(struct oid *base, struct oid *head, struct refinery *r,
		    const struct oid *base_tree, const struct oid *head_tree);

struct scratch {
	struct slot *slot;
	struct strvec linked; /* absolute: what links lead to */
};

#define SCRATCH_INIT ((struct scratch){ 0 })

/*
 * Check out a commit. links are directories of the work tree, relative to its
 * top: where the tree does not have them itself, and the work tree does, a
 * link leads there.
 */
int scratch_open(struct scratch *out, struct refinery *r,
		 const struct oid *commit, const struct strvec *links);
void scratch_release(struct scratch *s);

/*
 * Directories for one command in the slot, of that number: its own TMPDIR and
 * HOME, to which others that run beside it need not come.
 */
struct scratch_room {
	char *tmp, *home; /* absolute */
};

int scratch_room(struct scratch_room *out, const struct scratch *s,
		 size_t number);
void scratch_room_release(struct scratch_room *room);

/* What the command writes its report to, in its TMPDIR. */
#define SCRATCH_REPORT "report"

/*
 * Append that report. ERR_INVALID: it is no plain file, or larger than limit
 * bytes.
 */
int scratch_report(struct strbuf *out, const struct scratch_room *room,
		   size_t limit);

#endif
