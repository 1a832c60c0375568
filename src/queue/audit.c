/* SPDX-License-Identifier: MIT */
#include "queue/audit.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/remerge.h"
#include "queue/audit-commits.h"
#include "queue/entry.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <string.h>

#define COMMITS_LIMIT 10000

/* 1 if the landed change is, file by file, that of the entry since from. */
static int same_change(struct repo *repo, const struct oid *base,
		       const struct oid *commit, const struct oid *from,
		       const struct oid *head)
{
	CLEANUP(changes_release) struct changes landed = CHANGES_INIT;
	CLEANUP(changes_release) struct changes submitted = CHANGES_INIT;
	int error = changes_between(&landed, repo, base, commit);

	if (!error)
		error = changes_between(&submitted, repo, from, head);
	return error ? error : changes_same(repo, &landed, &submitted);
}

/* 1 if that is what the whole branch gives. */
static int whole_gives(struct repo *repo, const char *attributes,
		       const struct oid *base, const struct oid *commit,
		       const struct oid *head, const struct oid *tree)
{
	struct oid fork;
	int result = history_merge_base(&fork, repo, base, head);

	if (!result)
		result = same_change(repo, base, commit, &fork, head);
	return result ? result :
			remerge_gives(repo, attributes, base, head, tree);
}

/* 1 if that is what the commits of its own give, of one that stands on others.
 */
static int own_gives(struct repo *repo, const char *attributes,
		     const struct oid *base, const struct oid *commit,
		     const struct entry *e, const struct oid *tree)
{
	const struct oid *from = entry_base(e);
	int result;

	if (!from)
		return 0;
	result = same_change(repo, base, commit, from, &e->head);
	return result ? result :
			remerge_from_gives(repo, attributes, base, from,
					   &e->head, tree);
}

static int stands_on(struct repo *repo, const struct oid *base,
		     const struct oid *commit)
{
	CLEANUP(oids_release) struct oids line = OIDS_INIT;

	return history_first_parents(&line, repo, base, commit, COMMITS_LIMIT);
}

int audit_entry(struct repo *repo, const char *attributes, const char *method,
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
		result = own_gives(repo, attributes, base, commit, e, &tree);
	if (!result)
		result = whole_gives(repo, attributes, base, commit, &e->head,
				     &tree);
	if (!result && !strcmp(method, "rebase"))
		result = audit_commits(repo, attributes, base, commit, e);
	if (result)
		return result < 0 ? result : 0;
	error_set(ERR_REFUSED,
		  "a second look at the merge of entry %s, without git, "
		  "gives another tree than git's",
		  e->id);
	return error_next(ERR_REFUSED, "rebase the branch onto the target by "
				       "hand and enqueue it again");
}
