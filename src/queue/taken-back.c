/* SPDX-License-Identifier: MIT */
#include "queue/taken-back.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/merge.h"
#include "util/cleanup.h"

/* First parents that are looked through for where the branch came in. */
#define LINE_LIMIT 100000

/* The line of first parents from tip, newest first. */
static int first_parents(struct oids *out, struct repo *repo,
			 const struct oid *tip)
{
	struct oid at = *tip;

	while (out->n < LINE_LIMIT) {
		CLEANUP(commit_release) struct commit c = COMMIT_INIT;
		int error = commit_read(&c, repo, &at);

		if (error)
			return error;
		oids_push(out, &at);
		if (!c.parents.n)
			break;
		at = c.parents.v[0];
	}
	return 0;
}

/* The oldest commit of the line that has head: where it came in. */
static int came_with(struct oid *out, struct repo *repo,
		     const struct oids *line, const struct oid *head)
{
	size_t has = 0, lacks = line->n;

	while (lacks - has > 1) {
		size_t middle = has + (lacks - has) / 2;
		int result = history_contains(repo, &line->v[middle], head);

		if (result < 0)
			return result;
		if (result)
			has = middle;
		else
			lacks = middle;
	}
	*out = line->v[has];
	return 0;
}

/* The trees before and after the commit. */
static int around(struct oid *before, struct oid *after, struct repo *repo,
		  const struct oid *id)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	int error = commit_read(&c, repo, id);

	if (error)
		return error;
	*after = c.tree;
	*before = oid_empty_tree;
	return c.parents.n ? commit_tree(before, repo, &c.parents.v[0]) : 0;
}

/*
 * Take the change away and apply it again: if that gives the tree as it is, it
 * was there.
 */
static int is_there(struct merger *merger, const struct oid *tree,
		    const struct oid *before, const struct oid *after)
{
	CLEANUP(merge_release) struct merge without = MERGE_INIT;
	CLEANUP(merge_release) struct merge again = MERGE_INIT;
	int error = merger_apply(&without, merger, tree, after, before);

	if (error || !without.clean)
		return error ? error : 1;
	error = merger_apply(&again, merger, &without.tree, before, after);
	return error ? error : again.clean && oid_equal(&again.tree, tree);
}

int taken_back(struct repo *repo, struct merger *merger, const struct oid *tip,
	       const struct oid *head)
{
	CLEANUP(oids_release) struct oids line = OIDS_INIT;
	struct oid tree, before, after, came;
	int result;

	if (oid_equal(tip, head))
		return 0;
	result = first_parents(&line, repo, tip);
	if (!result)
		result = came_with(&came, repo, &line, head);
	if (!result)
		result = around(&before, &after, repo, &came);
	if (!result)
		result = commit_tree(&tree, repo, tip);
	if (!result)
		result = is_there(merger, &tree, &before, &after);
	return result < 0 ? result : !result;
}
