/* SPDX-License-Identifier: MIT */
/*
 * Spaces: a name space of process ids for a test, with a /proc of its own, and
 * the user, mount and ipc name spaces without which an ordinary user may not
 * make one.
 */
#ifndef RUNNER_SPACES_H
#define RUNNER_SPACES_H

/*
 * Go on as process 1 of a new name space. The calling process stays outside:
 * it waits, ends as process 1 ends, and takes it along if it is killed. Call
 * it only in a fork that is about to execute a program. On an error it has
 * returned in the calling process or in process 1.
 */
int spaces_enter(void);

#endif
