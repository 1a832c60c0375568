/* SPDX-License-Identifier: MIT */
/* What is done with a child once it runs. */
#include "util/process.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the kernel has no descriptor of a process, look so often. */
#define LOOK_MS 5

/* When the time is over: of a limit, or since we were asked to stop. */
struct patience {
	int64_t limit;	 /* monotonic ms; 0: none */
	int64_t stopped; /* the same; 0: nobody asked yet */
};

static struct patience patience_of(const struct process *p)
{
	return (struct patience){
		.limit = p->limit > 0 ? clock_monotonic() + p->limit : 0
	};
}

/* The time that is left for poll(2), -1 for no end; 0: it is over. */
static int left(struct patience *t)
{
	int64_t now = clock_monotonic();
	int64_t until = t->limit;

	if (stop_requested() && !t->stopped)
		t->stopped = now + PROCESS_STOP_MS;
	if (t->stopped && (!until || t->stopped < until))
		until = t->stopped;
	if (!until)
		return -1;
	if (until <= now)
		return 0;
	return until - now < INT_MAX ? (int)(until - now) : INT_MAX;
}

static int too_late(const struct process *p, const struct patience *t)
{
	if (t->stopped && t->stopped <= clock_monotonic())
		return error_set(ERR, "'%s' was ended: asked to stop",
				 p->argv.v[0]);
	return error_set(ERR_TIMEOUT, "'%s' took longer than %lld s",
			 p->argv.v[0], (long long)(p->limit / 1000));
}

/* Wait for one of these, or a request to stop. 0: the time is over. */
static int wait_for(struct pollfd *fds, nfds_t n, struct patience *t)
{
	struct pollfd all[4];
	int ms, ready;

	memcpy(all, fds, n * sizeof(*fds));
	for (;;) {
		ms = left(t);
		if (!ms)
			return 0;
		/* Once asked, the descriptor would be ready for ever. */
		all[n] = (struct pollfd){ .fd = t->stopped ? -1 : stop_fd(),
					  .events = POLLIN };
		ready = poll(all, n + 1, ms);
		if (ready < 0 && errno != EINTR && errno != EAGAIN)
			return error_errno(ERR, "cannot wait for a process");
		if (ready > (all[n].revents != 0))
			break;
	}
	memcpy(fds, all, n * sizeof(*fds));
	return 1;
}

/* 1: it has ended, with *status; 0: not yet. */
static int look(struct process *p, int *status)
{
	pid_t pid;

	do
		pid = waitpid(p->pid, status, WNOHANG);
	while (pid < 0 && errno == EINTR);
	if (pid < 0) {
		p->pid = 0;
		return error_errno(ERR, "cannot wait for '%s'", p->argv.v[0]);
	}
	return pid > 0;
}

/* Until it has ended or the time is over; as look(). */
static int wait_ended(struct process *p, struct patience *t, int *status)
{
	struct pollfd fd = { .events = POLLIN };
	int result = look(p, status);
	int ms;

	if (result)
		return result;
	fd.fd = pidfd_open(p->pid, 0);
	if (fd.fd >= 0) {
		result = wait_for(&fd, 1, t);
		close(fd.fd);
		return result < 0 ? result : look(p, status);
	}
	while (!(result = look(p, status)) && (ms = left(t)))
		poll(NULL, 0, ms < 0 || ms > LOOK_MS ? LOOK_MS : ms);
	return result;
}

/* git takes its locks away when it is asked to end. */
static void end_by_signals(struct process *p)
{
	static const int signals[] = { SIGTERM, SIGKILL };
	int status = 0;

	for (size_t i = 0; i < 2; i++) {
		struct patience grace = {
			.limit = clock_monotonic() + PROCESS_GRACE_MS,
			.stopped = INT64_MAX,
		};

		kill(p->group ? -p->pid : p->pid, signals[i]);
		/* One that was stopped hears nothing before. */
		kill(p->group ? -p->pid : p->pid, SIGCONT);
		if (wait_ended(p, &grace, &status))
			break;
	}
	p->pid = 0;
}

