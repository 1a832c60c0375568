/* SPDX-License-Identifier: MIT */
#include "git/transfer.h"
#include "git/commit.h"
#include "git/internal.h"
#include "git/repo.h"
#include "git/write.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"

#include <unistd.h>

/* Larger objects are not taken into memory: git streams them. */
#define OBJECT_SIZE_MAX ((size_t)64 << 20)

/* So much that a pack serves better: no error. */
#define NEEDS_PACK 1

struct transfer {
	struct repo *src;
	git_odb *from, *to;
	size_t copied;
};

/* The object itself, once dst has what it refers to. */
static int copy_bytes(struct transfer *t, const git_oid *id)
{
	git_odb_object *object = NULL;
	git_object_t type;
	git_oid written;
	size_t size;
	int error;

	error = git_odb_read_header(&size, &type, t->from, id);
	if (!error && size > OBJECT_SIZE_MAX)
		return NEEDS_PACK;
	if (!error)
		error = git_odb_read(&object, t->from, id);
	if (!error)
		error = write_object(&written, t->to, type,
				     git_odb_object_data(object),
				     git_odb_object_size(object));
	git_odb_object_free(object);
	if (error)
		return libgit2_error(error, "cannot copy object %s",
				     oid_hex(oid_from_git(id)));
	return 0;
}

static int copy_object(struct transfer *t, const git_oid *id,
		       const git_oid *like);

/* The entry of that name in a tree that dst has; NULL: there is none. */
static const git_oid *counterpart(const git_tree *like, const char *name)
{
	const git_tree_entry *entry =
		like ? git_tree_entry_byname(like, name) : NULL;

	return entry ? git_tree_entry_id(entry) : NULL;
}

static int copy_entries(struct transfer *t, const git_tree *tree,
			const git_tree *like)
{
	int error = 0;

	for (size_t i = 0; !error && i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		const git_oid *id = git_tree_entry_id(entry);
		const git_oid *there =
			counterpart(like, git_tree_entry_name(entry));

		if (git_tree_entry_type(entry) != GIT_OBJECT_COMMIT &&
		    !(there && git_oid_equal(there, id)))
			error = copy_object(t, id, there);
	}
	return error;
}

static int copy_tree(struct transfer *t, const git_tree *tree,
		     const git_oid *like)
{
	CLEANUP(cleanup_git_tree) git_tree *known = NULL;

	/* Where a file became a directory there is nothing to compare. */
	if (like && git_tree_lookup(&known, t->src->git, like))
		known = NULL;
	return copy_entries(t, tree, known);
}

static int copy_commit(struct transfer *t, const git_commit *commit)
{
	CLEANUP(cleanup_git_commit) git_commit *parent = NULL;
	int error = 0;

	for (unsigned i = 0; !error && i < git_commit_parentcount(commit); i++)
		error = copy_object(t, git_commit_parent_id(commit, i), NULL);
	if (!error && git_commit_parentcount(commit) &&
	    git_commit_parent(&parent, commit, 0))
		parent = NULL;
	return error ? error :
		       copy_object(t, git_commit_tree_id(commit),
				   parent ? git_commit_tree_id(parent) : NULL);
}

static int copy_referred(struct transfer *t, const git_object *object,
			 const git_oid *like)
{
	switch (git_object_type(object)) {
	case GIT_OBJECT_COMMIT:
		return copy_commit(t, (const git_commit *)object);
	case GIT_OBJECT_TREE:
		return copy_tree(t, (const git_tree *)object, like);
	case GIT_OBJECT_TAG:
		return copy_object(
			t, git_tag_target_id((const git_tag *)object), NULL);
	default:
		return 0;
	}
}

/*
 * With like, an object that dst has and that is much the same, only what
 * differs is looked for in dst. Recursion is as deep as objects are new, which
 * is limited.
 */
