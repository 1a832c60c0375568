/* SPDX-License-Identifier: MIT */
#include "queue/audit-commits.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/remerge.h"
#include "queue/entry.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <string.h>

#define COMMITS_LIMIT 10000

/* Commits of the base that are looked through for a change that is there. */
#define BASE_LIMIT 2000

static int change_of(struct changes *out, struct repo *repo,
		     const struct oid *id)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	struct oid before = oid_empty_tree;
	int error = commit_read(&c, repo, id);

	if (!error && c.parents.n)
		error = commit_tree(&before, repo, &c.parents.v[0]);
	return error ? error :
		       changes_between_trees(out, repo, &before, &c.tree);
}

/* 1 if a commit of the base since the branch forked makes the same change. */
static int is_there(struct repo *repo, const struct oid *base,
		    const struct oid *head, const struct oid *commit)
{
	CLEANUP(changes_release) struct changes wanted = CHANGES_INIT;
	CLEANUP(oids_release) struct oids range = OIDS_INIT;
	int result = change_of(&wanted, repo, commit);

	if (!result)
		result = history_range(&range, repo, head, base, BASE_LIMIT);
	for (size_t i = 0; !result && i < range.n; i++) {
		CLEANUP(changes_release) struct changes c = CHANGES_INIT;

		result = change_of(&c, repo, &range.v[i]);
		if (!result)
			result = changes_same(repo, &wanted, &c);
	}
	return result;
}

/* 1: *at has it; 0: it does not apply. */
static int take(struct oid *at, struct repo *repo, const struct oid *base,
		const struct oid *head, const struct commit *c)
{
	int result;

	if (c->parents.n > 2)
		return 0;
	if (c->parents.n == 2)
		return remerge_gives(repo, &c->parents.v[0], &c->parents.v[1],
				     &c->tree);
	result = remerge_pick(at, repo, &c->id);
	return result ? result : is_there(repo, base, head, &c->id);
}

int audit_commits(struct repo *repo, const struct oid *base,
		  const struct entry *e, const struct oid *tree)
{
	const struct oid *from = entry_base(e) ? entry_base(e) : base;
	CLEANUP(oids_release) struct oids range = OIDS_INIT;
	struct oid at;
	int result = commit_tree(&at, repo, base);

	if (!result)
		result = history_range(&range, repo, from, &e->head,
				       COMMITS_LIMIT);
	for (size_t i = 0; !result && i < range.n; i++) {
		CLEANUP(commit_release) struct commit c = COMMIT_INIT;

		result = commit_read(&c, repo, &range.v[i]);
		if (!result)
			result = take(&at, repo, base, &e->head, &c);
		if (result <= 0)
			return result;
		result = 0;
	}
	return result ? result : oid_equal(&at, tree);
}
