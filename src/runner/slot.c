/* SPDX-License-Identifier: MIT */
#include "runner/slot.h"
#include "git/commit.h"
#include "git/repo.h"
#include "git/tags.h"
#include "git/transfer.h"
#include "runner/checkout.h"
#include "runner/job.h"
#include "runner/leftover.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRASH "trash."
#define LOOSE_MAX 6700
#define BOOT_ID "/proc/sys/kernel/random/boot_id"

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static unsigned long long hash(const char *text)
{
	unsigned long long h = 0xcbf29ce484222325;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3;
	return h;
}

static char *cache_directory(void)
{
	const char *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	const struct passwd *user;

	if (cache && cache[0] == '/')
		return alloc_string(cache);
	/* cron and some hooks run without HOME. */
	user = home && home[0] == '/' ? NULL : getpwuid(geteuid());
	if (user)
		home = user->pw_dir;
	return home && home[0] == '/' ? alloc_printf("%s/.cache", home) : NULL;
}

static bool lies_in(const char *path, const char *directory)
{
	size_t len = directory ? strlen(directory) : 0;

	return len && !strncmp(path, directory, len) &&
	       (!path[len] || path[len] == '/');
}

/* "name-0123456789abcdef" for .../name.git and for .../name/.git */
static char *slots_name(struct repo *repo)
{
	const char *path = repo->worktree ? repo->worktree : repo->common;
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	char safe[41] = "";

	for (size_t i = 0; name[i] && i < sizeof(safe) - 1; i++)
		safe[i] = isalnum((unsigned char)name[i]) ? name[i] : '-';
	return alloc_printf("%s-%016llx", safe, hash(repo->common));
}

int slot_root(char **out, struct repo *repo)
{
	CLEANUP(cleanup_free) char *cache = cache_directory();
	CLEANUP(cleanup_free) char *name = slots_name(repo);
	char *root;

	if (!cache) {
		error_set(ERR_REFUSED, "there is no home directory for slots");
		return error_next(ERR_REFUSED, "git config "
					       "refinery.slotDirectory <path>");
	}
	root = alloc_printf("%s/git-refinery/%s", cache, name);
	if (!lies_in(root, repo->common) && !lies_in(root, repo->worktree)) {
		*out = root;
		return 0;
	}
	error_set(ERR_REFUSED, "tests would run inside the repository, in '%s'",
		  root);
	free(root);
	return error_next(ERR_REFUSED,
			  "git config refinery.slotDirectory <path>");
}

/* Remove path in any case: what cannot be deleted now is moved away. */
static int discard(struct slot *slot, const char *path)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(cleanup_free) char *trash = NULL;
	struct stat st;

	if (!file_remove_tree(path))
		return 0;
	for (int i = 0; !trash || !lstat(trash, &st); i++) {
		free(trash);
		trash = alloc_printf("%s/" TRASH "%d", slot->path, i);
	}
	if (rename(path, trash)) {
		error_errno(ERR, "cannot remove '%s'", path);
		return error_next(ERR, "see who else uses %s, and move it away",
				  slot->path);
	}
	/* rm(1) also manages directories that are nested too deep for us. */
	strvec_pushl(&p.argv, "rm", "-rf", "--", trash, NULL);
	p.out = p.err = PROCESS_NULL;
	if (!process_start(&p))
		process_wait(&p);
	return 0;
}

/* What could not be deleted earlier may be deletable now. */
static void empty_trash(struct slot *slot)
{
	DIR *dir = opendir(slot->path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		CLEANUP(cleanup_free) char *path = NULL;

		if (strncmp(entry->d_name, TRASH, strlen(TRASH)))
			continue;
		path = alloc_printf("%s/%s", slot->path, entry->d_name);
		file_remove_tree(path);
	}
	if (dir)
		closedir(dir);
}

/* What another user's tests left there is not ours to use or to remove. */
static int check_own(const char *path, int number)
{
	struct stat st;

	if (lstat(path, &st) || st.st_uid == geteuid())
		return 0;
	return error_set(ERR_LOCKED, "slot %d belongs to user %ld", number,
			 (long)st.st_uid);
}

static int make_paths(struct slot *slot, const char *root, int number)
{
	CLEANUP(cleanup_free)
	char *wanted = alloc_printf("%s/slot%d", root, number);
	int error = check_own(wanted, number);

	if (!error && file_mkdirs(wanted, 0700))
		error = error_next(ERR,
				   "let this user write to '%s', or git "
				   "config refinery.slotDirectory <path>",
				   root);
	if (error)
		return error;
	slot->number = number;
	slot->path = realpath(wanted, NULL);
	if (!slot->path)
		return error_errno(ERR, "cannot enter '%s'", wanted);
	slot->store = alloc_printf("%s/store.git", slot->path);
	slot->objects = alloc_printf("%s/objects", slot->store);
	slot->work = alloc_printf("%s/work", slot->path);
	slot->tmp = alloc_printf("%s/tmp", slot->path);
	slot->home = alloc_printf("%s/home", slot->path);
	return 0;
}

static int take_lock(struct slot *slot)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("%s/lock", slot->path);

	slot->lock = file_lock(path, false);
	if (slot->lock == ERR_LOCKED)
		return error_set(ERR_LOCKED,
				 "slot %d is in use by another process",
				 slot->number);
	return slot->lock < 0 ? slot->lock : 0;
}

static void read_line(char *line, int size, const char *path)
{
	FILE *file = fopen(path, "re");

	line[0] = '\0';
	if (file && !fgets(line, size, file))
		line[0] = '\0';
	if (file)
		fclose(file);
}

