/* SPDX-License-Identifier: MIT */
#include "queue/taken-back.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/diff.h"
#include "git/history.h"
#include "git/merge.h"
#include "git/tree.h"
#include "util/cleanup.h"

#include <string.h>

/* First parents that are looked through for where the branch came in. */
#define LINE_LIMIT 100000

/* As many before it is asked for the first time whether one still has it. */
#define FIRST_LOOK 32

/* The line of first parents from tip back to one that lacks head. */
static int line_to(struct oids *out, struct repo *repo, const struct oid *tip,
		   const struct oid *head)
{
	struct oid at = *tip;
	size_t look = FIRST_LOOK;

	while (out->n < LINE_LIMIT) {
		CLEANUP(commit_release) struct commit c = COMMIT_INIT;
		int result = commit_read(&c, repo, &at);

		if (result)
			return result;
		oids_push(out, &at);
		if (!c.parents.n)
			break;
		if (out->n == look) {
			result = history_contains(repo, &at, head);
			if (result <= 0)
				return result;
			look *= 2;
		}
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

/* A change, and a target that has had it. */
struct undoing {
	struct repo *repo;
	struct merger *merger;
	const struct oid *tip;	  /* a commit */
	struct oid before, after; /* trees */
};

/*
 * Take the change away and apply it again: if that gives the tree as it is, it
 * was there. *clean: it could be taken away.
 */
static int is_there(bool *clean, const struct undoing *u,
		    const struct oid *tree)
{
	CLEANUP(merge_release) struct merge without = MERGE_INIT;
	CLEANUP(merge_release) struct merge again = MERGE_INIT;
	int error =
		merger_apply(&without, u->merger, tree, &u->after, &u->before);

	*clean = without.clean;
	if (error || !*clean)
		return error;
	error = merger_apply(&again, u->merger, &without.tree, &u->before,
			     &u->after);
	return error ? error : again.clean && oid_equal(&again.tree, tree);
}

static const struct change *find(const struct changes *c, const char *path)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->v[i].path, path))
			return &c->v[i];
	return NULL;
}

/* Did this commit give the file another name? */
static int renames(struct repo *repo, const struct commit *c, const char *path)
{
	CLEANUP(diff_release) struct diff d = DIFF_INIT;
	struct oid before;
	int error = commit_tree(&before, repo, &c->parents.v[0]);

	if (!error)
		error = diff_trees(&d, repo, &before, &c->tree);
	for (size_t i = 0; !error && i < d.n; i++)
		if (d.v[i].status == DIFF_RENAMED &&
		    !strcmp(d.v[i].old_path, path))
			return 1;
	return error;
}

/* A path that the tip lacks: did the file go to another one, or away? */
static int went_on(const struct undoing *u, const char *path)
{
	struct oid at = *u->tip;

	for (int i = 0; i < LINE_LIMIT; i++) {
		CLEANUP(commit_release) struct commit c = COMMIT_INIT;
		int result = commit_read(&c, u->repo, &at);

		if (result || !c.parents.n)
			return result;
		at = c.parents.v[0];
		result = tree_has(u->repo, &at, path);
		if (result)
			return result < 0 ? result : renames(u->repo, &c, path);
	}
	return 0;
}

/*
 * What git cannot take away, since the target has changed it or seems to have
 * renamed it: is a path just as it was before?
 */
static int is_as_before(const struct undoing *u, const struct oid *tree)
{
	CLEANUP(changes_release) struct changes brought = CHANGES_INIT;
	CLEANUP(changes_release) struct changes kept = CHANGES_INIT;
	int result =
		changes_between_trees(&brought, u->repo, &u->before, &u->after);

	if (!result)
		result =
			changes_between_trees(&kept, u->repo, &u->before, tree);
	for (size_t i = 0; !result && i < brought.n; i++) {
		const struct change *c = &brought.v[i];

		if (find(&kept, c->path))
			continue;
		if (c->old_mode)
			return 1;
		result = went_on(u, c->path);
		if (result >= 0)
			result = !result;
	}
	return result;
}

static int is_undone(const struct undoing *u)
{
	struct oid tree;
	bool clean = false;
	int result = commit_tree(&tree, u->repo, u->tip);

	if (!result)
		result = is_there(&clean, u, &tree);
	if (result < 0)
		return result;
	return clean ? !result : is_as_before(u, &tree);
}

int taken_back(struct repo *repo, struct merger *merger, const struct oid *tip,
	       const struct oid *head)
{
	CLEANUP(oids_release) struct oids line = OIDS_INIT;
	struct undoing u = { repo, merger, tip, oid_zero, oid_zero };
	struct oid came;
	int error;

	if (oid_equal(tip, head))
		return 0;
	error = line_to(&line, repo, tip, head);
	if (!error)
		error = came_with(&came, repo, &line, head);
	if (!error)
		error = around(&u.before, &u.after, repo, &came);
	return error ? error : is_undone(&u);
}

int taken_back_copy(struct repo *repo, struct merger *merger,
		    const struct oid *tip, const struct oid *head)
{
	struct undoing u = { repo, merger, tip, oid_zero, oid_zero };
	struct oid fork;
	int error = history_merge_base(&fork, repo, tip, head);

	if (!error)
		error = commit_tree(&u.before, repo, &fork);
	if (!error)
		error = commit_tree(&u.after, repo, head);
	return error ? error : is_undone(&u);
}
