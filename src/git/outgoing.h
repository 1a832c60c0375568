/* SPDX-License-Identifier: MIT */
/*
 * What leaves: the commits that are reachable from a tip and from nothing that
 * the other side has, and the tree that they start from.
 *
 * Where the new commits stand on one known commit, that is its tree. Where they
 * merge several, as a branch that took in its target does, it is what git's
 * own merge of those gives, so that what a person did on top of it, and no
 * more, is the change. A conflicting merge leaves its markers in that tree, and
 * the resolution is a change. New commits on nothing start from the empty tree.
 */
#ifndef GIT_OUTGOING_H
#define GIT_OUTGOING_H

#include "git/oid.h"

#include <stddef.h>

struct repo;
struct strvec;

/* More known commits than that are not merged; the newest is taken. */
#define OUTGOING_MERGE_LIMIT 8

struct outgoing {
	struct oid tip;
	struct oid base;     /* a tree */
	struct oids commits; /* parents before children */
};

#define OUTGOING_INIT ((struct outgoing){ 0 })

void outgoing_release(struct outgoing *o);

/*
 * known: what follows --not in git-rev-list(1): ids, names of refs, and options
 * as --remotes=origin. ERR_INVALID: more than limit commits.
 */
int outgoing_load(struct outgoing *out, struct repo *repo,
		  const struct oid *tip, const struct strvec *known,
		  size_t limit);

#endif
