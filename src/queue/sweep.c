/* SPDX-License-Identifier: MIT */
#include "queue/sweep.h"
#include "git/repo.h"
#include "state/lock.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool is_lock(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && !strcmp(name + len - 5, ".lock");
}

/* Nobody's work depends on it: the id of an entry is never used again. */
static void sweep_queue(struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *queue = name_queue(target);
	CLEANUP(cleanup_free) char *path = repo_path(r->repo, "%s", queue);
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct stat st;

	while (dir && (entry = readdir(dir)))
		if (is_lock(entry->d_name) &&
		    !fstatat(dirfd(dir), entry->d_name, &st,
			     AT_SYMLINK_NOFOLLOW) &&
		    S_ISREG(st.st_mode) && st.st_mtime < time(NULL) - SWEEP_AGE)
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
}

int sweep(struct refinery *r, const char *target)
{
	const char *const locks[] = { target, LOCK_NOTES, LOCK_CONFIG,
				      LOCK_GC };
	int error = 0;

	for (size_t i = 0; !error && i < sizeof(locks) / sizeof(*locks); i++)
		error = lock_sweep(r, locks[i]);
	if (!error)
		sweep_queue(r, target);
	return error;
}
