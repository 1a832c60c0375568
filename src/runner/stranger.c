/* SPDX-License-Identifier: MIT */
#include "runner/stranger.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

/* Above the ids that systemd gives to services and containers. */
#define FIRST_ID 0x70000000U
#define ID_MASK 0xffffU

/* Two slots are hardly ever given the same; nothing depends on that. */
static uid_t id_of(const char *directory)
{
	uint32_t hash = 2166136261U;

	for (; directory && *directory; directory++)
		hash = (hash ^ (unsigned char)*directory) * 16777619U;
	return FIRST_ID + ((hash ^ hash >> 16) & ID_MASK);
}

static bool write_map(pid_t pid, const char *name, uid_t id)
{
	CLEANUP(cleanup_close) int fd = -1;
	char path[64], line[64];
	int len = snprintf(line, sizeof(line), "0 %u 1", id);

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd >= 0 && write(fd, line, (size_t)len) == len;
}

static int open_users(pid_t pid, uid_t id)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/user", (int)pid);
	if (!write_map(pid, "uid_map", id) || !write_map(pid, "gid_map", id))
		return -1;
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* A name space needs a process to be made, but none to be kept. */
static int make_users(uid_t id)
{
	int ends[2], fd = -1;
	char made = 0;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		if (!unshare(CLONE_NEWUSER) && write(ends[1], "1", 1) == 1)
			pause();
		_exit(1);
	}
	close(ends[1]);
	if (pid > 0 && read(ends[0], &made, 1) == 1)
		fd = open_users(pid, id);
	close(ends[0]);
	if (pid > 0) {
		kill(pid, SIGKILL);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	return fd;
}

int stranger_make(struct stranger *out, const char *directory)
{
	CLEANUP(cleanup_close) int tree = -1;
	struct stranger made = { .id = id_of(directory), .users = -1 };
	int error = 0;

	if (geteuid())
		return error_set(ERR_NOTFOUND, "the runner is not root");
	made.users = make_users(made.id);
	if (made.users < 0)
		return error_set(ERR_NOTFOUND, "cannot map another user");
	tree = open_tree(AT_FDCWD, directory ? directory : "/etc",
			 OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree < 0 || (directory && stranger_map(&made, tree)))
		error = error_set(ERR_NOTFOUND,
				  "cannot mount '%s' for another user",
				  directory);
	if (error)
		stranger_release(&made);
	else
		*out = made;
	return error;
}

int stranger_map(const struct stranger *stranger, int tree)
{
	struct mount_attr mapped = { .attr_set = MOUNT_ATTR_IDMAP,
				     .userns_fd = (uint64_t)stranger->users };

	if (mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &mapped,
			  sizeof(mapped)))
		return error_errno(ERR, "cannot mount for another user");
	return 0;
}

int stranger_become(const struct stranger *stranger)
{
	const uid_t id = stranger->id;

	if (setgroups(0, NULL) || setresgid(id, id, id) ||
	    setresuid(id, id, id))
		return error_errno(ERR, "cannot become another user");
	return 0;
}

void stranger_release(struct stranger *stranger)
{
	if (stranger->users >= 0)
		close(stranger->users);
	*stranger = STRANGER_INIT;
}
