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
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void list_below(struct offspring *o, pid_t root, size_t limit)
{
	o->n = 0;
	list_children(o, root, 1, limit);
	for (size_t i = 0; i < o->n && o->n < limit; i++)
		list_children(o, o->v[i], o->depth[i] + 1, limit);
}

void offspring_list(struct offspring *o, size_t limit)
{
	list_below(o, getpid(), limit);
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

static void reap(pid_t root)
{
	while (root == getpid() && waitpid(-1, NULL, WNOHANG) > 0)
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
static void freeze(struct offspring *all, pid_t root)
{
	all->n = 0;
	list_children(all, root, 1, LIST_MAX);
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
static void kill_sandbox(struct offspring *all, pid_t root)
{
	size_t first;

	all->n = 0;
	list_children(all, root, 1, LIST_MAX);
	first = all->n;
	for (size_t i = 0; i < first; i++)
		list_children(all, all->v[i], 2, LIST_MAX);
	kill_groups(all, 0);
	for (size_t i = all->n; i-- > 0;)
		kill(all->v[i], SIGKILL);
}

/* Those of another process that are dead stay in the list until it reaps. */
static bool is_dead(pid_t pid)
{
	char path[64], stat[1024] = "", state = '\0';
	const char *after;
	int threads = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return true;
	if (!fread(stat, 1, sizeof(stat) - 1, file))
		stat[0] = '\0';
	fclose(file);
	/* The name in parentheses may hold anything, ')' as well. */
	after = strrchr(stat, ')');
	return !after ||
	       (sscanf(after + 1,
		       " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
		       "%*s %*s %*s %*s %d",
		       &state, &threads) == 2 &&
		strchr("ZX", state) && threads <= 1);
}

/* Zombies of ours are still to be reaped; another's stay as long as it. */
static size_t count_left(const struct offspring *all, pid_t root)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		n += root == getpid() || !is_dead(all->v[i]);
	return n;
}

static size_t kill_until(struct offspring *all, pid_t root, int64_t end)
{
	size_t left;

	kill_sandbox(all, root);
	for (;;) {
		reap(root);
		freeze(all, root);
		for (size_t i = 0; i < all->n; i++)
			kill(all->v[i], SIGKILL);
		reap(root);
		list_below(all, root, LIST_MAX);
		left = count_left(all, root);
		if (!left || clock_monotonic() >= end)
			return left;
		poll(NULL, 0, 2);
	}
}

void offspring_go_first(void)
{
	const struct sched_param urgent = { .sched_priority = 1 };

	sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &urgent);
}

static int kill_below(pid_t root, int wait_ms)
{
	struct offspring all = OFFSPRING_INIT;
	int policy = sched_getscheduler(0);
	struct sched_param param;
	size_t left;

	sched_getparam(0, &param);
	offspring_go_first();
	left = kill_until(&all, root, clock_monotonic() + wait_ms);
	sched_setscheduler(0, policy, &param);
	offspring_release(&all);
	if (left)
		return error_set(ERR_TIMEOUT, "%zu processes cannot be killed",
				 left);
	return 0;
}

int offspring_kill(int wait_ms)
{
	return kill_below(getpid(), wait_ms);
}

int offspring_kill_of(pid_t pid, int wait_ms)
{
	kill(pid, SIGSTOP);
	return kill_below(pid, wait_ms);
}
