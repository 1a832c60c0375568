/* SPDX-License-Identifier: MIT */
/*
 * Sandboxes: how far a test is kept from the host. Whatever the level, the
 * supervisor bounds its time, processes, disk and output, and leaves no
 * process behind (runner/supervise.h); the levels add
 *
 *     none        nothing: the test may read and write what the user may
 *     namespaces  own process ids: unshare(1) of util-linux. Nothing survives
 *                 and nothing outside can be signalled or traced; files and
 *                 network are as with none
 *     bubblewrap  own user, process, mount, network, ipc and host name
 *                 spaces: system directories read-only, its slot writable,
 *                 no other home, no sockets, no network, no privileges
 */
#ifndef RUNNER_SANDBOX_H
#define RUNNER_SANDBOX_H

#include <stdbool.h>

struct strvec;

/* In the order of protection. */
enum sandbox {
	SANDBOX_NONE,
	SANDBOX_NAMESPACES,
	SANDBOX_BUBBLEWRAP,
};

/* "none", "namespaces", "bubblewrap": the words that are recorded. */
const char *sandbox_name(enum sandbox level);

/* The level of a word. ERR_INVALID. */
int sandbox_parse(enum sandbox *out, const char *name);

/*
 * Does a command run to its end at this level here? Tried for real, once a
 * process. If not, *why, if given, says why; it is not to be freed.
 */
bool sandbox_works(enum sandbox level, const char **why);

/*
 * The best level that works. *why, if given, says what kept the last one
 * tried before it from working ("" if that was none).
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
	int status_fd; /* 2 to 9: where the sandbox reports how it ended */
};

/*
 * Append the argument vector that runs command by /bin/sh at this level.
 * What it writes to spec->status_fd is for sandbox_status(); the command cannot
 * reach that descriptor.
 */
void sandbox_argv(struct strvec *out, enum sandbox level,
		  const struct sandbox_spec *spec, const char *command);

/*
 * The exit status in what the sandbox reported, -1 if it reported none: then
 * the command was not run, or was not run to its end.
 */
int sandbox_status(const char *report);

#endif
