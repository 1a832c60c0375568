/* SPDX-License-Identifier: MIT */
/*
 * Spaces: name spaces of its own for a test: of process ids, with a /proc of
 * its own, of mounts (runner/stage.h), of what processes share, of the network
 * unless it is open, and of users, without which an ordinary user may not make
 * the others.
 */
#ifndef RUNNER_SPACES_H
#define RUNNER_SPACES_H

struct sandbox_spec;

/*
 * Go on as process 1 of new name spaces. The calling process stays outside:
 * it waits, ends as process 1 ends, and takes it along if it is killed. Call
 * it only in a fork that is about to execute a program. On an error it has
 * returned in the calling process or in process 1. Capabilities in the new
 * name space are the caller's to give up.
 */
int spaces_enter(const struct sandbox_spec *spec);

#endif
