/* SPDX-License-Identifier: MIT */
#include "runner/child.h"
#include "runner/cgroup.h"
#include "runner/job.h"
#include "util/error.h"
#include "util/strvec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATUS_FD 3 /* the next one is the sandbox's own */
#define FILES_MAX 4096
#define FILES_HARD_MAX 65536
#define PIPE_SIZE (1 << 20)

/* Below a sandbox's own two processes: the one outside, and process 1. */
#define DEPTH_IN_SANDBOX 3

static void limit(int resource, rlim_t soft, rlim_t hard)
{
	struct rlimit now;

	if (getrlimit((__rlimit_resource_t)resource, &now))
		return;
	if (hard < now.rlim_max)
		now.rlim_max = hard;
	now.rlim_cur = soft < now.rlim_max ? soft : now.rlim_max;
	setrlimit((__rlimit_resource_t)resource, &now);
}

/* How many threads the user has now: the kernel counts all of them. */
static rlim_t user_threads(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	char path[300];
	rlim_t n = 0;
	struct stat st;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/task", entry->d_name);
		if (!stat(path, &st) && st.st_uid == getuid())
			n += st.st_nlink - 2;
	}
	if (dir)
		closedir(dir);
	return n;
}

/*
 * The supervisor counts this test's own processes; this limit only slows a
 * storm down between two counts. It is loose because other processes of the
 * user, other slots among them, come and go.
 */
static void limit_resources(const struct job_spec *spec)
{
	rlim_t processes = user_threads() + 2 * (rlim_t)spec->processes;

	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_FSIZE, (rlim_t)spec->disk, (rlim_t)spec->disk);
	limit(RLIMIT_NOFILE, FILES_MAX, FILES_HARD_MAX);
	limit(RLIMIT_NPROC, processes, processes);
}

/* When memory runs out the kernel should take the test, not the runner. */
static void offer_to_oom_killer(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "500", 3) < 0)
		errno = 0;
	close(fd);
}

static void __attribute__((noreturn)) complain(const char *what)
{
	dprintf(STDERR_FILENO, "cannot %s: %s\n", what, strerror(errno));
	_exit(127);
}

/* Descriptors 0, 1, 2 and the sandbox's status, and nothing else. */
static void set_descriptors(int output, int status)
{
	int null = open("/dev/null", O_RDONLY);

	/* Above the numbers that are about to be filled. */
	output = fcntl(output, F_DUPFD, 10);
	status = fcntl(status, F_DUPFD, 10);
	dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	dup2(status, STATUS_FD);
	close_range(STATUS_FD + 1, ~0U, 0);
}

static struct sandbox_spec sandbox_of(const struct job_spec *spec)
{
	return (struct sandbox_spec){
		.work = spec->work,
		.tmp = spec->tmp,
		.home = spec->home,
		.objects = spec->objects,
		.binds = spec->binds,
		.network = spec->network,
		.processes = 2 * spec->processes,
		.status_fd = STATUS_FD,
	};
}

static void __attribute__((noreturn))
become(const struct job_spec *spec, const struct strvec *env,
       const struct cgroup *group, pid_t supervisor, pid_t runner)
{
	struct sandbox_spec sandbox = sandbox_of(spec);
	struct strvec argv = STRVEC_INIT;

	sandbox.supervisor = supervisor;
	sandbox.runner = runner;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != supervisor)
		_exit(127);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	setsid();
	umask(022);
	offer_to_oom_killer();
	limit_resources(spec);
	if (!sandbox_reports(spec->sandbox))
		close(STATUS_FD);
	if (chdir(spec->work))
		complain("enter the work directory");
	if (cgroup_join(group) ||
	    sandbox_enter(&argv, spec->sandbox, &sandbox, spec->command)) {
		dprintf(STDERR_FILENO, "%s\n", error_message());
		_exit(127);
	}
	execvpe(argv.v[0], argv.v, env->v);
	complain("start the command");
}

static void close_both(const int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

int child_start(struct child *out, const struct job_spec *spec,
		const struct strvec *env, const struct cgroup *group)
{
	pid_t self = getpid(), runner = getppid();
	int output[2], status[2];

	if (pipe2(output, O_CLOEXEC))
		return error_errno(ERR, "cannot make a pipe");
	if (pipe2(status, O_CLOEXEC)) {
		close_both(output);
		return error_errno(ERR, "cannot make a pipe");
	}
	fcntl(output[1], F_SETPIPE_SZ, PIPE_SIZE);
	fcntl(output[0], F_SETFL, O_NONBLOCK);
	fcntl(status[0], F_SETFL, O_NONBLOCK);
	out->pid = fork();
	if (!out->pid) {
		set_descriptors(output[1], status[1]);
		become(spec, env, group, self, runner);
	}
	close(output[1]);
	close(status[1]);
	out->output = output[0];
	out->status = status[0];
	out->depth = sandbox_reports(spec->sandbox) ? DEPTH_IN_SANDBOX : 1;
	return out->pid < 0 ? error_errno(ERR, "cannot fork") : 0;
}

void child_keep_only(int *a, int *b)
{
	int null = open("/dev/null", O_RDWR);
	int high_a = fcntl(*a, F_DUPFD, 10);
	int high_b = fcntl(*b, F_DUPFD, 10);

	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	*a = dup2(high_a, 3);
	*b = dup2(high_b, 4);
	fcntl(*a, F_SETFD, FD_CLOEXEC);
	fcntl(*b, F_SETFD, FD_CLOEXEC);
	close_range(5, ~0U, 0);
}
