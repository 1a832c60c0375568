/* SPDX-License-Identifier: MIT */
/*
 * Scopes: which change is meant by a range, a branch, what is staged, what is
 * not committed, or a push.
 */
#ifndef REVIEW_SCOPE_H
#define REVIEW_SCOPE_H

#include "git/oid.h"

#include <stdbool.h>
#include <stddef.h>

struct repo;
struct strvec;

/* Most new commits of one scope. */
#define SCOPE_COMMITS_LIMIT 100000

struct scope {
	char *name;	 /* "main..topic", for people */
	char *agent;	 /* whose work it is, "Name <email>"; NULL: who asks */
	struct oid base; /* a tree */
	struct oid head; /* a tree */
	struct oid tip;	 /* the commit with that tree; zero: none yet */
	struct oids commits; /* new ones, parents before children */
	struct oid policy;   /* the commit whose .refinery and REVIEW.md hold;
			      * zero: there is none */
};

#define SCOPE_INIT ((struct scope){ 0 })

void scope_release(struct scope *s);

/*
 * The commits of tip that are not in known (words after --not of
 * git-rev-list(1)). Which policy holds is the caller's to say.
 */
int scope_commits(struct scope *out, struct repo *repo, const char *name,
		  const struct oid *tip, const struct strvec *known);

/*
 * "<a>..<b>" or "<a>...<b>": what b adds to a; either may be left out, which
 * means HEAD. Another revision: what it adds to the branch that it is for,
 * which is against, or without that the default branch of a remote, or main or
 * master. ERR_NOTFOUND: a name that means nothing, or no branch to compare
 * with.
 */
int scope_revision(struct scope *out, struct repo *repo, const char *text,
		   const char *against);

/*
 * What a push of tip to a remote (its name or URL) adds there, whose ref is at
 * old, or zero, as git tells a pre-push hook: the commits that no ref of the
 * remote has, as far as that is known here.
 */
int scope_push(struct scope *out, struct repo *repo, const char *remote,
	       const char *ref, const struct oid *old, const struct oid *tip);

int scope_staged(struct scope *out, struct repo *repo);
int scope_uncommitted(struct scope *out, struct repo *repo);

/* Is there nothing in it? */
bool scope_empty(const struct scope *s);

#endif