void process_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = PROCESS_NULL;
}

static void close_ends(struct process *p)
{
	process_close(&p->in);
	process_close(&p->out);
	process_close(&p->err);
}

static int finish(struct process *p, struct patience *t)
{
	int status = 0;
	int result;

	close_ends(p);
	if (p->pid <= 0)
		return error_set(ERR, "there is no process to wait for");
	result = wait_ended(p, t, &status);
	if (!result) {
		result = too_late(p, t);
		end_by_signals(p);
	}
	p->pid = 0;
	if (result < 0)
		return result;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

int process_wait(struct process *p)
{
	struct patience t = patience_of(p);

	return finish(p, &t);
}

void process_end(struct process *p)
{
	struct patience grace = { .limit = clock_monotonic() +
					   PROCESS_GRACE_MS };
	int status;

	close_ends(p);
	if (p->pid > 0 && !wait_ended(p, &grace, &status) && p->pid > 0)
		end_by_signals(p);
	p->pid = 0;
}

ssize_t process_read(struct process *p, void *buffer, size_t size)
{
	struct patience t = patience_of(p);
	struct pollfd fd = { .fd = p->out, .events = POLLIN };
	ssize_t n;

	do {
		int result = wait_for(&fd, 1, &t);

		if (result <= 0)
			return result ? result : too_late(p, &t);
		n = read(p->out, buffer, size);
	} while (n < 0 && (errno == EINTR || errno == EAGAIN));
	return n < 0 ? error_errno(ERR, "cannot read from '%s'", p->argv.v[0]) :
		       n;
}

/* One write, without a signal if nobody reads any more. */
static ssize_t write_some(int fd, const char *bytes, size_t len)
{
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	ssize_t n = write(fd, bytes, len);
	int saved = errno;

	signal(SIGPIPE, before);
	errno = saved;
	return n;
}

int process_write(struct process *p, const char *bytes, size_t len)
{
	struct patience t = patience_of(p);
	struct pollfd fd = { .fd = p->in, .events = POLLOUT };

	while (len) {
		int result = wait_for(&fd, 1, &t);
		/* What is ready takes so much without blocking. */
		ssize_t n = result <= 0 ?
				    -1 :
				    write_some(p->in, bytes,
					       len < PIPE_BUF ? len : PIPE_BUF);

		if (result <= 0)
			return result ? result : too_late(p, &t);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return error_errno(ERR, "cannot write to '%s'",
					   p->argv.v[0]);
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* One write of what is left of input; closes the pipe at the end. */
static void feed(struct process *p, const struct strbuf *input, size_t *sent)
{
	ssize_t n = write_some(p->in, input->buf + *sent, input->len - *sent);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n > 0)
		*sent += (size_t)n;
	if (n < 0 || *sent == input->len)
		process_close(&p->in);
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
		process_close(&p->out);
		return;
	}
	if ((size_t)n > room && truncated)
		*truncated = true;
	strbuf_add(out, bytes, (size_t)n < room ? (size_t)n : room);
}

int process_run(struct process *p, const struct strbuf *input,
		struct strbuf *out, size_t limit, bool *truncated)
{
	struct patience t;
	size_t sent = 0;
	int result;

	p->in = input ? PROCESS_PIPE : p->in;
	p->out = out ? PROCESS_PIPE : p->out;
	result = process_start(p);
	if (result)
		return result;
	t = patience_of(p);
	if (input && !input->len)
		process_close(&p->in);
	if (input && p->in >= 0)
		fcntl(p->in, F_SETFL, O_NONBLOCK);
	result = 1;
	while (result > 0 && ((input && p->in >= 0) || (out && p->out >= 0))) {
		struct pollfd fds[2] = {
			{ .fd = input ? p->in : -1, .events = POLLOUT },
			{ .fd = out ? p->out : -1, .events = POLLIN },
		};

		result = wait_for(fds, 2, &t);
		if (result > 0 && fds[0].revents)
			feed(p, input, &sent);
		if (result > 0 && fds[1].revents)
			drain(p, out, limit, truncated);
	}
	return finish(p, &t);
}
