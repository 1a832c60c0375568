/* SPDX-License-Identifier: MIT */
#include "git/durable.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/internal.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* More new commits than this in one landing are refused. */
#define COMMITS_LIMIT 100000

struct sync {
	struct repo *repo;
	git_odb *odb;
	char *objects;
	struct oids synced; /* loose objects */
	bool touched[256];  /* their directories */
};

static int sync_object(struct sync *s, const git_oid *id)
{
	const char *hex = oid_hex(oid_from_git(id));
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/%.2s/%s", s->objects, hex, hex + 2);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && git_odb_exists(s->odb, id))
		return 0;
	if (fd < 0)
		return error_set(ERR, "object %s is missing", hex);
	if (fsync(fd)) {
		error_errno(ERR, "cannot sync object %s", hex);
		close(fd);
		return ERR;
	}
	close(fd);
	oids_push(&s->synced, oid_from_git(id));
	s->touched[id->id[0]] = true;
	return 0;
}

static int sync_tree(struct sync *s, const git_oid *id, const git_tree *old);

static int sync_entry(struct sync *s, const git_tree_entry *entry,
		      const git_tree *old)
{
	const git_tree_entry *before =
		old ? git_tree_entry_byname(old, git_tree_entry_name(entry)) :
		      NULL;
	git_tree *below = NULL;
	int error;

	if (before &&
	    git_oid_equal(git_tree_entry_id(before), git_tree_entry_id(entry)))
		return 0;
	if (git_tree_entry_type(entry) == GIT_OBJECT_COMMIT)
		return 0;
	if (git_tree_entry_type(entry) != GIT_OBJECT_TREE)
		return sync_object(s, git_tree_entry_id(entry));
	if (before && git_tree_entry_type(before) == GIT_OBJECT_TREE &&
	    git_tree_lookup(&below, s->repo->git, git_tree_entry_id(before)))
		below = NULL;
	error = sync_tree(s, git_tree_entry_id(entry), below);
	git_tree_free(below);
	return error;
}

/* What the tree has and old, its version before, has not. */
static int sync_tree(struct sync *s, const git_oid *id, const git_tree *old)
{
	CLEANUP(cleanup_git_tree) git_tree *tree = NULL;
	int error = git_tree_lookup(&tree, s->repo->git, id);

	if (error)
		return libgit2_error(error, "cannot read a tree");
	error = sync_object(s, id);
	for (size_t i = 0; !error && i < git_tree_entrycount(tree); i++)
		error = sync_entry(s, git_tree_entry_byindex(tree, i), old);
	return error;
}

/* A commit against its first parent; other parents' objects come with them. */
static int sync_commit(struct sync *s, const struct oid *id)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	CLEANUP(cleanup_git_tree) git_tree *old = NULL;
	int error = commit_read(&c, s->repo, id);

	if (!error && c.parents.n)
		error = lookup_tree_of(&old, s->repo, &c.parents.v[0]);
	if (!error && old && oid_equal(oid_from_git(git_tree_id(old)), &c.tree))
		return sync_object(s, oid_to_git(id));
	if (!error)
		error = sync_tree(s, oid_to_git(&c.tree), old);
	return error ? error : sync_object(s, oid_to_git(id));
}

static int sync_begin(struct sync *s, struct repo *repo)
{
	int error = git_repository_odb(&s->odb, repo->git);

	s->repo = repo;
	s->objects = repo_path(repo, "objects");
	return error ? libgit2_error(error, "cannot open the objects") : 0;
}

/* The directory is gone: git gc has packed what was in it, and synced that. */
static int check_packed(const struct sync *s, int directory)
{
	for (size_t i = 0; i < s->synced.n; i++) {
		const git_oid *id = oid_to_git(&s->synced.v[i]);

		if (id->id[0] == directory && !git_odb_exists(s->odb, id))
			return error_set(ERR, "object %s is missing",
					 oid_hex(&s->synced.v[i]));
	}
	return 0;
}

/* The names of the files, then the names of their directories. */
static int sync_end(struct sync *s, int error)
{
	char path[4096];

	for (int i = 0; !error && i < 256; i++) {
		if (!s->touched[i])
			continue;
		snprintf(path, sizeof(path), "%s/%02x", s->objects, i);
		error = file_sync_directory(path);
		if (error == ERR_NOTFOUND)
			error = check_packed(s, i);
	}
	if (!error)
		error = file_sync_directory(s->objects);
	git_odb_free(s->odb);
	free(s->objects);
	oids_release(&s->synced);
	return error;
}

int durable_sync(struct repo *repo, const struct oid *old,
		 const struct oid *new)
{
	CLEANUP(oids_release) struct oids commits = OIDS_INIT;
	struct sync s = { 0 };
	int error = sync_begin(&s, repo);

	if (!error)
		error = history_range(&commits, repo, old, new, COMMITS_LIMIT);
	for (size_t i = 0; !error && i < commits.n; i++)
		error = sync_commit(&s, &commits.v[i]);
	return sync_end(&s, error);
}

int durable_sync_commit(struct repo *repo, const struct oid *id)
{
	struct sync s = { 0 };
	struct oid tree;
	int error = sync_begin(&s, repo);

	if (!error)
		error = commit_tree(&tree, repo, id);
	if (!error && !oid_equal(&tree, &oid_empty_tree))
		error = sync_tree(&s, oid_to_git(&tree), NULL);
	if (!error)
		error = sync_object(&s, oid_to_git(id));
	return sync_end(&s, error);
}
