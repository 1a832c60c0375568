/* SPDX-License-Identifier: MIT */
#include "runner/offspring.h"
#include "util/alloc.h"
#include "util/clock.h"
#include "util/error.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* More than a host holds; the sweep takes the rest in its next round. */
#define LIST_MAX 65536

void offspring_release(struct offspring *o)
{
	free(o->v);
	free(o->depth);
	*o = OFFSPRING_INIT;
}

int offspring_adopt(void)
{
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
		return error_errno(ERR, "cannot adopt orphaned processes");
	if (access("/proc/thread-self/children", R_OK))
		return error_errno(ERR, "cannot list child processes: /proc "
					"is not mounted, or lacks 'children'");
	return 0;
}

static void push(struct offspring *o, pid_t pid, int depth)
{
	o->v = alloc_grow(o->v, o->n, &o->alloc, sizeof(*o->v));
	o->depth =
		alloc_grow(o->depth, o->n, &o->depth_alloc, sizeof(*o->depth));
	o->v[o->n] = pid;
	o->depth[o->n++] = depth;
}

/* The children that one thread of pid has. */
static void list_thread(struct offspring *o, pid_t pid, const char *thread,
			int depth, size_t limit)
{
	char path[64];
	FILE *file;
	int child;

	snprintf(path, sizeof(path), "/proc/%d/task/%.16s/children", (int)pid,
		 thread);
	file = fopen(path, "re");
	if (!file)
		return;
	while (o->n < limit && fscanf(file, "%d", &child) == 1)
		push(o, child, depth);
	fclose(file);
}

static void list_children(struct offspring *o, pid_t pid, int depth,
			  size_t limit)
{
	struct dirent *entry;
	char path[32];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	while (dir && o->n < limit && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			list_thread(o, pid, entry->d_name, depth, limit);
	if (dir)
		closedir(dir);
}

void offspring_list(struct offspring *o, size_t limit)
{
	o->n = 0;
	list_children(o, getpid(), 1, limit);
	for (size_t i = 0; i < o->n && o->n < limit; i++)
		list_children(o, o->v[i], o->depth[i] + 1, limit);
}

void offspring_signal(int signal, int depth)
{
	struct offspring all = OFFSPRING_INIT;

	offspring_list(&all, LIST_MAX);
	for (size_t i = 0; i < all.n; i++)
		if (all.depth[i] >= depth)
			kill(all.v[i], signal);
	offspring_release(&all);
}

static void reap(void)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

/*
 * Whole process groups at once, which the kernel does in one step: no member
 * can fork meanwhile. All of a group are in one session, and the sessions of
 * our offspring are not ours.
 */
static void kill_groups(const struct offspring *all, size_t from)
{
	pid_t last = getpgrp();

	for (size_t i = from; i < all->n; i++) {
		pid_t group = getpgid(all->v[i]);

		if (group <= 1 || group == last || group == getpgrp())
			continue;
		kill(-group, SIGKILL);
		last = group;
	}
}

/*
 * From the top down, each stopped before its children are listed, so that the
 * list does not run behind those who fork.
 */
static void freeze(struct offspring *all)
{
	all->n = 0;
	list_children(all, getpid(), 1, LIST_MAX);
	for (size_t i = 0; i < all->n; i++) {
		size_t before = all->n;

		kill(all->v[i], SIGSTOP);
		list_children(all, all->v[i], all->depth[i] + 1, LIST_MAX);
		kill_groups(all, before);
	}
}

/*
 * The first two generations hold the sandbox, among them process 1 of a
 * process name space: with that the kernel ends all that is in it.
 */
static void kill_sandbox(struct offspring *all)
{
	size_t first;

	all->n = 0;
	list_children(all, getpid(), 1, LIST_MAX);
	first = all->n;
	for (size_t i = 0; i < first; i++)
		list_children(all, all->v[i], 2, LIST_MAX);
	kill_groups(all, 0);
	for (size_t i = all->n; i-- > 0;)
		kill(all->v[i], SIGKILL);
}

/* Be faster than those to be killed, where we may; it does not pass on. */
static void hurry(int policy)
{
	const struct sched_param priority = {
		.sched_priority = policy == SCHED_OTHER ? 0 : 1
	};

	sched_setscheduler(0, policy | SCHED_RESET_ON_FORK, &priority);
}

int offspring_kill(int wait_ms)
{
	int64_t end = clock_monotonic() + wait_ms;
	struct offspring all = OFFSPRING_INIT;
	size_t left;

	hurry(SCHED_RR);
	kill_sandbox(&all);
	for (;;) {
		reap();
		freeze(&all);
		for (size_t i = 0; i < all.n; i++)
			kill(all.v[i], SIGKILL);
		reap();
		offspring_list(&all, LIST_MAX);
		if (!all.n || clock_monotonic() >= end)
			break;
		poll(NULL, 0, 2);
	}
	hurry(SCHED_OTHER);
	left = all.n;
	offspring_release(&all);
	if (left)
		return error_set(ERR_TIMEOUT, "%zu processes cannot be killed",
				 left);
	return 0;
}
