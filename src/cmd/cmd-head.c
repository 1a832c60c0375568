/* SPDX-License-Identifier: MIT */
#include "cmd/cmd-head.h"
#include "git/ref.h"
#include "git/repo.h"
#include "git/worktree.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

void head_release(struct head *h)
{
	free(h->branch);
	*h = HEAD_INIT;
}

/* The short name of the branch that revision names, or NULL. */
static char *branch_of(struct refinery *r, const char *revision)
{
	char *full, *name;

	if (ref_full_name(&full, r->repo, revision))
		return NULL;
	name = strncmp(full, "refs/heads/", 11) ? alloc_string(revision) :
						  alloc_string(full + 11);
	free(full);
	return name;
}

int head_choose(struct head *out, struct refinery *r, const char *revision)
{
	out->revision = revision ? revision : "HEAD";
	out->branch =
		revision ? branch_of(r, revision) : repo_head_branch(r->repo);
	if (!ref_resolve(&out->commit, r->repo, out->revision))
		return 0;
	return error_next(ERR_NOTFOUND, "git branch --all shows the branches");
}

int head_uncommitted(const struct head *h, struct refinery *r)
{
	CLEANUP(cleanup_free) char *current = repo_head_branch(r->repo);
	int n;

	if (strcmp(h->revision, "HEAD") &&
	    (!current || !h->branch || strcmp(current, h->branch)))
		return 0;
	n = worktree_changes(r->repo);
	return n > 0 ? n : 0;
}