static int copy_object(struct transfer *t, const git_oid *id,
		       const git_oid *like)
{
	git_object *object = NULL;
	git_object_t type;
	size_t size;
	int error;

	if (git_odb_exists_ext(t->to, id, GIT_ODB_LOOKUP_NO_REFRESH))
		return 0;
	if (++t->copied > TRANSFER_OBJECTS_MAX)
		return NEEDS_PACK;
	error = git_odb_read_header(&size, &type, t->from, id);
	if (!error && type == GIT_OBJECT_BLOB)
		return copy_bytes(t, id);
	if (!error)
		error = git_object_lookup(&object, t->src->git, id, type);
	if (error)
		return libgit2_error(error, "cannot read object %s",
				     oid_hex(oid_from_git(id)));
	error = copy_referred(t, object, like);
	git_object_free(object);
	return error ? error : copy_bytes(t, id);
}

static int copy_each(struct repo *dst, struct repo *src, const struct oid *id)
{
	struct transfer t = { .src = src };
	int error;

	error = git_repository_odb(&t.from, src->git);
	if (!error)
		error = git_repository_odb(&t.to, dst->git);
	if (error)
		error = libgit2_error(error, "cannot open the object store");
	else
		error = copy_object(&t, oid_to_git(id), NULL);
	git_odb_free(t.from);
	git_odb_free(t.to);
	return error;
}

/* What pack-objects is asked for: id without what have brings along. */
static int ask(struct process *writer, const struct oid *id,
	       const struct oid *have)
{
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "%s\n", oid_hex(id));
	if (have)
		strbuf_addf(&line, "^%s\n", oid_hex(have));
	return process_write(writer, line.buf, line.len);
}

static int send_pack(struct process *reader, struct process *writer,
		     const struct oid *id, const struct oid *have)
{
	int stream;
	int error;

	writer->in = PROCESS_PIPE;
	writer->out = PROCESS_PIPE;
	error = process_start(writer);
	if (error)
		return error;
	reader->in = stream = writer->out;
	reader->out = PROCESS_NULL;
	writer->out = PROCESS_NULL;
	error = process_start(reader);
	/* Only the reader may keep it, or its end would not be noticed. */
	close(stream);
	reader->in = PROCESS_NULL;
	return error ? error : ask(writer, id, have);
}

static int copy_pack(struct repo *dst, struct repo *src, const struct oid *id,
		     const struct oid *have)
{
	CLEANUP(process_release) struct process reader = PROCESS_INIT;
	CLEANUP(process_release) struct process writer = PROCESS_INIT;
	int error, written, read;

	if (have && !commit_exists(src, have))
		have = NULL;
	repo_git(src, &writer);
	strvec_pushl(&writer.argv, "pack-objects", "--revs", "--stdout",
		     "--thin", "--delta-base-offset", "-q", NULL);
	repo_git(dst, &reader);
	strvec_pushl(&reader.argv, "-c", "core.fsync=none", "index-pack",
		     "--stdin", "--fix-thin", NULL);
	writer.limit = reader.limit =
		src->git_limit ? src->git_limit : REPO_GIT_LIMIT;
	error = send_pack(&reader, &writer, id, have);
	written = writer.pid > 0 ? process_wait(&writer) : 0;
	read = reader.pid > 0 ? process_wait(&reader) : 0;
	if (!error && (written < 0 || read < 0))
		error = written < 0 ? written : read;
	if (!error && (written || read))
		error = error_set(ERR, "cannot send commit %s as a pack",
				  oid_hex(id));
	return error;
}

static int refresh(struct repo *repo)
{
	git_odb *odb;
	int error = git_repository_odb(&odb, repo->git);

	if (!error)
		error = git_odb_refresh(odb);
	git_odb_free(odb);
	return error ? libgit2_error(error, "cannot read the object store") : 0;
}

int repo_copy_closure(struct repo *dst, struct repo *src, const struct oid *id,
		      const struct oid *have)
{
	int error;

	/* The copy is made again if it is lost, so it need not last. */
	repo_set_sync(false);
	error = copy_each(dst, src, id);
	repo_set_sync(true);
	if (error != NEEDS_PACK)
		return error;
	error = copy_pack(dst, src, id, have);
	return error ? error : refresh(dst);
}
