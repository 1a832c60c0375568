/* SPDX-License-Identifier: MIT */
#include "runner/job.h"
#include "runner/cgroup.h"
#include "runner/leftover.h"
#include "runner/output.h"
#include "runner/supervise.h"
#include "runner/watchdog.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"
#include "util/strvec.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define BASIC_PATH \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

struct job {
	struct watchdog watchdog;
	struct cgroup group;
	int link;   /* our end */
	int report; /* a file in memory that the supervisor fills */
	char *slot;
	enum sandbox sandbox;
};

void job_result_release(struct job_result *result)
{
	free(result->reason);
	strbuf_release(&result->output);
	*result = JOB_RESULT_INIT;
}

/* NAME=value, in place of an earlier value of that name. */
static void set_variable(struct strvec *env, const char *assignment)
{
	size_t len = strcspn(assignment, "=") + 1;

	strvec_each(env, item) {
		if (strncmp(*item, assignment, len))
			continue;
		alloc_replace(item, assignment);
		return;
	}
	strvec_push(env, assignment);
}

static void build_env(struct strvec *env, const struct job_spec *spec)
{
	const struct passwd *user = getpwuid(geteuid());
	const char *name = user ? user->pw_name : "refinery";
	bool own_tmp = spec->sandbox == SANDBOX_BUBBLEWRAP;
	CLEANUP(cleanup_free)
	char *marker = alloc_printf(LEFTOVER_MARKER "=%s", spec->slot);

	strvec_pushl(env, "PATH=" BASIC_PATH, "LANG=C.UTF-8", NULL);
	strvec_pushf(env, "HOME=%s", spec->home);
	/* Short, because the names of sockets may not be long. */
	strvec_pushf(env, "TMPDIR=%s", own_tmp ? "/tmp" : spec->tmp);
	strvec_pushf(env, "USER=%s", name);
	strvec_pushf(env, "LOGNAME=%s", name);
	if (spec->env)
		strvec_each(spec->env, item)
			set_variable(env, *item);
	set_variable(env, marker);
}

static void fill_defaults(struct job_spec *spec)
{
	if (spec->timeout <= 0)
		spec->timeout = JOB_TIMEOUT_DEFAULT;
	if (spec->disk <= 0)
		spec->disk = JOB_DISK_DEFAULT;
	if (spec->processes <= 0)
		spec->processes = JOB_PROCESSES_DEFAULT;
	if (spec->grace <= 0)
		spec->grace = JOB_GRACE_MS;
}

static int start(struct job *job, const struct job_spec *spec,
		 const struct strvec *env)
{
	int ends[2];
	pid_t pid;

	job->report = memfd_create("report", MFD_CLOEXEC);
	if (job->report < 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return error_errno(ERR, "cannot make a channel to the test");
	job->link = ends[0];
	/* Loose, as threads count here; the supervisor counts processes. */
	if (cgroup_make(&job->group, 2 * spec->processes))
		error_clear();
	pid = process_fork();
	if (!pid)
		supervise(spec, env, &job->group, ends[1], job->report);
	close(ends[1]);
	if (pid < 0)
		return error_errno(ERR, "cannot start a process");
	return watchdog_start(&job->watchdog, pid,
			      spec->timeout * 1000 + spec->grace);
}

int job_start(struct job **out, const struct job_spec *spec)
{
	CLEANUP(strvec_release) struct strvec env = STRVEC_INIT;
	CLEANUP(cleanup_job) struct job *job = alloc_zero(1, sizeof(*job));
	struct job_spec full = *spec;
	int error;

	fill_defaults(&full);
	build_env(&env, &full);
	job->link = job->report = -1;
	job->watchdog = WATCHDOG_INIT;
	job->slot = alloc_string(spec->slot);
	job->sandbox = spec->sandbox;
	error = start(job, &full, &env);
	if (error)
		return error;
	*out = job;
	job = NULL;
	return 0;
}

int job_fd(const struct job *job)
{
	return job->link;
}

static bool end_all(struct job *job)
{
	bool clean;

	cgroup_close(&job->group);
	clean = watchdog_kill(&job->watchdog);
	leftover_kill(job->slot);
	return clean;
}

/* Nobody looks after the test, so end it now and say why. */
static void give_up(struct job *job, struct job_result *result,
		    const char *complaint)
{
	bool clean = end_all(job);

	result->verdict = VERDICT_ERROR;
	result->status = -1;
	free(result->reason);
	result->reason =
		alloc_printf("the supervisor of the test %s%s", complaint,
			     clean ? "" :
				     ", and some of its processes "
				     "cannot be killed");
}

int job_poll(struct job *job, struct job_result *result)
{
	const char *complaint = NULL;
	char word = 0;
	ssize_t n = recv(job->link, &word, 1, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
		complaint = watchdog_complaint(&job->watchdog);
		if (!complaint)
			return 0;
	} else if (!watchdog_wait(&job->watchdog)) {
		complaint = "did not end";
	} else if (n <= 0 || word != SUPERVISE_DONE ||
		   supervise_report(result, job->report)) {
		complaint = "was lost";
	}
	if (complaint)
		give_up(job, result, complaint);
	result->sandbox = job->sandbox;
	return 1;
}

void job_cancel(struct job *job)
{
	const char word = SUPERVISE_CANCEL;

	/* If that fails the supervisor has ended, as was asked. */
	send(job->link, &word, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void job_free(struct job *job)
{
	if (!job)
		return;
	/* The end of the link is the order to kill everything. */
	if (job->link >= 0)
		close(job->link);
	if (!watchdog_wait(&job->watchdog))
		end_all(job);
	cgroup_remove(&job->group);
	watchdog_release(&job->watchdog);
	if (job->report >= 0)
		close(job->report);
	free(job->slot);
	free(job);
}

void cleanup_job(struct job **job)
{
	job_free(*job);
}
