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
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = PROCESS_NULL;
}

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

static int spawn(struct process *p, const int ends[3])
{
	CLEANUP(strvec_release) struct strvec env = STRVEC_INIT;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, defaults;
	int error;

	build_env(&env, p);
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
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
						      POSIX_SPAWN_SETSIGDEF);
	share_suspend();
	error = posix_spawnp(&p->pid, p->argv.v[0], &actions, &attributes,
			     p->argv.v, env.v);
	share_resume();
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

int process_start(struct process *p)
{
	int wanted[3] = { p->in, p->out, p->err };
	int ours[3] = { p->in, p->out, p->err };
	int ends[3];
	int error = 0;

	for (int i = 0; i < 3; i++) {
		/* What the caller opened stays the caller's. */
		if (wanted[i] >= 0)
			ours[i] = PROCESS_NULL;
		ends[i] = child_end(wanted[i], i, &ours[i]);
		if (ends[i] < 0)
			error = errno;
	}
	p->pid = 0;
	if (!error)
		error = spawn(p, ends);
	for (int i = 0; i < 3; i++)
		if (ends[i] >= 0 && wanted[i] < 0 &&
		    wanted[i] != PROCESS_INHERIT)
			close(ends[i]);
	/* Descriptors that were handed in stay the caller's. */
	p->in = wanted[0] == PROCESS_PIPE ? ours[0] : PROCESS_NULL;
	p->out = wanted[1] == PROCESS_PIPE ? ours[1] : PROCESS_NULL;
	p->err = wanted[2] == PROCESS_PIPE ? ours[2] : PROCESS_NULL;
	if (!error)
		return 0;
	p->pid = 0;
	errno = error;
	return error_errno(error == ENOENT ? ERR_NOTFOUND : ERR,
			   "cannot run '%s'", p->argv.v[0]);
}

int process_wait(struct process *p)
{
	int status = 0;

	close_end(&p->in);
	close_end(&p->out);
	close_end(&p->err);
	if (p->pid <= 0)
		return ERR;
	while (waitpid(p->pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(ERR, "cannot wait for '%s'",
					   p->argv.v[0]);
	p->pid = 0;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

/* One write of what is left of input; closes the pipe at the end. */
static void feed(struct process *p, const struct strbuf *input, size_t *sent)
{
	ssize_t n = write(p->in, input->buf + *sent, input->len - *sent);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n > 0)
		*sent += (size_t)n;
	if (n < 0 || *sent == input->len)
		close_end(&p->in);
}

static void drain(struct process *p, struct strbuf *out, size_t limit,
		  bool *truncated)
{
	char bytes[65536];
	ssize_t n = read(p->out, bytes, sizeof(bytes));
	size_t room = out->len < limit ? limit - out->len : 0;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		close_end(&p->out);
		return;
	}
	if ((size_t)n > room && truncated)
		*truncated = true;
	strbuf_add(out, bytes, (size_t)n < room ? (size_t)n : room);
}

int process_run(struct process *p, const struct strbuf *input,
		struct strbuf *out, size_t limit, bool *truncated)
{
	void (*before)(int);
	size_t sent = 0;
	int error;

	p->in = input ? PROCESS_PIPE : p->in;
	p->out = out ? PROCESS_PIPE : p->out;
	error = process_start(p);
	if (error)
		return error;
	if (input && !input->len)
		close_end(&p->in);
	if (input && p->in >= 0)
		fcntl(p->in, F_SETFL, O_NONBLOCK);
	before = signal(SIGPIPE, SIG_IGN);
	while ((input && p->in >= 0) || (out && p->out >= 0)) {
		struct pollfd fds[2] = {
			{ .fd = input ? p->in : -1, .events = POLLOUT },
			{ .fd = out ? p->out : -1, .events = POLLIN },
		};

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		if (fds[0].revents)
			feed(p, input, &sent);
		if (fds[1].revents)
			drain(p, out, limit, truncated);
	}
	signal(SIGPIPE, before);
	return process_wait(p);
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
