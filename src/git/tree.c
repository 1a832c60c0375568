/* SPDX-License-Identifier: MIT */
#include "git/tree.h"
#include "git/internal.h"
#include "git/write.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <string.h>

static int find(git_tree_entry **out, struct repo *repo,
		const struct oid *commit, const char *path)
{
	CLEANUP(cleanup_git_tree) git_tree *tree = NULL;
	int error = lookup_tree_of(&tree, repo, commit);

	if (error)
		return error;
	error = git_tree_entry_bypath(out, tree, path);
	return error ? libgit2_error(error, "'%s' in %s", path,
				     oid_short(commit)) :
		       0;
}

int tree_has(struct repo *repo, const struct oid *commit, const char *path)
{
	git_tree_entry *entry = NULL;
	int error = find(&entry, repo, commit, path);

	git_tree_entry_free(entry);
	return !error;
}

int tree_read_file(struct strbuf *out, struct oid *id, struct repo *repo,
		   const struct oid *commit, const char *path, size_t limit)
{
	git_tree_entry *entry = NULL;
	git_filemode_t mode;
	git_blob *blob;
	git_oid blob_id;
	int error = find(&entry, repo, commit, path);

	if (error)
		return error;
	mode = git_tree_entry_filemode(entry);
	blob_id = *git_tree_entry_id(entry);
	git_tree_entry_free(entry);
	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		return error_set(ERR_NOTFOUND, "'%s' in %s is not a plain file",
				 path, oid_short(commit));
	error = git_blob_lookup(&blob, repo->git, &blob_id);
	if (error)
		return libgit2_error(error, "cannot read '%s'", path);
	if (git_blob_rawsize(blob) > (git_object_size_t)limit)
		error = error_set(ERR_INVALID, "'%s' is larger than %zu bytes",
				  path, limit);
	else
		strbuf_add(out, git_blob_rawcontent(blob),
			   (size_t)git_blob_rawsize(blob));
	git_blob_free(blob);
	if (!error && id)
		*id = *oid_from_git(&blob_id);
	return error;
}

struct find {
	const char *name;
	struct strvec *out;
};

static int find_file(const char *root, const git_tree_entry *entry, void *data)
{
	struct find *f = data;

	if (git_tree_entry_type(entry) == GIT_OBJECT_BLOB &&
	    !strcmp(git_tree_entry_name(entry), f->name))
		strvec_pushf(f->out, "%s%s", root, f->name);
	return 0;
}

int tree_find_files(struct strvec *out, struct repo *repo,
		    const struct oid *commit, const char *name)
{
	CLEANUP(cleanup_git_tree) git_tree *tree = NULL;
	struct find f = { name, out };
	int error = lookup_tree_of(&tree, repo, commit);

	if (error)
		return error;
	error = git_tree_walk(tree, GIT_TREEWALK_PRE, find_file, &f);
	return error ? libgit2_error(error, "cannot walk the tree of %s",
				     oid_short(commit)) :
		       0;
}

static int list_file(const char *root, const git_tree_entry *entry, void *data)
{
	if (git_tree_entry_type(entry) == GIT_OBJECT_BLOB)
		strvec_pushf(data, "%s%s", root, git_tree_entry_name(entry));
	return 0;
}

int tree_list(struct strvec *out, struct repo *repo, const struct oid *tree)
{
	CLEANUP(cleanup_git_tree) git_tree *root = NULL;
	int error;

	if (oid_equal(tree, &oid_empty_tree))
		return 0;
	error = git_tree_lookup(&root, repo->git, oid_to_git(tree));
	if (!error)
		error = git_tree_walk(root, GIT_TREEWALK_PRE, list_file, out);
	return error ? libgit2_error(error, "cannot list tree %s",
				     oid_short(tree)) :
		       0;
}

int blob_size(uint64_t *out, struct repo *repo, const struct oid *id)
{
	git_odb *odb;
	git_object_t type;
	size_t size;
	int error = git_repository_odb(&odb, repo->git);

	if (error)
		return libgit2_error(error, "cannot open the object store");
	error = git_odb_read_header(&size, &type, odb, oid_to_git(id));
	git_odb_free(odb);
	if (error)
		return libgit2_error(error, "blob %s", oid_short(id));
	*out = size;
	return 0;
}

int blob_write(struct oid *out, struct repo *repo, const void *bytes,
	       size_t len)
{
	git_oid id;
	int error = write_blob(&id, repo->git, bytes, len);

	if (error)
		return libgit2_error(error, "cannot write a blob");
	*out = *oid_from_git(&id);
	return 0;
}

int tree_write(struct oid *out, struct repo *repo,
	       const struct tree_file *files, size_t n)
{
	git_treebuilder *builder;
	git_oid id;
	int error = git_treebuilder_new(&builder, repo->git, NULL);

	for (size_t i = 0; !error && i < n; i++)
		error = git_treebuilder_insert(NULL, builder, files[i].name,
					       oid_to_git(&files[i].blob),
					       GIT_FILEMODE_BLOB);
	if (!error)
		error = write_tree(&id, repo->git, builder);
	git_treebuilder_free(builder);
	if (error)
		return libgit2_error(error, "cannot write a tree");
	*out = *oid_from_git(&id);
	return 0;
}

int oid_hash_blob(struct oid *out, const void *bytes, size_t len)
{
	git_oid id;
	int error = git_odb_hash(&id, bytes, len, GIT_OBJECT_BLOB);

	if (error)
		return libgit2_error(error, "cannot hash a blob");
	*out = *oid_from_git(&id);
	return 0;
}
