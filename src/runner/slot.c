/* SPDX-License-Identifier: MIT */
#include "runner/slot.h"
#include "git/commit.h"
#include "git/repo.h"
#include "git/tags.h"
#include "git/transfer.h"
#include "runner/checkout.h"
#include "runner/job.h"
#include "runner/leftover.h"
#include "runner/nature.h"
#include "runner/seal.h"
#include "runner/trash.h"
#include "util/alloc.h"
#include "util/boot.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOSE_MAX 6700

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
	slot->index = alloc_printf("%s/index", slot->path);
	slot->store = alloc_printf("%s/store.git", slot->path);
	slot->objects = alloc_printf("%s/objects", slot->store);
	slot->work = alloc_printf("%s/work", slot->path);
	slot->tmp = alloc_printf("%s/tmp", slot->path);
	slot->home = alloc_printf("%s/home", slot->path);
	slot->kept = (struct kept){ .slot = slot->path,
				    .work = slot->work,
				    .index = slot->index };
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

/*
 * After a crash of the host files may lack their contents, in the store, in
 * work and in what is kept there: none of it counts for longer than one boot.
 */
static int check_boot(struct slot *slot)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("%s/boot", slot->path);
	struct timespec broken;

	if (boot_same(path))
		return 0;
	if (seal_break(&broken, slot->path))
		error_clear();
	return boot_note(path);
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
		error = nature_reset(slot->path, 0700);
	if (!error)
		error = take_lock(slot);
	if (error)
		return error;
	leftover_kill(slot->path);
	trash_unmount(slot->path);
	trash_empty(slot->path);
	error = check_boot(slot);
	if (!error && crowded(slot))
		error = trash_put(slot->path, slot->store);
	if (error)
		return error;
	*out = slot;
	slot = NULL;
	return 0;
}

static int drop_store(struct slot *slot)
{
	repo_free(slot->repo);
	slot->repo = NULL;
	return trash_put(slot->path, slot->store);
}

/*
 * Take the seal off, so that who is interrupted here leaves none, and let go
 * of what changed under it. The value in memory is the one that no test could
 * get at.
 */
static int break_seal(struct slot *slot)
{
	struct timespec found;

	if (seal_break(&found, slot->path))
		error_clear();
	else if (!slot->sealed.tv_sec)
		slot->sealed = found;
	if (!seal_holds(&slot->sealed, slot->index))
		checkout_distrust(slot);
	return seal_holds(&slot->sealed, slot->store) ? 0 : drop_store(slot);
}

/* Make tmp and home anew, and see what a new directory is here. */
static int make_fresh(struct nature *out, struct slot *slot)
{
	CLEANUP(cleanup_close) int fd = -1;
	int error = trash_renew(slot->path, slot->tmp, 01777);

	if (!error)
		error = trash_renew(slot->path, slot->home, 0700);
	if (error)
		return error;
	fd = open(slot->home, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return error_errno(ERR, "cannot open '%s'", slot->home);
	return nature_read(out, fd);
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
		   const struct oid *candidate, const struct nature *fresh)
{
	int error = checkout_open_store(slot);

	if (!error)
		slot->repo->git_limit = repo->git_limit;
	if (!error)
		error = repo_copy_closure(slot->repo, repo, candidate, NULL);
	if (!error && mkdir(slot->work, 0755) && errno != EEXIST)
		error = error_errno(ERR, "cannot create '%s'", slot->work);
	if (!error)
		error = checkout_switch(slot, candidate, fresh);
	return error ? error : give_tags(slot, repo);
}

/* Start over with empty files, and if that does not help with nothing. */
static int prepare_anew(struct slot *slot, struct repo *repo,
			const struct oid *candidate, const struct nature *fresh)
{
	int error;

	checkout_distrust(slot);
	error = trash_renew(slot->path, slot->work, 0755);
	if (!error)
		error = prepare(slot, repo, candidate, fresh);
	if (!error)
		return 0;
	error = drop_store(slot);
	if (!error)
		error = trash_renew(slot->path, slot->work, 0755);
	return error ? error : prepare(slot, repo, candidate, fresh);
}

/* Whom the test is trusted for. */
static void set_kept(struct slot *slot, const struct oid *candidate,
		     const struct slot_keep *keep)
{
	kept_release(&slot->kept);
	if (!keep || !keep->paths)
		return;
	slot->kept.target = alloc_string(keep->target);
	slot->kept.commit = *candidate;
	strvec_each(keep->paths, path)
		strvec_push(&slot->kept.paths, *path);
}

static int make_ready(struct slot *slot, struct repo *repo,
		      const struct oid *candidate)
{
	struct nature fresh;
	int error = nature_reset(slot->path, 0700);

	trash_unmount(slot->path);
	if (!error)
		error = break_seal(slot);
	if (!error)
		error = make_fresh(&fresh, slot);
	if (!error && prepare(slot, repo, candidate, &fresh))
		error = prepare_anew(slot, repo, candidate, &fresh);
	if (!error)
		kept_put(&slot->kept, repo, &slot->sealed);
	return error;
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
		 const struct oid *candidate, const struct slot_keep *keep)
{
	int error = check_keep(keep ? keep->paths : NULL);
	mode_t mask;

	if (error)
		return error;
	if (!commit_exists(repo, candidate))
		return error_set(ERR_NOTFOUND, "there is no commit %s",
				 oid_hex(candidate));
	set_kept(slot, candidate, keep);
	/* The same modes for all tests, whoever runs them. */
	mask = umask(022);
	error = make_ready(slot, repo, candidate);
	umask(mask);
	/* Whatever became of it, all of it was our doing. */
	return seal_set(&slot->sealed, slot->path) ? ERR : error;
}

void slot_passed(struct slot *slot)
{
	kept_take(&slot->kept);
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
	kept_release(&slot->kept);
	free(slot->path);
	free(slot->index);
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
