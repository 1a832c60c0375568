/* SPDX-License-Identifier: MIT */
/*
 * Offspring: every process that descends from this one, however it detached
 * itself. That needs this process to be the one that orphans fall to
 * (PR_SET_CHILD_SUBREAPER); then nobody escapes by double forks or sessions.
 */
#ifndef RUNNER_OFFSPRING_H
#define RUNNER_OFFSPRING_H

#include <stddef.h>
#include <sys/types.h>

struct offspring {
	pid_t *v;
	int *depth; /* 1: a child of ours */
	size_t n, alloc, depth_alloc;
};

#define OFFSPRING_INIT ((struct offspring){ 0 })

void offspring_release(struct offspring *o);

/* Make orphans below us fall to us. ERR if this system cannot list them. */
int offspring_adopt(void);

/* All of them, at most limit: the list is a glance, they may fork meanwhile. */
void offspring_list(struct offspring *o, size_t limit);

/* Be served before them where we may be; does not pass on to children. */
void offspring_go_first(void);

/* Send a signal to those at least so deep below us. */
void offspring_signal(int signal, int depth);

/*
 * Kill and reap all: the sandbox and whole process groups first, then each of
 * the others, stopped before it is killed so that it does not fork, and look
 * again until nobody is left. ERR_TIMEOUT if some are still
 * there after wait_ms.
 */
int offspring_kill(int wait_ms);

/*
 * Stop pid, and kill all that descends from it. It is the one that orphans
 * fall to; those who were killed stay its zombies. ERR_TIMEOUT as above.
 */
int offspring_kill_of(pid_t pid, int wait_ms);

#endif
