/* SPDX-License-Identifier: MIT */
#include "git/remerge.h"
#include "git/commit.h"
#include "git/internal.h"
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

int remerge_gives(struct repo *repo, const struct oid *ours,
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

/*
 * Apply what changed from one tree to another to the tree *at, which becomes
 * the result. 0: it conflicts.
 */
static int apply(struct oid *at, struct repo *repo, const struct oid *from,
		 const struct oid *to)
{
	git_merge_options options;
	CLEANUP(cleanup_git_tree) git_tree *base = NULL;
	CLEANUP(cleanup_git_tree) git_tree *ours = NULL;
	CLEANUP(cleanup_git_tree) git_tree *theirs = NULL;
	git_index *index = NULL;
	int error;

	set_options(&options);
	if (git_tree_lookup(&base, repo->git, oid_to_git(from)))
		base = NULL;
	error = git_tree_lookup(&ours, repo->git, oid_to_git(at));
	if (!error)
		error = git_tree_lookup(&theirs, repo->git, oid_to_git(to));
	if (!error)
		error = git_merge_trees(&index, repo->git, base, ours, theirs,
					&options);
	if (error)
		return libgit2_error(error, "cannot merge a second time");
	error = tree_of_index(at, repo, index);
	git_index_free(index);
	return error;
}

int remerge_from_gives(struct repo *repo, const struct oid *ours,
		       const struct oid *from, const struct oid *theirs,
		       const struct oid *tree)
{
	struct oid at, before, after;
	int result = commit_tree(&at, repo, ours);

	if (!result)
		result = commit_tree(&before, repo, from);
	if (!result)
		result = commit_tree(&after, repo, theirs);
	if (!result)
		result = apply(&at, repo, &before, &after);
	return result <= 0 ? result : oid_equal(&at, tree);
}

int remerge_pick(struct oid *at, struct repo *repo, const struct oid *commit)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	struct oid base = oid_empty_tree;
	int error = commit_read(&c, repo, commit);

	if (!error && c.parents.n)
		error = commit_tree(&base, repo, &c.parents.v[0]);
	return error ? error : apply(at, repo, &base, &c.tree);
}
