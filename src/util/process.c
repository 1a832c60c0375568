/* SPDX-License-Identifier: MIT */
#include "util/process.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/share.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Without room for a process, wait so long, twice as long, and so on. */
#define SPAWN_PAUSE_MS 20
#define SPAWN_PAUSE_MAX_MS 640

extern char **environ;

void process_release(struct process *p)
{
	if (p->pid > 0)
		process_wait(p);
	strvec_release(&p->argv);
	strvec_release(&p->env);
	*p = PROCESS_INIT;
}

static bool overridden(const struct strvec *env, const char *variable)
{
	strvec_each(env, item) {
		size_t len = strcspn(*item, "=");

		if (!strncmp(*item, variable, len) && variable[len] == '=')
			return true;
	}
	return false;
}

static void build_env(struct strvec *out, const struct process *p)
{
	for (char **e = environ; !p->clean_env && *e; e++)
		if (!overridden(&p->env, *e))
			strvec_push(out, *e);
	strvec_each(&p->env, item)
		if (strchr(*item, '='))
			strvec_push(out, *item);
	if (!out->v) {
		strvec_push(out, "");
		strvec_clear(out);
	}
}

/* The child's end of descriptor number; ours goes to *ours. */
static int child_end(int wanted, int number, int *ours)
{
	int ends[2];

	if (wanted >= 0)
		return wanted;
	if (wanted == PROCESS_INHERIT)
		return number;
	if (wanted == PROCESS_NULL)
		return open("/dev/null", O_RDWR | O_CLOEXEC);
	if (pipe2(ends, O_CLOEXEC))
		return -1;
	*ours = number ? ends[0] : ends[1];
	return number ? ends[1] : ends[0];
}

static int spawn_once(struct process *p, const int ends[3],
		      const struct strvec *env)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, defaults;
	int error;

	posix_spawn_file_actions_init(&actions);
	for (int i = 0; i < 3; i++)
		posix_spawn_file_actions_adddup2(&actions, ends[i], i);
	/* A dup2 onto itself clears close-on-exec in the child. */
	if (p->keep_fd >= 0)
		posix_spawn_file_actions_adddup2(&actions, p->keep_fd,
						 PROCESS_KEPT);
	if (p->directory)
		posix_spawn_file_actions_addchdir_np(&actions, p->directory);
	posix_spawnattr_init(&attributes);
	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGXFSZ);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(
		&attributes,
		(short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
			(p->group ? POSIX_SPAWN_SETPGROUP : 0)));
	share_suspend();
	error = posix_spawnp(&p->pid, p->argv.v[0], &actions, &attributes,
			     p->argv.v, env->v);
	share_resume();
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* What a storm of processes took up is often free again in a moment. */
static bool wait_for_room(int error, int *ms)
{
	if ((error != EAGAIN && error != ENOMEM) || *ms > SPAWN_PAUSE_MAX_MS)
		return false;
	poll(NULL, 0, *ms);
	*ms *= 2;
	return true;
}

static int spawn(struct process *p, const int ends[3])
{
	CLEANUP(strvec_release) struct strvec env = STRVEC_INIT;
	int ms = SPAWN_PAUSE_MS;
	int error;

	build_env(&env, p);
	do
		error = spawn_once(p, ends, &env);
	while (error && wait_for_room(error, &ms));
	return error;
}

pid_t process_fork(void)
{
	int ms = SPAWN_PAUSE_MS;
	pid_t pid;

	do
		pid = fork();
	while (pid < 0 && wait_for_room(errno, &ms));
	return pid;
}

/* The directory is entered in the child, which cannot say so. */
static int cannot_start(const struct process *p, int error)
{
	errno = error;
	if (p->directory && error != EAGAIN && access(p->directory, X_OK))
		return error_errno(ERR, "cannot enter '%s'", p->directory);
	errno = error;
	return error_errno(error == ENOENT ? ERR_NOTFOUND : ERR,
			   "cannot run '%s'", p->argv.v[0]);
}

int process_start(struct process *p)
{
	int *wanted[3] = { &p->in, &p->out, &p->err };
	int ours[3] = { PROCESS_NULL, PROCESS_NULL, PROCESS_NULL };
	int ends[3] = { -1, -1, -1 };
	int error = 0;

	for (int i = 0; i < 3 && !error; i++) {
		ends[i] = child_end(*wanted[i], i, &ours[i]);
		if (ends[i] < 0)
			error = errno;
	}
	p->pid = 0;
	if (!error)
		error = spawn(p, ends);
	for (int i = 0; i < 3; i++) {
		if (ends[i] >= 0 && *wanted[i] < 0 &&
		    *wanted[i] != PROCESS_INHERIT)
			close(ends[i]);
		if (error)
			process_close(&ours[i]);
		/* Descriptors that were handed in stay the caller's. */
		*wanted[i] = ours[i];
	}
	if (!error)
		return 0;
	p->pid = 0;
	return cannot_start(p, error);
}

bool process_available(const char *program)
{
	const char *path = getenv("PATH");

	if (strchr(program, '/'))
		return !access(program, X_OK);
	if (!path || !*path)
		path = "/usr/bin:/bin";
	while (*path) {
		size_t len = strcspn(path, ":");
		char *file = alloc_printf("%.*s/%s", (int)len, path, program);
		bool found = !access(file, X_OK);

		free(file);
		if (found)
			return true;
		path += len + (path[len] == ':');
	}
	return false;
}

/* PATH may have another one, or none. */
char *process_self(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	return n > 0 ? alloc_string_n(path, (size_t)n) :
		       alloc_string("git-refinery");
}
