/* SPDX-License-Identifier: MIT */
#include "git/loose.h"
#include "git/internal.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/zip.h"

#include <fcntl.h>
#include <git2/sys/odb_backend.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct watched {
	struct watched *next;
	git_odb *odb;  /* compared, never used */
	char *objects; /* the directory */
};

static struct watched *all;

/* What libgit2's stores of loose objects call; the same for all of them. */
static struct {
	int (*read)(void **, size_t *, git_object_t *, git_odb_backend *,
		    const git_oid *);
	int (*read_prefix)(git_oid *, void **, size_t *, git_object_t *,
			   git_odb_backend *, const git_oid *, size_t);
	int (*freshen)(git_odb_backend *, const git_oid *);
} libgit2;

static bool is_whole(const char *path)
{
	CLEANUP(cleanup_close)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return true;
	return S_ISREG(st.st_mode) && zip_is_whole(fd);
}

/* NULL if it is whole, or not there; else what is wrong. */
static char *complaint(const char *objects, const struct oid *id)
{
	const char *hex = oid_hex(id);
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/%.2s/%s", objects, hex, hex + 2);

	return is_whole(path) ? NULL :
				alloc_printf("'%s' is cut or damaged", path);
}

int loose_check(struct repo *repo, const struct oid *id)
{
	CLEANUP(cleanup_free) char *objects = repo_path(repo, "objects");
	CLEANUP(cleanup_free) char *wrong = complaint(objects, id);

	return wrong ? error_set(ERR, "%s", wrong) : 0;
}

/* Where there is no file, the store says so itself. */
static int look(git_odb_backend *b, const git_oid *id)
{
	CLEANUP(cleanup_free) char *wrong = NULL;
	struct watched *w = all;

	while (w && w->odb != b->odb)
		w = w->next;
	if (w)
		wrong = complaint(w->objects, oid_from_git(id));
	if (!wrong)
		return 0;
	git_error_set_str(GIT_ERROR_ODB, wrong);
	return GIT_ERROR;
}

static int read_whole(void **bytes, size_t *len, git_object_t *type,
		      git_odb_backend *b, const git_oid *id)
{
	int error = look(b, id);

	return error ? error : libgit2.read(bytes, len, type, b, id);
}

static int read_whole_prefix(git_oid *id, void **bytes, size_t *len,
			     git_object_t *type, git_odb_backend *b,
			     const git_oid *prefix, size_t prefix_len)
{
	int error = b->exists_prefix(id, b, prefix, prefix_len);

	if (!error)
		error = look(b, id);
	return error ? error :
		       libgit2.read_prefix(id, bytes, len, type, b, prefix,
					   prefix_len);
}

/* Found missing, it is written, which replaces the file. */
static int freshen_whole(git_odb_backend *b, const git_oid *id)
{
	return look(b, id) ? GIT_ENOTFOUND : libgit2.freshen(b, id);
}

static void stand_before(git_odb_backend *b)
{
	libgit2.read = b->read;
	libgit2.read_prefix = b->read_prefix;
	libgit2.freshen = b->freshen;
	b->read = read_whole;
	b->read_prefix = read_whole_prefix;
	b->freshen = freshen_whole;
}

void loose_watch(struct repo *repo)
{
	struct watched *w;
	git_odb *odb;

	if (git_repository_odb(&odb, repo->git))
		return;
	w = alloc_zero(1, sizeof(*w));
	w->odb = odb;
	w->objects = repo_path(repo, "objects");
	w->next = all;
	all = w;
	for (size_t i = 0; i < git_odb_num_backends(odb); i++) {
		git_odb_backend *b;

		/* Packs are not written by stream. */
		if (!git_odb_get_backend(&b, odb, i) && b->writestream)
			stand_before(b);
	}
	git_odb_free(odb);
}

void loose_forget(struct repo *repo)
{
	struct watched **at = &all;
	git_odb *odb;

	if (git_repository_odb(&odb, repo->git))
		return;
	git_odb_free(odb);
	while (*at && (*at)->odb != odb)
		at = &(*at)->next;
	if (*at) {
		struct watched *w = *at;

		*at = w->next;
		free(w->objects);
		free(w);
	}
}
