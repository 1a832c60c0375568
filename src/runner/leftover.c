/* SPDX-License-Identifier: MIT */
#include "runner/leftover.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENVIRON_MAX (256 << 10)
#define ROUNDS_MAX 1000

/* A file of a process, as far as it fits; "" if it is not ours to read. */
static void read_proc(struct strbuf *out, pid_t pid, const char *name,
		      size_t limit)
{
	char path[64];
	ssize_t n = 1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && n > 0 && out->len < limit) {
		strbuf_room(out, 16384);
		n = read(fd, out->buf + out->len, 16384);
		out->len += n > 0 ? (size_t)n : 0;
		out->buf[out->len] = '\0';
	}
	if (fd >= 0)
		close(fd);
}

static bool marked(pid_t pid, const char *marker)
{
	CLEANUP(strbuf_release) struct strbuf env = STRBUF_INIT;

	read_proc(&env, pid, "environ", ENVIRON_MAX);
	for (size_t i = 0; i < env.len; i += strlen(env.buf + i) + 1)
		if (!strcmp(env.buf + i, marker))
			return true;
	return false;
}

static bool link_below(pid_t pid, const char *name, const char *slot)
{
	char path[64], target[PATH_MAX];
	size_t len = strlen(slot);
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	n = readlink(path, target, sizeof(target) - 1);
	if (n <= (ssize_t)len)
		return false;
	target[n] = '\0';
	return !strncmp(target, slot, len) && target[len] == '/';
}

static bool has_terminal(pid_t pid)
{
	CLEANUP(strbuf_release) struct strbuf stat = STRBUF_INIT;
	const char *after;
	int terminal = 0;

	read_proc(&stat, pid, "stat", 4096);
	/* The name in parentheses may hold anything, ')' as well. */
	after = strrchr(stat.buf, ')');
	if (!after || sscanf(after + 1, " %*c %*d %*d %*d %d", &terminal) != 1)
		return true;
	return terminal != 0;
}

static bool belongs(pid_t pid, const char *slot, const char *marker)
{
	if (pid == getpid() || pid == getppid())
		return false;
	if (marked(pid, marker) || link_below(pid, "root", slot))
		return true;
	return link_below(pid, "cwd", slot) && !has_terminal(pid);
}

static int signal_all(const char *slot, const char *marker, int signal)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int n = 0;

	while (dir && (entry = readdir(dir))) {
		pid_t pid;

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		pid = (pid_t)strtol(entry->d_name, NULL, 10);
		if (!belongs(pid, slot, marker))
			continue;
		n += !kill(pid, signal);
	}
	if (dir)
		closedir(dir);
	return n;
}

int leftover_count(const char *slot)
{
	CLEANUP(cleanup_free)
	char *marker = alloc_printf(LEFTOVER_MARKER "=%s", slot);

	return signal_all(slot, marker, 0);
}

int leftover_kill(const char *slot)
{
	CLEANUP(cleanup_free)
	char *marker = alloc_printf(LEFTOVER_MARKER "=%s", slot);
	int found = signal_all(slot, marker, SIGSTOP);
	int most = found;

	/* Stopped ones cannot fork, so this ends unless some are unkillable. */
	for (int i = 0; found && i < ROUNDS_MAX; i++) {
		signal_all(slot, marker, SIGKILL);
		poll(NULL, 0, 2);
		found = signal_all(slot, marker, SIGSTOP);
		most = found > most ? found : most;
	}
	return most;
}
