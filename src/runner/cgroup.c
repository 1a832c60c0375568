/* SPDX-License-Identifier: MIT */
#include "runner/cgroup.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOUNT "/sys/fs/cgroup"
#define CONTROLLER "pids"
#define PREFIX "git-refinery."
#define FILE_LIMIT 65536

static bool lists(const char *controllers, size_t len, const char *wanted)
{
	if (!*wanted)
		return !len;
	while (len) {
		size_t n = strcspn(controllers, ",:");

		if (n == strlen(wanted) && !strncmp(controllers, wanted, n))
			return true;
		n += n < len;
		controllers += n;
		len -= n;
	}
	return false;
}

/* Lines are "<number>:<controllers>:<path>". */
char *cgroup_of(const char *text, const char *controller)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *names = memchr(text, ':', len);
		const char *path =
			names ? memchr(names + 1, ':',
				       len - (size_t)(names + 1 - text)) :
				NULL;

		if (path &&
		    lists(names + 1, (size_t)(path - names - 1), controller))
			return alloc_string_n(path + 1,
					      len - (size_t)(path + 1 - text));
		text += len + (text[len] == '\n');
	}
	return NULL;
}

static int put(const char *group, const char *name, const char *text)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("%s/%s", group, name);
	CLEANUP(cleanup_close) int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t len = (ssize_t)strlen(text);

	if (fd < 0 || write(fd, text, (size_t)len) != len)
		return error_errno(ERR, "cannot write '%s'", path);
	return 0;
}

static bool has(const char *group, const char *name)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("%s/%s", group, name);

	return file_exists(path);
}

/* Ours of a runner that has ended. One with processes cannot be removed. */
static void sweep(const char *parent)
{
	DIR *dir = opendir(parent);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		CLEANUP(cleanup_free)
		char *path = alloc_printf("%s/%s", parent, entry->d_name);
		pid_t pid;

		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)))
			continue;
		pid = (pid_t)strtol(entry->d_name + strlen(PREFIX), NULL, 10);
		if (pid > 0 && kill(pid, 0) && errno == ESRCH)
			rmdir(path);
	}
	if (dir)
		closedir(dir);
}

/* Make one below parent, of either version. */
static char *make_below(const char *parent, int limit)
{
	static unsigned count;
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/" PREFIX "%d.%u", parent, (int)getpid(),
				  count++);
	char text[16];
	char *made;

	snprintf(text, sizeof(text), "%d", limit);
	if (mkdir(path, 0755))
		return NULL;
	/* Version 2, where processes may stay above in this way only. */
	if ((has(path, "cgroup.type") &&
	     put(path, "cgroup.type", "threaded")) ||
	    put(path, CONTROLLER ".max", text)) {
		rmdir(path);
		return NULL;
	}
	made = path;
	path = NULL;
	return made;
}

static char *make_first(const char *own, int limit)
{
	CLEANUP(cleanup_free)
	char *group = cgroup_of(own, CONTROLLER);
	CLEANUP(cleanup_free) char *parent = NULL;

	if (!group)
		return NULL;
	parent = alloc_printf(MOUNT "/" CONTROLLER "%s", group);
	sweep(parent);
	return make_below(parent, limit);
}

static char *make_second(const char *own, int limit)
{
	CLEANUP(cleanup_free) char *group = cgroup_of(own, "");
	CLEANUP(cleanup_free) char *parent = NULL;

	if (!group)
		return NULL;
	parent = alloc_printf(MOUNT "%s", group);
	sweep(parent);
	/* It may be there already, or not ours to give: the next step tells. */
	put(parent, "cgroup.subtree_control", "+" CONTROLLER);
	return make_below(parent, limit);
}

int cgroup_make(struct cgroup *out, int limit)
{
	CLEANUP(strbuf_release) struct strbuf own = STRBUF_INIT;
	char *path = NULL;

	if (!file_read(&own, "/proc/self/cgroup", FILE_LIMIT))
		path = make_first(own.buf, limit);
	if (!path && own.len)
		path = make_second(own.buf, limit);
	if (!path)
		return error_set(ERR_NOTFOUND, "no control group can be made");
	out->path = path;
	error_clear();
	return 0;
}

int cgroup_join(const struct cgroup *group)
{
	return group->path ? put(group->path, "cgroup.procs", "0") : 0;
}

bool cgroup_exceeded(const struct cgroup *group)
{
	CLEANUP(strbuf_release) struct strbuf events = STRBUF_INIT;
	CLEANUP(cleanup_free) char *path = NULL;
	long long times = 0;

	if (!group->path)
		return false;
	path = alloc_printf("%s/" CONTROLLER ".events", group->path);
	if (file_read(&events, path, FILE_LIMIT))
		error_clear();
	else if (sscanf(events.buf, "max %lld", &times) != 1)
		times = 0;
	return times > 0;
}

void cgroup_close(const struct cgroup *group)
{
	if (group->path && put(group->path, CONTROLLER ".max", "0"))
		error_clear();
}

void cgroup_remove(struct cgroup *group)
{
	if (group->path)
		rmdir(group->path);
	free(group->path);
	*group = CGROUP_INIT;
}
