/* SPDX-License-Identifier: MIT */
#include "queue/audit.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/picks.h"
#include "git/remerge.h"
#include "queue/entry.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <string.h>

#define COMMITS_LIMIT 10000

/* 1 if the landed change is, file by file, the submitted one. */
static int same_change(struct repo *repo, const struct oid *base,
		       const struct oid *commit, const struct oid *head)
{
	CLEANUP(changes_release) struct changes landed = CHANGES_INIT;
	CLEANUP(changes_release) struct changes submitted = CHANGES_INIT;
	struct oid fork;
	int error = history_merge_base(&fork, repo, base, head);

	if (!error)
		error = changes_between(&landed, repo, base, commit);
	if (!error)
		error = changes_between(&submitted, repo, &fork, head);
	return error ? error : changes_same(repo, &landed, &submitted);
}

static int picks_again(struct repo *repo, struct picks *picks,
		       const struct oid *base, const struct oid *head,
		       const struct oid *tree)
{
	CLEANUP(oids_release) struct oids commits = OIDS_INIT;
	bool linear;
	int error = picks_list(&commits, &linear, picks, base, head);

	return error ? error : remerge_picks_give(repo, base, &commits, tree);
}

static int stands_on(struct repo *repo, const struct oid *base,
		     const struct oid *commit)
{
	CLEANUP(oids_release) struct oids line = OIDS_INIT;

	return history_first_parents(&line, repo, base, commit, COMMITS_LIMIT);
}

int audit_entry(struct repo *repo, struct picks *picks, const char *method,
		const struct oid *base, const struct oid *commit,
		const struct entry *e)
{
	struct oid tree;
	int result = stands_on(repo, base, commit);

	if (result == ERR_NOTFOUND)
		return error_set(ERR_REFUSED, "%s does not stand on %s",
				 oid_short(commit), oid_short(base));
	if (result || oid_equal(commit, &e->head))
		return result;
	result = commit_tree(&tree, repo, commit);
	if (!result)
		result = same_change(repo, base, commit, &e->head);
	if (!result)
		result = remerge_gives(repo, base, &e->head, &tree);
	if (!result && !strcmp(method, "rebase"))
		result = picks_again(repo, picks, base, &e->head, &tree);
	if (result)
		return result < 0 ? result : 0;
	error_set(ERR_REFUSED,
		  "a second merge of entry %s by libgit2 gives "
		  "another tree than git's",
		  e->id);
	return error_next(ERR_REFUSED, "rebase the branch onto the target by "
				       "hand and enqueue it again");
}
