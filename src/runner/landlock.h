/* SPDX-License-Identifier: MIT */
/*
 * Landlock: the kernel's way to keep a process, and all that it starts, from
 * files, without any privilege or name space. It is asked for at run time; no
 * library is needed. With it a test
 *
 *     writes     below its work, tmp and home, and to /dev/null and the like
 *     reads      what the full sandbox binds: the system's directories
 *                without their secrets, its objects, its binds, and /proc
 *     cannot     mount, or trace those outside or look into their memory,
 *                environment, files and directories by /proc
 *
 * What Landlock cannot keep it from: seeing that a file exists and what
 * stat(2) tells, changing mode, owner, times and attributes of a file of the
 * same user, named sockets, the network but for TCP, and the arguments that
 * /proc shows of others. Other parts of a sandbox do some of that. /tmp,
 * /dev/shm and pseudo-terminals are closed to it. What its version adds:
 *
 *     1  Linux 5.13  files cannot be moved from one directory to another
 *     2  Linux 5.19  they can, within what may be written
 *     3  Linux 6.2   truncate(2) counts as writing
 *     4  Linux 6.7   no TCP, where the network is closed
 *     5  Linux 6.10  ioctl(2) on devices counts as well
 *     6  Linux 6.12  no signals and no abstract sockets to the outside
 *
 * Source: Documentation/userspace-api/landlock.rst of Linux.
 */
#ifndef RUNNER_LANDLOCK_H
#define RUNNER_LANDLOCK_H

#include <stdbool.h>

struct sandbox_spec;

/*
 * The version that the running kernel has. ERR_NOTFOUND: it has none, or this
 * program was built without it.
 */
int landlock_version(void);

/*
 * Confine the calling thread, and whatever it starts, for good; it gains no
 * privileges by execve(2) any more. offline closes TCP, also to itself. Paths
 * of spec that are NULL and binds that are not there are left out. After an
 * error nothing of the test may be run.
 */
int landlock_confine(const struct sandbox_spec *spec, bool offline);

/* Does the running kernel's keep signals in; and TCP, where that is closed? */
bool landlock_keeps_signals(void);
bool landlock_keeps_tcp(void);

/*
 * Confine signals and tracing only: what is outside cannot be reached by
 * either. ERR_NOTFOUND: the kernel is too old.
 */
int landlock_confine_signals(void);

#endif
