/* SPDX-License-Identifier: MIT */
#include "git/worktree-use.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define STATE_LIMIT (1 << 20)

/* A file of git's, without the line's end; false if it cannot be read. */
static bool read_state(struct strbuf *out, const char *directory,
		       const char *name)
{
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/%s", directory, name);

	strbuf_clear(out);
	if (file_read(out, path, STATE_LIMIT)) {
		error_clear();
		return false;
	}
	if (out->len && out->buf[out->len - 1] == '\n')
		strbuf_cut(out, out->len - 1);
	return true;
}

static bool has_line(const char *text, const char *line)
{
	size_t len = strlen(line);

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		if (strcspn(text, "\n") == len && !strncmp(text, line, len))
			return true;
	return false;
}

/* Of the branch itself, or with --update-refs of one that stands on it. */
static bool is_rebased(const char *directory, const char *ref)
{
	static const char *const files[] = { "rebase-merge/head-name",
					     "rebase-apply/head-name",
					     "rebase-merge/update-refs" };
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (read_state(&text, directory, files[i]) &&
		    has_line(text.buf, ref))
			return true;
	return false;
}

static int refuse_rebase(const char *ref, const char *path)
{
	error_set(ERR_REFUSED, "'%s' is being rebased in the work tree '%s'",
		  ref + strlen("refs/heads/"), path);
	return error_next(ERR_REFUSED,
			  "git rebase --continue or --abort there, then git "
			  "refinery run");
}

static int refuse_away(const char *ref, const char *path)
{
	error_set(ERR_REFUSED,
		  "the work tree '%s' has '%s' checked out, is locked and not "
		  "there",
		  path, ref + strlen("refs/heads/"));
	return error_next(ERR_REFUSED,
			  "make it available, or if it is gone git worktree "
			  "unlock '%s'; then git refinery run",
			  path);
}

/* A linked work tree, by its directory below "worktrees". */
static int check_linked(const char *directory, const char *ref)
{
	CLEANUP(cleanup_free) char *lock = alloc_printf("%s/locked", directory);
	CLEANUP(cleanup_free) char *on = alloc_printf("ref: %s", ref);
	CLEANUP(strbuf_release) struct strbuf head = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf path = STRBUF_INIT;
	bool gone;

	if (!read_state(&path, directory, "gitdir"))
		return 0;
	gone = file_gone(path.buf);
	if (path.len > 5 && !strcmp(path.buf + path.len - 5, "/.git"))
		strbuf_cut(&path, path.len - 5);
	/* Once it is pruned its rebase is gone as well. */
	if ((!gone || file_exists(lock)) && is_rebased(directory, ref))
		return refuse_rebase(ref, path.buf);
	if (gone && file_exists(lock) && read_state(&head, directory, "HEAD") &&
	    !strcmp(head.buf, on))
		return refuse_away(ref, path.buf);
	return 0;
}

int worktree_use_check(struct repo *repo, const char *ref)
{
	CLEANUP(cleanup_free) char *linked = repo_path(repo, "worktrees");
	DIR *dir;
	struct dirent *entry;
	int error = 0;

	if (is_rebased(repo->common, ref))
		return refuse_rebase(ref, repo->common);
	dir = opendir(linked);
	while (!error && dir && (entry = readdir(dir))) {
		CLEANUP(cleanup_free)
		char *path = alloc_printf("%s/%s", linked, entry->d_name);

		if (entry->d_name[0] != '.')
			error = check_linked(path, ref);
	}
	if (dir)
		closedir(dir);
	return error;
}
