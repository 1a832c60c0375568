/* SPDX-License-Identifier: MIT */
/*
 * The control group of a test, in which the kernel counts its processes and
 * threads and lets them be no more than a limit, however fast they come. It
 * lies below the group of the runner, so what limits that limits the test. It
 * needs a runner that may make groups there: root, or who was given it
 * (Delegate= of systemd). Version 1 with its controller "pids", or version 2,
 * where it is a threaded group, as the runner stays in the one above.
 */
#ifndef RUNNER_CGROUP_H
#define RUNNER_CGROUP_H

#include <stdbool.h>

struct cgroup {
	char *path; /* its directory; NULL: there is none */
};

#define CGROUP_INIT ((struct cgroup){ 0 })

/*
 * Make one for at most so many processes and threads. Empty ones that a runner
 * which is no more has left are removed. ERR_NOTFOUND: not here.
 */
int cgroup_make(struct cgroup *out, int limit);

/* Move the calling process into it; what it starts will be there, too. */
int cgroup_join(const struct cgroup *group);

/* Was there an attempt to have more? */
bool cgroup_exceeded(const struct cgroup *group);

/* Let nothing in it start anything more. Harmless if there is none. */
void cgroup_close(const struct cgroup *group);

/* Remove it, if it is empty, and release. */
void cgroup_remove(struct cgroup *group);

/*
 * The path of a controller of version 1, or of version 2 if controller is "",
 * in the text of /proc/self/cgroup; NULL; free().
 */
char *cgroup_of(const char *text, const char *controller);

#endif
