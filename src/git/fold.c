/* SPDX-License-Identifier: MIT */
#include "git/fold.h"
#include "git/change.h"
#include "git/internal.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <string.h>
#include <strings.h>

/* Does the tree have another name for this one? *next: what it stands for. */
static bool twin(git_tree *tree, const char *name, size_t len,
		 const git_tree_entry **next)
{
	bool found = false;

	*next = NULL;
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *e = git_tree_entry_byindex(tree, i);
		const char *other = git_tree_entry_name(e);

		if (strncasecmp(other, name, len) || other[len])
			continue;
		if (memcmp(other, name, len))
			found = true;
		else
			*next = e;
	}
	return found;
}

static int look_along(struct repo *repo, git_tree *root, const char *path)
{
	CLEANUP(cleanup_git_tree) git_tree *tree = NULL;
	git_tree *at = root;

	for (;;) {
		size_t len = strcspn(path, "/");
		const git_tree_entry *next;
		git_tree *below;

		if (twin(at, path, len, &next))
			return 1;
		if (!path[len] || !next)
			return 0;
		if (git_tree_lookup(&below, repo->git, git_tree_entry_id(next)))
			return libgit2_error(ERR, "cannot read a tree");
		cleanup_git_tree(&tree);
		tree = at = below;
		path += len + 1;
	}
}

int fold_suspect(struct repo *repo, const struct oid *base,
		 const struct oid *commit)
{
	CLEANUP(changes_release) struct changes changes = CHANGES_INIT;
	CLEANUP(cleanup_git_tree) git_tree *root = NULL;
	int result = changes_between(&changes, repo, base, commit);

	if (!result)
		result = lookup_tree_of(&root, repo, commit);
	for (size_t i = 0; !result && i < changes.n; i++)
		if (!changes.v[i].old_mode)
			result = look_along(repo, root, changes.v[i].path);
	return result;
}
