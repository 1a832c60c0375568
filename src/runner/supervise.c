/* SPDX-License-Identifier: MIT */
#include "runner/supervise.h"
#include "runner/cgroup.h"
#include "runner/child.h"
#include "runner/disk.h"
#include "runner/job.h"
#include "runner/offspring.h"
#include "runner/output.h"
#include "runner/shared.h"
#include "util/alloc.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TICK_MS 100
#define READ_SIZE 65536
#define DRAIN_MAX 64 /* reads after the end: more than a pipe holds */

struct supervisor {
	const struct job_spec *spec;
	struct cgroup *group;
	struct child child;
	struct output output;
	struct disk disk;
	struct shared shared;
	struct strbuf reason;
	int link;
	int64_t started, duration;
	int64_t kill_at; /* 0: not asked to end yet */
	int status;	 /* of wait(2) */
	bool ended;	 /* the command; status holds */
	bool stopped;	 /* by us; verdict holds */
	enum verdict verdict;
};

/* End the command for a reason of ours; only the first one counts. */
static void stop(struct supervisor *s, enum verdict verdict, int grace)
{
	if (s->stopped)
		return;
	s->stopped = true;
	s->verdict = verdict;
	s->kill_at = clock_monotonic() + grace;
	if (grace <= 0)
		return;
	offspring_signal(SIGTERM, s->child.depth);
	offspring_signal(SIGCONT, s->child.depth);
}

static void check_time(struct supervisor *s)
{
	int64_t limit = s->spec->timeout * 1000;

	if (s->stopped || clock_monotonic() - s->started < limit)
		return;
	strbuf_addf(&s->reason, "timed out after %lld s",
		    (long long)s->spec->timeout);
	stop(s, VERDICT_TIMEOUT, s->spec->grace);
}

static void check_disk(struct supervisor *s)
{
	if (s->stopped)
		return;
	if (disk_exceeded(&s->disk))
		strbuf_addf(&s->reason, "disk limit: wrote more than %lld MiB",
			    (long long)s->spec->disk >> 20);
	else if (s->disk.full)
		strbuf_adds(&s->reason, "the disk is full");
	else
		return;
	stop(s, VERDICT_ERROR, 0);
}

static void check_processes(struct supervisor *s)
{
	struct offspring all = OFFSPRING_INIT;
	size_t limit = (size_t)s->spec->processes;

	if (s->stopped)
		return;
	offspring_list(&all, limit + 1);
	if (all.n > limit || cgroup_exceeded(s->group)) {
		strbuf_addf(&s->reason, "more than %d processes",
			    s->spec->processes);
		stop(s, VERDICT_ERROR, 0);
	}
	offspring_release(&all);
}

/* Nobody will read a result: clean up and go. */
static void leave(struct supervisor *s)
{
	cgroup_close(s->group);
	offspring_kill(SUPERVISE_KILL_MS);
	cgroup_remove(s->group);
	shared_end(&s->shared);
	_exit(0);
}

static void hear(struct supervisor *s)
{
	char word;
	ssize_t n = recv(s->link, &word, 1, MSG_DONTWAIT);

	if (!n || (n < 0 && errno != EAGAIN && errno != EINTR))
		leave(s);
	if (n < 0 || word != SUPERVISE_CANCEL)
		return;
	if (!s->stopped)
		strbuf_adds(&s->reason, "cancelled");
	stop(s, VERDICT_CANCELLED,
	     s->spec->grace < JOB_CANCEL_GRACE_MS ? s->spec->grace :
						    JOB_CANCEL_GRACE_MS);
}

/* One read of the output; false if there is nothing to read now. */
static bool listen_once(struct supervisor *s)
{
	char bytes[READ_SIZE];
	ssize_t n = read(s->child.output, bytes, sizeof(bytes));

	if (n > 0)
		output_add(&s->output, bytes, (size_t)n);
	if (!n) {
		close(s->child.output);
		s->child.output = -1;
	}
	return n > 0;
}

/* Take in the orphans that ended, and the command if it did. */
static void reap(struct supervisor *s)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != s->child.pid)
			continue;
		s->status = status;
		s->ended = true;
	}
}

static void watch(struct supervisor *s, int pidfd)
{
	int64_t checked = 0;

	while (!s->ended) {
		struct pollfd fds[] = {
			{ .fd = s->link, .events = POLLIN },
			{ .fd = s->child.output, .events = POLLIN },
			{ .fd = pidfd, .events = POLLIN },
		};
		int64_t now;

		poll(fds, 3, TICK_MS);
		if (fds[0].revents)
			hear(s);
		if (fds[1].revents)
			listen_once(s);
		reap(s);
		now = clock_monotonic();
		if (s->stopped && now >= s->kill_at)
			return;
		if (now - checked < TICK_MS)
			continue;
		checked = now;
		check_time(s);
		check_disk(s);
		check_processes(s);
	}
}

