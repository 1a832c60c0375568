/* SPDX-License-Identifier: MIT */
#include "git/commit.h"
#include "git/internal.h"
#include "git/write.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/encoding.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

void commit_release(struct commit *c)
{
	oids_release(&c->parents);
	free(c->author);
	free(c->committer);
	free(c->encoding);
	free(c->message);
	*c = COMMIT_INIT;
}

/* The rest of the header line that starts with name, or NULL. */
static char *header_line(const char *header, const char *name)
{
	size_t len = strlen(name);

	while (header && *header) {
		const char *end = strchr(header, '\n');

		if (!strncmp(header, name, len) && header[len] == ' ')
			return alloc_string_n(header + len + 1,
					      strcspn(header, "\n") - len - 1);
		header = end ? end + 1 : NULL;
	}
	return NULL;
}

int commit_read(struct commit *out, struct repo *repo, const struct oid *id)
{
	CLEANUP(cleanup_git_commit) git_commit *commit = NULL;
	const char *header, *message;
	int error;

	error = git_commit_lookup(&commit, repo->git, oid_to_git(id));
	if (error)
		return libgit2_error(error, "cannot read commit %s",
				     oid_short(id));
	message = git_commit_message_raw(commit);
	if (strlen(message) > COMMIT_MESSAGE_LIMIT)
		return error_set(ERR_INVALID,
				 "the message of commit %s is larger than %d "
				 "bytes",
				 oid_short(id), COMMIT_MESSAGE_LIMIT);
	commit_release(out);
	header = git_commit_raw_header(commit);
	out->id = *id;
	out->tree = *oid_from_git(git_commit_tree_id(commit));
	for (unsigned i = 0; i < git_commit_parentcount(commit); i++)
		oids_push(&out->parents,
			  oid_from_git(git_commit_parent_id(commit, i)));
	out->author = header_line(header, "author");
	out->committer = header_line(header, "committer");
	out->encoding = header_line(header, "encoding");
	out->message = alloc_string(message);
	out->time = git_commit_time(commit);
	return 0;
}

static void to_utf8(char **text, const char *encoding)
{
	char *converted = *text ? encoding_to_utf8(*text, encoding) : NULL;

	free(*text);
	*text = converted;
}

void commit_to_utf8(struct commit *c)
{
	to_utf8(&c->author, c->encoding);
	to_utf8(&c->committer, c->encoding);
	to_utf8(&c->message, c->encoding);
	free(c->encoding);
	c->encoding = NULL;
}

const char *commit_type(struct repo *repo, const struct oid *id)
{
	git_object_t type = GIT_OBJECT_INVALID;
	git_odb *odb;
	size_t len;
	int error = git_repository_odb(&odb, repo->git);

	if (error)
		return NULL;
	error = git_odb_read_header(&len, &type, odb, oid_to_git(id));
	git_odb_free(odb);
	return error ? NULL : git_object_type2string(type);
}

bool commit_exists(struct repo *repo, const struct oid *id)
{
	git_commit *commit;

	if (git_commit_lookup(&commit, repo->git, oid_to_git(id)))
		return false;
	git_commit_free(commit);
	return true;
}

/* git needs no object to know the empty tree, but its fsck misses one. */
static int ensure_tree(git_odb *odb, const struct oid *tree)
{
	git_oid id;

	if (!oid_equal(tree, &oid_empty_tree) ||
	    git_odb_exists(odb, oid_to_git(tree)))
		return 0;
	return write_object(&id, odb, GIT_OBJECT_TREE, "", 0);
}

int commit_write(struct oid *out, struct repo *repo, const struct commit *c)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	git_odb *odb;
	git_oid id;
	int error;

	if (strlen(c->message) > COMMIT_MESSAGE_LIMIT) {
		error_set(ERR_REFUSED,
			  "the message of the commit would be larger than %d "
			  "bytes",
			  COMMIT_MESSAGE_LIMIT);
		return error_next(ERR_REFUSED, "shorten the messages of the "
					       "branch, then enqueue it again");
	}
	strbuf_addf(&text, "tree %s\n", oid_hex(&c->tree));
	for (size_t i = 0; i < c->parents.n; i++)
		strbuf_addf(&text, "parent %s\n", oid_hex(&c->parents.v[i]));
	strbuf_addf(&text, "author %s\ncommitter %s\n", c->author,
		    c->committer);
	if (c->encoding)
		strbuf_addf(&text, "encoding %s\n", c->encoding);
	strbuf_addf(&text, "\n%s", c->message);
	error = git_repository_odb(&odb, repo->git);
	if (error)
		return libgit2_error(error, "cannot open the object database");
	error = ensure_tree(odb, &c->tree);
	if (!error)
		error = write_object(&id, odb, GIT_OBJECT_COMMIT, text.buf,
				     text.len);
	git_odb_free(odb);
	if (error)
		return libgit2_error(error, "cannot write a commit");
	*out = *oid_from_git(&id);
	return 0;
}

char *commit_signature(const char *ident, int64_t time)
{
	return alloc_printf("%s %lld +0000", ident, (long long)time);
}

char *commit_ident(const char *signature)
{
	const char *end = strrchr(signature, '>');

	return end ? alloc_string_n(signature, (size_t)(end + 1 - signature)) :
		     alloc_string(signature);
}

char *commit_name(const char *signature)
{
	size_t len = strcspn(signature, "<");

	while (len && signature[len - 1] == ' ')
		len--;
	return alloc_string_n(signature, len);
}

char *commit_subject(const char *message)
{
	while (*message == '\n')
		message++;
	return alloc_string_n(message, strcspn(message, "\n"));
}

int commit_tree(struct oid *out, struct repo *repo, const struct oid *id)
{
	CLEANUP(cleanup_git_commit) git_commit *commit = NULL;
	int error = git_commit_lookup(&commit, repo->git, oid_to_git(id));

	if (error)
		return libgit2_error(error, "cannot read commit %s",
				     oid_short(id));
	*out = *oid_from_git(git_commit_tree_id(commit));
	return 0;
}

int lookup_tree_of(git_tree **out, struct repo *repo, const struct oid *commit)
{
	CLEANUP(cleanup_git_commit) git_commit *found = NULL;
	int error = git_commit_lookup(&found, repo->git, oid_to_git(commit));

	if (!error)
		error = git_commit_tree(out, found);
	return error ? libgit2_error(error, "cannot read the tree of %s",
				     oid_short(commit)) :
		       0;
}