/*
 * After a crash of the host files may lack their contents though the index
 * vouches for them, so that counts only within one boot.
 */
static int check_boot(struct slot *slot)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("%s/boot", slot->path);
	char now[64], then[64];

	read_line(now, sizeof(now), BOOT_ID);
	read_line(then, sizeof(then), path);
	if (*now && !strcmp(now, then))
		return 0;
	checkout_distrust(slot);
	return file_write(path, now, strlen(now), 0600, false);
}

/*
 * Has the store so many loose objects that git would pack them? As git does,
 * one of the 256 directories is taken to be like the others.
 */
static bool crowded(const struct slot *slot)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("%s/17", slot->objects);
	DIR *dir = opendir(path);
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n > LOOSE_MAX / 256;
}

int slot_open(struct slot **out, const char *root, int number)
{
	CLEANUP(cleanup_slot) struct slot *slot = alloc_zero(1, sizeof(*slot));
	int error;

	slot->lock = -1;
	error = make_paths(slot, root, number);
	if (!error)
		error = take_lock(slot);
	if (error)
		return error;
	leftover_kill(slot->path);
	empty_trash(slot);
	error = check_boot(slot);
	if (!error && crowded(slot))
		error = discard(slot, slot->store);
	if (!error)
		error = checkout_open_store(slot);
	if (error)
		return error;
	*out = slot;
	slot = NULL;
	return 0;
}

static int renew(struct slot *slot, const char *path, mode_t mode)
{
	int error = discard(slot, path);

	if (!error && mkdir(path, 0700))
		error = error_errno(ERR, "cannot create '%s'", path);
	if (!error && chmod(path, mode))
		error = error_errno(ERR, "cannot open up '%s'", path);
	return error;
}

/* A test may have put something else where work was. */
static int ensure_work(struct slot *slot)
{
	struct stat st;

	if (lstat(slot->work, &st) || !S_ISDIR(st.st_mode))
		return renew(slot, slot->work, 0755);
	return chmod(slot->work, 0755) ?
		       error_errno(ERR, "cannot open up '%s'", slot->work) :
		       0;
}

/* Builds ask git describe for a version. */
static int give_tags(struct slot *slot, struct repo *repo)
{
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/.git/packed-refs", slot->work);
	CLEANUP(strbuf_release) struct strbuf packed = STRBUF_INIT;
	int error = tags_copy(&packed, slot->repo, repo);

	return error ? error :
		       file_write(path, packed.buf, packed.len, 0644, false);
}

static int prepare(struct slot *slot, struct repo *repo,
		   const struct oid *candidate, const struct strvec *keep)
{
	int error = checkout_open_store(slot);

	if (!error)
		slot->repo->git_limit = repo->git_limit;
	if (!error)
		error = repo_copy_closure(slot->repo, repo, candidate, NULL);
	if (!error)
		error = ensure_work(slot);
	if (!error)
		error = checkout_switch(slot, candidate, keep);
	return error ? error : give_tags(slot, repo);
}

/* Start over with empty files, and if that does not help with nothing. */
static int prepare_anew(struct slot *slot, struct repo *repo,
			const struct oid *candidate)
{
	int error;

	checkout_distrust(slot);
	error = renew(slot, slot->work, 0755);
	if (!error)
		error = prepare(slot, repo, candidate, NULL);
	if (!error)
		return 0;
	repo_free(slot->repo);
	slot->repo = NULL;
	error = discard(slot, slot->store);
	if (!error)
		error = renew(slot, slot->work, 0755);
	return error ? error : prepare(slot, repo, candidate, NULL);
}

static int check_keep(const struct strvec *keep)
{
	if (keep)
		strvec_each(keep, path)
			if (slot_keep_valid(*path))
				return ERR_INVALID;
	return 0;
}

int slot_prepare(struct slot *slot, struct repo *repo,
		 const struct oid *candidate, const struct strvec *keep)
{
	int error = check_keep(keep);

	if (error)
		return error;
	if (!commit_exists(repo, candidate))
		return error_set(ERR_NOTFOUND, "there is no commit %s",
				 oid_hex(candidate));
	if (prepare(slot, repo, candidate, keep))
		error = prepare_anew(slot, repo, candidate);
	if (!error)
		error = renew(slot, slot->tmp, 01777);
	return error ? error : renew(slot, slot->home, 0700);
}

void slot_job(const struct slot *slot, struct job_spec *spec)
{
	spec->slot = slot->path;
	spec->work = slot->work;
	spec->tmp = slot->tmp;
	spec->home = slot->home;
	spec->objects = slot->objects;
}

void slot_close(struct slot *slot)
{
	if (!slot)
		return;
	repo_free(slot->repo);
	if (slot->lock >= 0)
		close(slot->lock);
	free(slot->path);
	free(slot->store);
	free(slot->objects);
	free(slot->work);
	free(slot->tmp);
	free(slot->home);
	free(slot);
}

void cleanup_slot(struct slot **slot)
{
	slot_close(*slot);
}

int slot_keep_valid(const char *path)
{
	const char *part = path;

	while (*part && *path != '/') {
		size_t len = strcspn(part, "/");

		if (!len || (len <= 2 && !strncmp(part, "..", len)) ||
		    (len == 4 && !strncasecmp(part, ".git", len)))
			break;
		part += len + (part[len] == '/');
		if (!*part)
			return 0;
	}
	error_set(ERR_INVALID, "'%s' cannot be kept: not a path below the top",
		  path);
	return ERR_INVALID;
}
