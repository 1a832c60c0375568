/* SPDX-License-Identifier: MIT */
#include "setup/stale.h"
#include "config/settings.h"
#include "git/repo.h"
#include "git/worktree.h"
#include "state/inuse.h"
#include "state/lock.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* refs/refinery/queue/<target>/<id>.lock, where a target may have slashes. */
#define DEPTH_LIMIT 32
#define PATH_LIMIT 4096

static bool is_old(const char *path)
{
	struct stat st;

	return !lstat(path, &st) && S_ISREG(st.st_mode) &&
	       st.st_mtime < time(NULL) - STALE_AGE;
}

static void add(struct strvec *out, const char *path)
{
	if (is_old(path) && !strvec_has(out, path))
		strvec_push(out, path);
}

static void walk(struct strvec *out, const char *directory, int depth)
{
	DIR *dir = depth < DEPTH_LIMIT ? opendir(directory) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		CLEANUP(cleanup_free)
		char *path = alloc_printf("%s/%s", directory, entry->d_name);
		size_t len = strlen(entry->d_name);
		struct stat st;

		if (entry->d_name[0] == '.' || lstat(path, &st))
			continue;
		if (S_ISDIR(st.st_mode))
			walk(out, path, depth + 1);
		else if (len > 5 && !strcmp(entry->d_name + len - 5, ".lock"))
			add(out, path);
	}
	if (dir)
		closedir(dir);
}

/* The index of the work tree at path; free(). */
static char *index_lock(const char *path)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	strvec_pushl(&p.argv, "git", "-C", path, "rev-parse",
		     "--absolute-git-dir", NULL);
	repo_clean_env(&p);
	if (repo_git_run(&p, NULL, &text, PATH_LIMIT)) {
		error_clear();
		return NULL;
	}
	strbuf_rtrim(&text);
	return alloc_printf("%s/index.lock", text.buf);
}

/* Work trees of all targets. */
static int list_worktrees(struct strvec *out, struct refinery *r)
{
	int error = 0;

	strvec_each(settings_targets(r->settings), target) {
		CLEANUP(cleanup_free) char *ref = name_target(*target);

		if (!error)
			error = worktrees_on(out, r->repo, ref);
	}
	return error;
}

int stale_list(struct strvec *out, struct refinery *r)
{
	static const char *const files[] = { "packed-refs.lock",
					     "packed-refs.new", "HEAD.lock",
					     "config.lock", NULL };
	static const char *const trees[] = { "refs/refinery",
					     "refs/notes/refinery", NULL };
	CLEANUP(strvec_release) struct strvec worktrees = STRVEC_INIT;
	int error = list_worktrees(&worktrees, r);

	for (size_t i = 0; files[i]; i++) {
		CLEANUP(cleanup_free)
		char *path = repo_path(r->repo, "%s", files[i]);

		add(out, path);
	}
	for (size_t i = 0; trees[i]; i++) {
		CLEANUP(cleanup_free)
		char *path = repo_path(r->repo, "%s", trees[i]);

		walk(out, path, 0);
	}
	strvec_each(settings_targets(r->settings), target) {
		CLEANUP(cleanup_free)
		char *path = repo_path(r->repo, "refs/heads/%s.lock", *target);

		add(out, path);
	}
	strvec_each(&worktrees, worktree) {
		CLEANUP(cleanup_free) char *path = index_lock(*worktree);

		if (path)
			add(out, path);
	}
	return error;
}

/* Nobody of ours writes while these are held. */
static int take_locks(struct lock *locks, struct refinery *r)
{
	int error = lock_take(locks++, r, LOCK_NOTES);

	strvec_each(settings_targets(r->settings), target)
		if (!error)
			error = lock_take(locks++, r, *target);
	return error;
}

static int check_idle(struct refinery *r)
{
	CLEANUP(strvec_release) struct strvec worktrees = STRVEC_INIT;
	int error = list_worktrees(&worktrees, r);
	pid_t busy = error ? 0 : inuse_git(r->repo, &worktrees);

	if (!busy)
		return error;
	error_set(ERR_LOCKED, "process %ld, a git command, may be at work here",
		  (long)busy);
	return error_next(ERR_LOCKED, "wait for it or end it, then git "
				      "refinery doctor --fix");
}

static int remove_all(struct strvec *removed, struct refinery *r)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	int error = check_idle(r);

	if (!error)
		error = stale_list(&paths, r);
	strvec_each(&paths, path) {
		if (error || inuse_file(*path) || !is_old(*path))
			continue;
		if (unlink(*path))
			error = error_errno(ERR, "cannot remove '%s'", *path);
		else
			strvec_push(removed, *path);
	}
	return error;
}

int stale_remove(struct strvec *removed, struct refinery *r)
{
	size_t n = settings_targets(r->settings)->n + 1;
	struct lock *locks = alloc_zero(n, sizeof(*locks));
	int error;

	for (size_t i = 0; i < n; i++)
		locks[i] = LOCK_INIT;
	error = take_locks(locks, r);
	if (!error)
		error = remove_all(removed, r);
	for (size_t i = n; i-- > 0;)
		lock_release(&locks[i]);
	free(locks);
	return error;
}
