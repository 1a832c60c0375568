/* SPDX-License-Identifier: MIT */
#include "git/remerge.h"
#include "git/commit.h"
#include "git/internal.h"
#include "git/threeway.h"
#include "util/cleanup.h"
#include "util/error.h"

/* As many renames as git's own merge looks at. */
#define RENAME_LIMIT 7000

static void set_options(git_merge_options *options)
{
	git_merge_options_init(options, GIT_MERGE_OPTIONS_VERSION);
	options->flags = GIT_MERGE_FIND_RENAMES;
	options->target_limit = RENAME_LIMIT;
}

/* 1 and the tree of a clean index, 0 for one with conflicts. */
static int tree_of_index(struct oid *out, struct repo *repo, git_index *index)
{
	git_oid id;
	int error;

	if (git_index_has_conflicts(index))
		return 0;
	error = git_index_write_tree_to(&id, index, repo->git);
	if (error)
		return libgit2_error(error, "cannot write a merged tree");
	*out = *oid_from_git(&id);
	return 1;
}

/* By libgit2's own merge. */
static int merge_gives(struct repo *repo, const struct oid *ours,
		       const struct oid *theirs, const struct oid *tree)
{
	git_merge_options options;
	CLEANUP(cleanup_git_commit) git_commit *a = NULL;
	CLEANUP(cleanup_git_commit) git_commit *b = NULL;
	git_index *index = NULL;
	struct oid merged;
	int error;

	set_options(&options);
	error = git_commit_lookup(&a, repo->git, oid_to_git(ours));
	if (!error)
		error = git_commit_lookup(&b, repo->git, oid_to_git(theirs));
	if (!error)
		error = git_merge_commits(&index, repo->git, a, b, &options);
	if (error)
		return libgit2_error(error, "cannot merge %s a second time",
				     oid_short(theirs));
	error = tree_of_index(&merged, repo, index);
	git_index_free(index);
	return error <= 0 ? error : oid_equal(&merged, tree);
}

/* The same for trees. */
static int merge_trees_gives(struct repo *repo, const struct threeway *t,
			     const struct oid *tree)
{
	git_merge_options options;
	CLEANUP(cleanup_git_tree) git_tree *base = NULL;
	CLEANUP(cleanup_git_tree) git_tree *ours = NULL;
	CLEANUP(cleanup_git_tree) git_tree *theirs = NULL;
	git_index *index = NULL;
	struct oid merged;
	int error;

	set_options(&options);
	if (git_tree_lookup(&base, repo->git, oid_to_git(&t->base)))
		base = NULL;
	error = git_tree_lookup(&ours, repo->git, oid_to_git(&t->ours));
	if (!error)
		error = git_tree_lookup(&theirs, repo->git,
					oid_to_git(&t->theirs));
	if (!error)
		error = git_merge_trees(&index, repo->git, base, ours, theirs,
					&options);
	if (error)
		return libgit2_error(error, "cannot merge a second time");
	error = tree_of_index(&merged, repo, index);
	git_index_free(index);
	return error <= 0 ? error : oid_equal(&merged, tree);
}

/* From any one of the merge bases: each has all that both sides share of it. */
static int bases_give(struct repo *repo, const char *attributes,
		      struct threeway *t, const git_oidarray *bases,
		      const struct oid *tree)
{
	int result = 0;

	t->base = oid_empty_tree;
	if (!bases->count)
		return threeway_gives(repo, attributes, t, tree);
	for (size_t i = 0; !result && i < bases->count; i++) {
		result = commit_tree(&t->base, repo,
				     oid_from_git(&bases->ids[i]));
		if (!result)
			result = threeway_gives(repo, attributes, t, tree);
	}
	return result;
}

int remerge_gives(struct repo *repo, const char *attributes,
		  const struct oid *ours, const struct oid *theirs,
		  const struct oid *tree)
{
	git_oidarray bases = { 0 };
	struct threeway t;
	int result = commit_tree(&t.ours, repo, ours);

	if (!result)
		result = commit_tree(&t.theirs, repo, theirs);
	if (result)
		return result;
	result = git_merge_bases(&bases, repo->git, oid_to_git(ours),
				 oid_to_git(theirs));
	if (result && result != GIT_ENOTFOUND)
		return libgit2_error(result, "cannot find a merge base");
	result = bases_give(repo, attributes, &t, &bases, tree);
	git_oidarray_dispose(&bases);
	return result ? result : merge_gives(repo, ours, theirs, tree);
}

static int trees_give(struct repo *repo, const char *attributes,
		      const struct threeway *t, const struct oid *tree)
{
	int result = threeway_gives(repo, attributes, t, tree);

	return result ? result : merge_trees_gives(repo, t, tree);
}

int remerge_from_gives(struct repo *repo, const char *attributes,
		       const struct oid *ours, const struct oid *from,
		       const struct oid *theirs, const struct oid *tree)
{
	struct threeway t;
	int error = commit_tree(&t.ours, repo, ours);

	if (!error)
		error = commit_tree(&t.base, repo, from);
	if (!error)
		error = commit_tree(&t.theirs, repo, theirs);
	return error ? error : trees_give(repo, attributes, &t, tree);
}

/* 1: the next commit of the row is what t gives; 0: it is not, or is none. */
static int gives_next(struct remerge_row *row, struct repo *repo,
		      const char *attributes, const struct threeway *t)
{
	struct oid next;
	int result;

	if (row->done == row->line->n)
		return 0;
	result = commit_tree(&next, repo, &row->line->v[row->done]);
	if (!result)
		result = trees_give(repo, attributes, t, &next);
	if (result > 0) {
		row->done++;
		row->at = next;
	}
	return result;
}

int remerge_pick(struct remerge_row *row, struct repo *repo,
		 const char *attributes, const struct oid *commit)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	struct threeway t = { .base = oid_empty_tree, .ours = row->at };
	int result = commit_read(&c, repo, commit);

	t.theirs = c.tree;
	if (!result && c.parents.n)
		result = commit_tree(&t.base, repo, &c.parents.v[0]);
	if (!result)
		result = gives_next(row, repo, attributes, &t);
	return result ? result : trees_give(repo, attributes, &t, &row->at);
}
