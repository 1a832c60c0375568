/* SPDX-License-Identifier: MIT */
#include "setup/leavings.h"
#include "git/repo.h"
#include "state/inuse.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/strvec.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void add(struct strvec *out, const char *directory, const char *name)
{
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/%s", directory, name);
	struct stat st;

	if (strncmp(name, "tmp_", 4) || lstat(path, &st) ||
	    !S_ISREG(st.st_mode) || st.st_mtime > time(NULL) - LEAVINGS_AGE)
		return;
	if (!inuse_file(path))
		strvec_push(out, path);
}

static void list_in(struct strvec *out, const char *directory)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		add(out, directory, entry->d_name);
	if (dir)
		closedir(dir);
}

void leavings_list(struct strvec *out, struct repo *repo)
{
	CLEANUP(cleanup_free) char *top = repo_path(repo, "objects");
	CLEANUP(cleanup_free) char *packs = repo_path(repo, "objects/pack");

	list_in(out, top);
	list_in(out, packs);
	for (unsigned i = 0; i < 256; i++) {
		CLEANUP(cleanup_free)
		char *path = repo_path(repo, "objects/%02x", i);

		list_in(out, path);
	}
}

size_t leavings_remove(const struct strvec *paths)
{
	size_t removed = 0;

	strvec_each(paths, path)
		removed += !unlink(*path);
	return removed;
}
