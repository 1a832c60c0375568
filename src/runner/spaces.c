/* SPDX-License-Identifier: MIT */
#include "runner/spaces.h"
#include "runner/sandbox.h"
#include "runner/stage.h"
#include "runner/stranger.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define IDS_MIN 4096

static int write_file(const char *path, const char *text)
{
	CLEANUP(cleanup_close) int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t len = (ssize_t)strlen(text);

	if (fd < 0 || write(fd, text, (size_t)len) != len)
		return error_errno(ERR, "cannot write %s", path);
	return 0;
}

/*
 * Who we are is who we are inside, and nobody else is there; a stranger is
 * called root, as whose slot it is.
 */
static int map_user(uid_t uid, gid_t gid, bool stranger)
{
	uid_t user = stranger ? 0 : uid;
	gid_t group = stranger ? 0 : gid;
	char users[64], groups[64];
	int error;

	snprintf(users, sizeof(users), "%u %u 1", user, uid);
	snprintf(groups, sizeof(groups), "%u %u 1", group, gid);
	error = write_file("/proc/self/uid_map", users);
	if (!error)
		error = write_file("/proc/self/setgroups", "deny");
	if (!error)
		error = write_file("/proc/self/gid_map", groups);
	return error;
}

static int unshare_all(const struct sandbox_spec *spec)
{
	int spaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWPID;
	uid_t uid = geteuid();
	gid_t gid = getegid();
	int error;

	if (!spec->network)
		spaces |= CLONE_NEWNET;
	if (unshare(spaces))
		return error_errno(ERR, "cannot make name spaces");
	/* The maps are ours to write only as long as we may be looked into. */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	error = map_user(uid, gid, spec->stranger != NULL);
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

/* A network of nobody else, in which a test can talk to itself. */
static int raise_loopback(void)
{
	CLEANUP(cleanup_close)
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = { .ifr_name = "lo" };

	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request))
		return error_errno(ERR, "cannot find the loopback device");
	request.ifr_flags |= IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &request))
		return error_errno(ERR, "cannot raise the loopback device");
	return 0;
}

/*
 * Of later kernels only; the supervisor counts at any rate. It is the highest
 * id, too, and ids are not to be used again at once.
 */
static void limit_processes(int most)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", most < IDS_MIN ? IDS_MIN : most);
	if (most > 0 && write_file("/proc/sys/kernel/pid_max", text))
		error_clear();
}

static int furnish(const struct sandbox_spec *spec)
{
	int error = 0;

	/* A stranger came with the stage set. */
	if (!spec->stranger)
		error = stage_set(spec);
	if (!error && !spec->network)
		error = raise_loopback();
	if (!error)
		error = mount_proc();
	if (!error)
		limit_processes(spec->processes);
	return error;
}

int spaces_enter(const struct sandbox_spec *spec)
{
	CLEANUP(cleanup_close) int self = pidfd_open(getpid(), 0);
	pid_t inside;
	int error = 0;

	if (self < 0)
		return error_errno(ERR, "cannot open a process");
	error = unshare_all(spec);
	if (error)
		return error;
	inside = fork();
	if (inside < 0)
		return error_errno(ERR, "cannot fork");
	if (inside)
		stay_outside(inside);
	follow(self);
	return furnish(spec);
}
