/* SPDX-License-Identifier: MIT */
#include "git/gitlink.h"
#include "git/internal.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define MODULES_LIMIT ((size_t)1 << 20)

/* Does descendant stand on ancestor, or is it the same? */
static int stands_on(git_repository *sub, const struct oid *descendant,
		     const struct oid *ancestor)
{
	git_commit *commit;

	if (git_commit_lookup(&commit, sub, oid_to_git(descendant)))
		return 0;
	git_commit_free(commit);
	if (oid_equal(descendant, ancestor))
		return 1;
	return git_graph_descendant_of(sub, oid_to_git(descendant),
				       oid_to_git(ancestor)) == 1;
}

static int forward_in(const char *directory, const struct oid *base,
		      const struct oid sides[2], const struct oid *later)
{
	const struct oid *earlier = &sides[oid_equal(later, &sides[0])];
	git_repository *sub;
	int result;

	if (git_repository_open(&sub, directory))
		return 0;
	result = stands_on(sub, later, earlier) &&
		 stands_on(sub, earlier, base) && stands_on(sub, later, base);
	git_repository_free(sub);
	return result;
}

/* The names that .gitmodules has for the submodule at path. */
static int names_of(struct strvec *out, struct repo *repo,
		    const struct oid *tree, const char *path)
{
	CLEANUP(process_release) struct process git = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int status;

	repo_git(repo, &git);
	strvec_pushl(&git.argv, "config", "-z", NULL);
	strvec_pushf(&git.argv, "--blob=%s:.gitmodules", oid_hex(tree));
	strvec_pushl(&git.argv, "--get-regexp", "^submodule\\..*\\.path$",
		     NULL);
	status = repo_git_run(&git, NULL, &text, MODULES_LIMIT);
	if (status < 0)
		return status;
	for (char *at = text.buf; !status && at < text.buf + text.len;
	     at += strlen(at) + 1) {
		char *value = strchr(at, '\n');
		size_t skip = strlen("submodule."), end = strlen(".path");

		if (!value || strcmp(value + 1, path))
			continue;
		strvec_pushf(out, "%.*s", (int)(value - at - skip - end),
			     at + skip);
		at = value;
	}
	error_clear();
	return 0;
}

int gitlink_forward(struct repo *repo, const struct oid *tree, const char *path,
		    const struct oid *base, const struct oid sides[2],
		    const struct oid *later)
{
	CLEANUP(strvec_release) struct strvec places = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	int result = names_of(&names, repo, tree, path);

	if (result)
		return result;
	if (!oid_equal(later, &sides[0]) && !oid_equal(later, &sides[1]))
		return 0;
	if (repo->worktree)
		strvec_pushf(&places, "%s/%s", repo->worktree, path);
	strvec_push(&names, path);
	strvec_each(&names, name) {
		strvec_pushf(&places, "%s/modules/%s", repo->directory, *name);
		strvec_pushf(&places, "%s/modules/%s", repo->common, *name);
	}
	strvec_each(&places, place)
		if (!result)
			result = forward_in(*place, base, sides, later);
	return result;
}
