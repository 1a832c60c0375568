/* SPDX-License-Identifier: MIT */
/*
 * The child: the process in which a supervisor runs the command. It has
 * /dev/null as stdin, one pipe for stdout and stderr, no other descriptor, a
 * session of its own, and the limits that the kernel keeps by process: no
 * core files, file size, open files and (unless it is root) processes.
 */
#ifndef RUNNER_CHILD_H
#define RUNNER_CHILD_H

#include <sys/types.h>

struct cgroup;
struct job_spec;
struct strvec;

struct child {
	pid_t pid;
	int output; /* non-blocking, to be read */
	int status; /* non-blocking: what the sandbox reports */
	int depth;  /* of the command below us: 1, or more in a sandbox */
};

/* Start spec's command with env as its whole environment, in group. */
int child_start(struct child *out, const struct job_spec *spec,
		const struct strvec *env, const struct cgroup *group);

/* Close all descriptors but these two, which may get other numbers. */
void child_keep_only(int *a, int *b);

#endif
