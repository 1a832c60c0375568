/* SPDX-License-Identifier: MIT */
/*
 * What a rebase loses. It leaves out merge commits with all that only they
 * bring (a resolved conflict, work that was amended into one, where a subtree
 * goes), and patches that the base has had, also where the base has taken them
 * back since. `git rebase` says nothing of it. A queue must: what was submitted
 * arrives, or is refused.
 *
 * The measure is the merge of base and head by git: it has everything. Where it
 * is clean and the rebase gives another tree, something is lost or the target's
 * own decisions are undone. Two differences are explained: every patch applied,
 * those that the base has had included, gives the tree of the merge (a branch
 * that lands again after its revert); and the same contents stand under other
 * names (a directory that was renamed in steps). Where the merge conflicts it
 * is no measure, and the target has changed the same lines on purpose: then no
 * patch may depend on being left out, and each merge within the branch must be
 * what git makes of its parents, so that it brings nothing of its own; and if
 * no commit is left, nobody can say that the base has all of it.
 */
#ifndef QUEUE_LOSS_H
#define QUEUE_LOSS_H

#include "git/oid.h"

#include <stdbool.h>

struct changes;

/* One way to put the branch on the base. */
struct loss_outcome {
	bool tried;
	bool clean;
	struct oid tree; /* if clean */
};

/* What the merges of the branch bring. */
enum loss_merges {
	LOSS_UNKNOWN, /* nobody has looked */
	LOSS_PLAIN,   /* each is what git makes of its parents */
	LOSS_OWN,     /* one is not, or that is not to be told */
};

struct loss_case {
	struct loss_outcome picked; /* as git rebase does it */
	struct loss_outcome all;    /* with the patches that the base has had;
				       of those, what conflicts is left out */
	struct loss_outcome merged; /* base and head, or only what is own */
	bool left_out;	 /* picked has left out patches that the base has had */
	bool nothing;	 /* picked is the base: no commit was left */
	bool straight;	 /* the branch has no merges */
	bool names_only; /* picked and merged differ in names alone */
	enum loss_merges merges;
};

enum loss_verdict {
	LOSS_TAKE_PICKED,
	LOSS_TAKE_ALL,
	LOSS_TRY_ALL,	     /* fill in all, and ask again */
	LOSS_LOOK_AT_MERGES, /* fill in merges, and ask again */
	LOSS_CONFLICT,	     /* it does not apply */
	LOSS_REFUSE,	     /* it applies, and something would be lost */
};

enum loss_verdict loss_judge(const struct loss_case *c);

/*
 * Do the changes from one tree to another only give the same contents other
 * names?
 */
bool loss_names_only(const struct changes *c);

#endif
