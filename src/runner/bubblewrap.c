/* SPDX-License-Identifier: MIT */
#include "runner/bubblewrap.h"
#include "runner/guard.h"
#include "runner/sandbox.h"
#include "runner/view.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strvec.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM "bwrap"
#define SHARED_MEMORY_MAX "1073741824"

char *bubblewrap_program(void)
{
	const char *path = getenv("PATH");
	char *found = NULL;

	while (path && *path && !found) {
		size_t len = strcspn(path, ":");
		CLEANUP(cleanup_free)
		char *file = alloc_printf("%.*s/" PROGRAM, (int)len, path);

		if (!access(file, X_OK))
			found = realpath(file, NULL);
		path += len + (path[len] == ':');
	}
	return found;
}

/* The system's programs and settings, with /bin and the like as they are. */
static void add_system(struct strvec *out)
{
	CLEANUP(strvec_release) struct strvec directories = STRVEC_INIT;
	char target[PATH_MAX];

	view_directories(&directories);
	strvec_each(&directories, path) {
		ssize_t len = readlink(*path, target, sizeof(target) - 1);

		target[len > 0 ? len : 0] = '\0';
		strvec_push(out, len > 0 ? "--symlink" : "--ro-bind");
		strvec_pushl(out, len > 0 ? target : *path, *path, NULL);
	}
}

static void hide_secrets(struct strvec *out)
{
	CLEANUP(strvec_release) struct strvec secrets = STRVEC_INIT;
	struct stat st;

	view_secrets(&secrets);
	strvec_each(&secrets, path)
		if (!lstat(*path, &st) && S_ISDIR(st.st_mode))
			strvec_pushl(out, "--tmpfs", *path, "--remount-ro",
				     *path, NULL);
		else
			strvec_pushl(out, "--ro-bind", "/dev/null", *path,
				     NULL);
}

/*
 * /proc asks root's user id, not its capabilities, before it lets somebody
 * change the host: /proc/sys/kernel/core_pattern runs programs outside of any
 * sandbox. What is not about processes becomes read-only for root, and with
 * these mounts in place no other /proc can be mounted over it.
 */
static void protect_proc(struct strvec *out)
{
	char path[NAME_MAX + 8];
	struct dirent *entry;
	DIR *dir = geteuid() ? NULL : opendir("/proc");
	struct stat st;

	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%s", entry->d_name);
		if (entry->d_name[0] == '.' ||
		    isdigit((unsigned char)entry->d_name[0]) ||
		    lstat(path, &st) || S_ISLNK(st.st_mode))
			continue;
		if (S_ISDIR(st.st_mode) || st.st_mode & S_IWUSR)
			strvec_pushl(out, "--ro-bind", path, path, NULL);
	}
	if (dir)
		closedir(dir);
}

static void add_resolver(struct strvec *out)
{
	CLEANUP(cleanup_free) char *path = view_resolver();

	if (path)
		strvec_pushl(out, "--ro-bind", path, path, NULL);
}

static void add_slot(struct strvec *out, const struct sandbox_spec *spec)
{
	if (spec->tmp)
		strvec_pushl(out, "--bind", spec->tmp, "/tmp", "--bind",
			     spec->tmp, "/var/tmp", NULL);
	else
		strvec_pushl(out, "--tmpfs", "/tmp", NULL);
	if (spec->binds)
		strvec_each(spec->binds, path)
			strvec_pushl(out, "--ro-bind-try", *path, *path, NULL);
	if (spec->objects)
		strvec_pushl(out, "--ro-bind", spec->objects, spec->objects,
			     NULL);
	if (spec->home)
		strvec_pushl(out, "--bind", spec->home, spec->home, NULL);
	if (spec->work)
		strvec_pushl(out, "--bind", spec->work, spec->work, NULL);
}

static int filter_fd(const struct sandbox_spec *spec)
{
	return spec->status_fd + 1;
}

void bubblewrap_argv(struct strvec *out, const struct sandbox_spec *spec,
		     const char *command)
{
	strvec_push(out, spec->program ? spec->program : PROGRAM);
	strvec_pushl(out, "--unshare-all", "--die-with-parent", "--new-session",
		     "--cap-drop", "ALL", NULL);
	if (spec->network)
		strvec_push(out, "--share-net");
	/* The stranger is called root, as whose slot it is. */
	if (spec->stranger)
		strvec_pushl(out, "--uid", "0", "--gid", "0", NULL);
	strvec_push(out, "--json-status-fd");
	strvec_pushf(out, "%d", spec->status_fd);
	if (guard_works()) {
		strvec_push(out, "--seccomp");
		strvec_pushf(out, "%d", filter_fd(spec));
	}
	add_system(out);
	if (!spec->stranger)
		hide_secrets(out);
	strvec_pushl(out, "--dir", "/run", "--proc", "/proc", NULL);
	if (!spec->stranger)
		protect_proc(out);
	strvec_pushl(out, "--dev", "/dev", "--size", SHARED_MEMORY_MAX,
		     "--tmpfs", "/dev/shm", "--remount-ro", "/dev", NULL);
	if (spec->network)
		add_resolver(out);
	add_slot(out, spec);
	strvec_pushl(out, "--remount-ro", "/", "--chdir",
		     spec->work ? spec->work : "/", "--", "/bin/sh", "-c",
		     command, NULL);
}

int bubblewrap_open(const struct sandbox_spec *spec)
{
	int fd;

	if (!guard_works())
		return 0;
	fd = guard_file(&(struct guard){ 0 });
	if (fd < 0)
		return fd;
	if (fd == filter_fd(spec))
		return fcntl(fd, F_SETFD, 0);
	if (dup2(fd, filter_fd(spec)) < 0)
		return error_errno(ERR, "cannot hand over a filter");
	return close(fd);
}
