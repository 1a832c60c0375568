/* SPDX-License-Identifier: MIT */
#include "runner/spaces.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_file(const char *path, const char *text)
{
	CLEANUP(cleanup_close) int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t len = (ssize_t)strlen(text);

	if (fd < 0 || write(fd, text, (size_t)len) != len)
		return error_errno(ERR, "cannot write %s", path);
	return 0;
}

/* Who we are is who we are inside, and nobody else is there. */
static int map_user(uid_t uid, gid_t gid)
{
	char users[64], groups[64];
	int error;

	snprintf(users, sizeof(users), "%u %u 1", uid, uid);
	snprintf(groups, sizeof(groups), "%u %u 1", gid, gid);
	error = write_file("/proc/self/uid_map", users);
	if (!error)
		error = write_file("/proc/self/setgroups", "deny");
	if (!error)
		error = write_file("/proc/self/gid_map", groups);
	return error;
}

static int unshare_all(void)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	int error;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWPID))
		return error_errno(ERR, "cannot make name spaces");
	/* The maps are ours to write only as long as we may be looked into. */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	error = map_user(uid, gid);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	return error;
}

static void __attribute__((noreturn)) stay_outside(pid_t inside)
{
	int status = 0;

	while (waitpid(inside, &status, 0) < 0 && errno == EINTR)
		;
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

/* PR_SET_PDEATHSIG says nothing of an end that came before it. */
static void follow(int outside)
{
	struct pollfd fd = { .fd = outside, .events = POLLIN };

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (poll(&fd, 1, 0) > 0)
		_exit(127);
}

static int mount_proc(void)
{
	const unsigned long flags = MS_NOSUID | MS_NOEXEC | MS_NODEV;

	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", flags, NULL))
		return error_errno(ERR, "cannot mount a /proc");
	return 0;
}

int spaces_enter(void)
{
	CLEANUP(cleanup_close) int self = pidfd_open(getpid(), 0);
	pid_t inside;
	int error = 0;

	if (self < 0)
		return error_errno(ERR, "cannot open a process");
	error = unshare_all();
	if (error)
		return error;
	inside = fork();
	if (inside < 0)
		return error_errno(ERR, "cannot fork");
	if (inside)
		stay_outside(inside);
	follow(self);
	return mount_proc();
}
