/* SPDX-License-Identifier: MIT */
/*
 * Sandboxes: how far a test is kept from the host. Whatever the level, the
 * supervisor bounds its time, processes, disk and output, and leaves no
 * process behind (runner/supervise.h); the levels add
 *
 *     none        nothing: the test may read and write what the user may
 *     namespaces  own process ids, mounts and network (runner/spaces.h): of
 *                 the host only the system directories are there, read-only
 *     landlock    its slot writable, system directories readable, no other
 *                 files (runner/landlock.h), no network if that is closed.
 *                 Named sockets and modes of files are as with none
 *     namespaces+landlock
 *                 both
 *     bubblewrap  own user, process, mount, network, ipc and host name
 *                 spaces: system directories read-only, its slot writable,
 *                 no other home, no sockets, no network, no privileges
 *
 * What that keeps from a test on this host is in runner/hold.h. Where the
 * runner is root the test is somebody else, if that can be (runner/stranger.h).
 * At no level can a test gain privileges by executing a program or use the
 * user's keyrings, nor, as far as the kernel lets us, signal or slow down its
 * supervisor and the runner (runner/guard.h).
 */
#ifndef RUNNER_SANDBOX_H
#define RUNNER_SANDBOX_H

#include <stdbool.h>
#include <sys/types.h>

struct strvec;

/* In the order of protection. */
enum sandbox {
	SANDBOX_NONE,
	SANDBOX_NAMESPACES,
	SANDBOX_LANDLOCK,
	SANDBOX_NAMESPACES_LANDLOCK,
	SANDBOX_BUBBLEWRAP,
};

#define SANDBOX_LEVELS (SANDBOX_BUBBLEWRAP + 1)

/* "none", "namespaces+landlock": the words as above, which are recorded. */
const char *sandbox_name(enum sandbox level);

/* The level of a word. ERR_INVALID. */
int sandbox_parse(enum sandbox *out, const char *name);

/*
 * Does a command run to its end at this level here? Tried for real, once a
 * process. If not, *why, if given, says why; it is not to be freed.
 */
bool sandbox_works(enum sandbox level, const char **why);

/*
 * The best level that works. *why, if given, says what keeps bubblewrap from
 * working ("" if nothing does).
 */
enum sandbox sandbox_detect(const char **why);

/* What a sandbox is built around. Paths are absolute; NULL: none. */
struct sandbox_spec {
	const char *work;	    /* writable, and where the command starts */
	const char *tmp;	    /* writable, also found as /tmp */
	const char *home;	    /* writable */
	const char *objects;	    /* read-only: what work/.git borrows from */
	const struct strvec *binds; /* more read-only paths, from T0 */
	bool network;
	int status_fd; /* 2 to 8: where the sandbox reports how it ended */
	int processes; /* at most, where the kernel can count them; 0: any */
	pid_t supervisor, runner; /* not for the test to reach; 0: none */
	/* Filled in by sandbox_enter(). */
	const char *program; /* bubblewrap's */
	const struct stranger *stranger;
};

/* Append the arguments of what is executed for command at this level. */
void sandbox_argv(struct strvec *out, enum sandbox level,
		  const struct sandbox_spec *spec, const char *command);

/*
 * Make the calling process ready to run command by /bin/sh at this level, and
 * append to argv what is to be executed then. It is to be a fork, and may
 * go on as a child of itself (runner/spaces.h). What goes to spec->status_fd
 * is for sandbox_status(); the command cannot reach that descriptor, and the
 * next one is used up. After an error nothing may be executed.
 */
int sandbox_enter(struct strvec *argv, enum sandbox level,
		  const struct sandbox_spec *spec, const char *command);

/*
 * Does this level report an exit status? Its first two processes are then the
 * sandbox's own: the one outside, and process 1.
 */
bool sandbox_reports(enum sandbox level);

/*
 * The exit status in what the sandbox reported, -1 if it reported none: then
 * the command was not run, or was not run to its end.
 */
int sandbox_status(const char *report);

#endif
