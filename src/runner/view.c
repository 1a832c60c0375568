/* SPDX-License-Identifier: MIT */
#include "runner/view.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/strvec.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 32

static bool system_directory(const char *name)
{
	static const char *const known[] = { "usr", "bin", "sbin", "etc",
					     "opt", "nix", "gnu" };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(known[i], name))
			return true;
	return !strncmp(name, "lib", 3);
}

void view_directories(struct strvec *out)
{
	struct dirent *entry;
	DIR *dir = opendir("/");

	while (dir && (entry = readdir(dir)))
		if (system_directory(entry->d_name))
			strvec_pushf(out, "/%s", entry->d_name);
	if (dir)
		closedir(dir);
}

/* For others: files to be read, directories to be listed and entered. */
static bool is_open(mode_t mode)
{
	mode_t needed = S_ISDIR(mode) ? S_IROTH | S_IXOTH : S_IROTH;

	return (mode & needed) == needed;
}

static void look_for_secrets(struct strvec *out, const char *path, int depth)
{
	struct dirent *entry;
	DIR *dir = opendir(path);

	while (dir && (entry = readdir(dir))) {
		CLEANUP(cleanup_free)
		char *below = alloc_printf("%s/%s", path, entry->d_name);
		struct stat st;

		if (!strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, "..") || lstat(below, &st) ||
		    S_ISLNK(st.st_mode))
			continue;
		if (!is_open(st.st_mode) || depth >= DEPTH_MAX)
			strvec_push(out, below);
		else if (S_ISDIR(st.st_mode))
			look_for_secrets(out, below, depth + 1);
	}
	if (dir)
		closedir(dir);
}

void view_secrets(struct strvec *out)
{
	if (geteuid())
		return;
	look_for_secrets(out, "/etc", 0);
	look_for_secrets(out, "/usr/local/etc", 0);
}

char *view_resolver(void)
{
	char *path = realpath("/etc/resolv.conf", NULL);

	if (path && strncmp(path, "/etc/", 5))
		return path;
	free(path);
	return NULL;
}