/* What the sandbox says about the end must be what the kernel says. */
static enum verdict agree(struct supervisor *s)
{
	char report[4096] = "";
	ssize_t n = read(s->child.status, report, sizeof(report) - 1);
	int said = sandbox_status(n > 0 ? report : "");

	if (WIFEXITED(s->status) && said == WEXITSTATUS(s->status))
		return verdict_of_status(s->status, &s->reason);
	strbuf_addf(&s->reason,
		    "the sandbox (%s) did not run the command to its end",
		    sandbox_name(s->spec->sandbox));
	return VERDICT_ERROR;
}

static enum verdict judge(struct supervisor *s)
{
	enum verdict verdict;

	if (s->stopped)
		return s->verdict;
	if (sandbox_reports(s->spec->sandbox))
		verdict = agree(s);
	else
		verdict = verdict_of_status(s->status, &s->reason);
	disk_exceeded(&s->disk);
	if (verdict == VERDICT_FAIL && s->disk.full) {
		strbuf_adds(&s->reason, ", and the disk is full");
		return VERDICT_ERROR;
	}
	return verdict;
}

struct header {
	enum verdict verdict;
	int status;
	int64_t duration;
	size_t reason, output;
};

static int exit_status(const struct supervisor *s)
{
	if (!s->ended)
		return -1;
	return WIFSIGNALED(s->status) ? 128 + WTERMSIG(s->status) :
					WEXITSTATUS(s->status);
}

static void write_report(struct supervisor *s, enum verdict verdict, int report)
{
	struct strbuf text = STRBUF_INIT;
	struct header header = { .verdict = verdict,
				 .status = exit_status(s),
				 .duration = s->duration,
				 .reason = s->reason.len };
	size_t sent = 0;
	ssize_t n = 1;

	strbuf_add(&text, &header, sizeof(header));
	strbuf_add(&text, s->reason.buf, s->reason.len);
	output_text(&s->output, &text);
	header.output = text.len - sizeof(header) - s->reason.len;
	memcpy(text.buf, &header, sizeof(header));
	while (sent < text.len && n > 0) {
		n = write(report, text.buf + sent, text.len - sent);
		sent += n > 0 ? (size_t)n : 0;
	}
}

static void run(struct supervisor *s, const struct strvec *env)
{
	int pidfd;

	shared_begin(&s->shared, s->spec->sandbox);
	s->started = clock_monotonic();
	s->stopped = true;
	s->verdict = VERDICT_ERROR;
	if (offspring_adopt() ||
	    child_start(&s->child, s->spec, env, s->group)) {
		strbuf_adds(&s->reason, error_message());
		return;
	}
	/* A storm is to be seen and ended before it has taken the host. */
	offspring_go_first();
	s->stopped = false;
	pidfd = pidfd_open(s->child.pid, 0);
	watch(s, pidfd);
	s->duration = clock_monotonic() - s->started;
	check_processes(s);
	cgroup_close(s->group);
	if (offspring_kill(SUPERVISE_KILL_MS)) {
		strbuf_clear(&s->reason);
		strbuf_adds(&s->reason, error_message());
		s->stopped = true;
		s->verdict = VERDICT_ERROR;
	}
	shared_end(&s->shared);
	for (int i = 0; i < DRAIN_MAX && s->child.output >= 0; i++)
		if (!listen_once(s))
			break;
}

/* Nothing of the runner's: its descriptors, its terminal, its signals. */
static void detach(int *link, int *report)
{
	const int ignored[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE };
	sigset_t none;

	setsid();
	child_keep_only(link, report);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Tests of the same user cannot look into this process. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void supervise(const struct job_spec *spec, const struct strvec *env,
	       struct cgroup *group, int link, int report)
{
	struct supervisor s = { .spec = spec,
				.group = group,
				.reason = STRBUF_INIT };
	enum verdict verdict;

	detach(&link, &report);
	s.link = link;
	s.child = (struct child){ .output = -1, .status = -1 };
	output_init(&s.output, spec->output);
	disk_watch(&s.disk, spec->slot, spec->disk);
	run(&s, env);
	verdict = judge(&s);
	write_report(&s, verdict, report);
	send(link, &(char){ SUPERVISE_DONE }, 1, MSG_NOSIGNAL);
	_exit(0);
}

int supervise_report(struct job_result *out, int report)
{
	struct header header;
	off_t at = sizeof(header);
	size_t size;

	if (pread(report, &header, sizeof(header), 0) != sizeof(header))
		return error_set(ERR, "the report of a test is not complete");
	size = header.reason + header.output;
	job_result_release(out);
	strbuf_room(&out->output, size);
	if (pread(report, out->output.buf, size, at) != (ssize_t)size)
		return error_set(ERR, "the report of a test is not complete");
	out->verdict = header.verdict;
	out->status = header.status;
	out->duration_ms = header.duration;
	out->reason = alloc_string_n(out->output.buf, header.reason);
	out->output.len = header.output;
	memmove(out->output.buf, out->output.buf + header.reason,
		header.output);
	out->output.buf[header.output] = '\0';
	return 0;
}
