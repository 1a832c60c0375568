/* SPDX-License-Identifier: MIT */
#include "state/inuse.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAT_LIMIT 4096

static bool same_file(const char *path, const struct stat *wanted)
{
	struct stat st;

	return !stat(path, &st) && st.st_dev == wanted->st_dev &&
	       st.st_ino == wanted->st_ino;
}

static bool has_open(const char *pid, const struct stat *wanted)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("/proc/%s/fd", pid);
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool found = false;

	while (dir && !found && (entry = readdir(dir))) {
		CLEANUP(cleanup_free)
		char *fd = alloc_printf("%s/%s", path, entry->d_name);

		found = isdigit((unsigned char)entry->d_name[0]) &&
			same_file(fd, wanted);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* Calls matches for each process until it says yes; that one's id, or 0. */
static pid_t find_process(bool (*matches)(const char *pid, const void *data),
			  const void *data)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	pid_t found = 0;

	while (dir && !found && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    matches(entry->d_name, data))
			found = (pid_t)strtol(entry->d_name, NULL, 10);
	if (dir)
		closedir(dir);
	return found;
}

static bool opens(const char *pid, const void *data)
{
	return has_open(pid, data);
}

bool inuse_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && find_process(opens, &st);
}

/* Name and parent of a process, from /proc/<pid>/stat. */
static bool read_stat(char name[64], pid_t *parent, const char *pid)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("/proc/%s/stat", pid);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	const char *open, *close;
	int id = 0;

	if (file_read(&text, path, STAT_LIMIT)) {
		error_clear();
		return false;
	}
	open = strchr(text.buf, '(');
	close = strrchr(text.buf, ')');
	if (!open || !close || sscanf(close + 1, " %*c %d", &id) != 1)
		return false;
	snprintf(name, 64, "%.*s", (int)(close - open - 1), open + 1);
	*parent = id;
	return true;
}

bool inuse_by_ancestor(pid_t pid)
{
	pid_t at = getpid();
	char name[64];

	while (at > 1) {
		char number[32];

		if (at == pid)
			return true;
		snprintf(number, sizeof(number), "%ld", (long)at);
		if (!read_stat(name, &at, number))
			return false;
	}
	return false;
}

static bool below(const char *path, const char *directory)
{
	size_t len = directory ? strlen(directory) : 0;

	return len && !strncmp(path, directory, len) &&
	       (!path[len] || path[len] == '/');
}

struct places {
	const struct repo *repo;
	const struct strvec *directories;
};

static bool works_in(const char *pid, const struct places *places)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("/proc/%s/cwd", pid);
	char cwd[PATH_MAX];
	ssize_t n = readlink(path, cwd, sizeof(cwd) - 1);

	/* It may not be ours to read; or it has ended and has none. */
	if (n < 0)
		return errno == EACCES || errno == EPERM;
	cwd[n] = '\0';
	if (below(cwd, places->repo->common) ||
	    below(cwd, places->repo->worktree))
		return true;
	strvec_each(places->directories, directory)
		if (below(cwd, *directory))
			return true;
	return false;
}

static bool is_git(const char *pid, const void *data)
{
	char name[64];
	pid_t parent;

	return read_stat(name, &parent, pid) && !strncmp(name, "git", 3) &&
	       !inuse_by_ancestor((pid_t)strtol(pid, NULL, 10)) &&
	       works_in(pid, data);
}

pid_t inuse_git(const struct repo *repo, const struct strvec *directories)
{
	struct places places = { repo, directories };

	return find_process(is_git, &places);
}
