/* SPDX-License-Identifier: MIT */
#include "git/write.h"
#include "git/repo.h"
#include "util/alloc.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* How often the same directory can vanish before something else is wrong. */
#define ATTEMPTS 5

/* What is remembered: bytes in all, and for how many moves of a ref. */
#define REMEMBER_LIMIT (32 << 20)
#define REMEMBER_MOVES 3

struct written {
	struct written *next; /* older */
	git_odb *odb;	      /* compared, never used */
	git_object_t type;
	void *bytes;
	size_t len;
	int moves;
};

static struct {
	struct written *newest;
	size_t size;
} memory;

static void forget(struct written **at)
{
	struct written *w = *at;

	*at = w->next;
	memory.size -= w->len;
	free(w->bytes);
	free(w);
}

static void forget_oldest(void)
{
	struct written **at = &memory.newest;

	while ((*at)->next)
		at = &(*at)->next;
	forget(at);
}

static void remember(git_odb *odb, git_object_t type, const void *bytes,
		     size_t len)
{
	struct written *w;

	if (!repo_syncs() || len > REMEMBER_LIMIT)
		return;
	while (memory.size + len > REMEMBER_LIMIT)
		forget_oldest();
	w = alloc_zero(1, sizeof(*w));
	w->odb = odb;
	w->type = type;
	w->bytes = alloc_zero(1, len + 1);
	memcpy(w->bytes, bytes, len);
	w->len = len;
	w->next = memory.newest;
	memory.newest = w;
	memory.size += len;
}

/* libgit2 clears errno once it has put its text into the message. */
static bool again(int error, int *attempts)
{
	const git_error *last = error ? git_error_last() : NULL;

	return last && last->klass == GIT_ERROR_OS &&
	       strstr(last->message, strerror(ENOENT)) &&
	       ++*attempts < ATTEMPTS;
}

int write_object(git_oid *out, git_odb *odb, git_object_t type,
		 const void *bytes, size_t len)
{
	int error, attempts = 0;

	do
		error = git_odb_write(out, odb, bytes, len, type);
	while (again(error, &attempts));
	if (!error)
		remember(odb, type, bytes, len);
	return error;
}

int write_blob(git_oid *out, git_repository *repo, const void *bytes,
	       size_t len)
{
	git_odb *odb;
	int error = git_repository_odb(&odb, repo);

	if (error)
		return error;
	error = write_object(out, odb, GIT_OBJECT_BLOB, bytes, len);
	git_odb_free(odb);
	return error;
}

/* libgit2 keeps the bytes of a tree to itself. */
static int remember_tree(git_odb *odb, const git_oid *id)
{
	git_odb_object *object;
	int error = git_odb_read(&object, odb, id);

	if (error)
		return error;
	remember(odb, GIT_OBJECT_TREE, git_odb_object_data(object),
		 git_odb_object_size(object));
	git_odb_object_free(object);
	return 0;
}

int write_tree(git_oid *out, git_repository *repo, git_treebuilder *builder)
{
	git_odb *odb;
	int attempts = 0;
	int error = git_repository_odb(&odb, repo);

	if (error)
		return error;
	do {
		error = git_treebuilder_write(out, builder);
		if (!error)
			error = remember_tree(odb, out);
	} while (error == GIT_ENOTFOUND ? ++attempts < ATTEMPTS :
					  again(error, &attempts));
	git_odb_free(odb);
	return error;
}

/* Writing what is there only makes it younger. */
static int restore(git_odb *odb)
{
	int error = 0;

	for (struct written **at = &memory.newest; !error && *at;) {
		struct written *w = *at;
		int attempts = 0;
		git_oid id;

		if (w->odb != odb) {
			at = &w->next;
			continue;
		}
		do
			error = git_odb_write(&id, odb, w->bytes, w->len,
					      w->type);
		while (again(error, &attempts));
		if (!error && ++w->moves == REMEMBER_MOVES)
			forget(at);
		else
			at = &w->next;
	}
	return error;
}

int write_restore(git_repository *repo)
{
	git_odb *odb;
	int error;

	if (!memory.newest)
		return 0;
	error = git_repository_odb(&odb, repo);
	if (error)
		return error;
	error = restore(odb);
	git_odb_free(odb);
	return error;
}

void write_forget(git_repository *repo)
{
	git_odb *odb;

	if (!memory.newest || git_repository_odb(&odb, repo))
		return;
	restore(odb);
	for (struct written **at = &memory.newest; *at;)
		if ((*at)->odb == odb)
			forget(at);
		else
			at = &(*at)->next;
	git_odb_free(odb);
}
