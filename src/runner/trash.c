/* SPDX-License-Identifier: MIT */
#include "runner/trash.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/process.h"
#include "util/strvec.h"

#include <dirent.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRASH "trash."

int trash_put(const char *slot, const char *path)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(cleanup_free) char *trash = NULL;
	struct stat st;

	if (!file_remove_tree(path))
		return 0;
	for (int i = 0; !trash || !lstat(trash, &st); i++) {
		free(trash);
		trash = alloc_printf("%s/" TRASH "%d", slot, i);
	}
	if (rename(path, trash)) {
		error_errno(ERR, "cannot remove '%s'", path);
		return error_next(ERR, "see who else uses %s, and move it away",
				  slot);
	}
	/* rm(1) also manages directories that are nested too deep for us. */
	strvec_pushl(&p.argv, "rm", "-rf", "--one-file-system", "--", trash,
		     NULL);
	p.out = p.err = PROCESS_NULL;
	if (!process_start(&p))
		process_wait(&p);
	return 0;
}

int trash_renew(const char *slot, const char *path, mode_t mode)
{
	int error = trash_put(slot, path);

	if (!error && mkdir(path, 0700))
		error = error_errno(ERR, "cannot create '%s'", path);
	if (!error && chmod(path, mode))
		error = error_errno(ERR, "cannot open up '%s'", path);
	return error;
}

void trash_empty(const char *slot)
{
	DIR *dir = opendir(slot);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		CLEANUP(cleanup_free) char *path = NULL;

		if (strncmp(entry->d_name, TRASH, strlen(TRASH)))
			continue;
		path = alloc_printf("%s/%s", slot, entry->d_name);
		file_remove_tree(path);
	}
	if (dir)
		closedir(dir);
}

/* Mount points below the slot, in the order in which they came. */
static void list_mounts(struct strvec *out, const char *slot)
{
	FILE *file = setmntent("/proc/self/mounts", "re");
	size_t len = strlen(slot);
	struct mntent *entry;

	while (file && (entry = getmntent(file)))
		if (!strncmp(entry->mnt_dir, slot, len) &&
		    entry->mnt_dir[len] == '/')
			strvec_push(out, entry->mnt_dir);
	if (file)
		endmntent(file);
}

void trash_unmount(const char *slot)
{
	CLEANUP(strvec_release) struct strvec mounts = STRVEC_INIT;

	/* Nobody else could have mounted anything where we see it. */
	if (geteuid())
		return;
	list_mounts(&mounts, slot);
	for (size_t i = mounts.n; i-- > 0;)
		umount2(mounts.v[i], MNT_DETACH | UMOUNT_NOFOLLOW);
}
