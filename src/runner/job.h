/* SPDX-License-Identifier: MIT */
/*
 * Jobs: one command that is run for its verdict, while the caller goes on. A
 * process of its own, the supervisor, holds the command within its limits
 * and outlives neither it nor us: when we end, however we end, it kills what
 * it started.
 *
 *     job_start(&job, &spec);
 *     poll() until job_fd(job) is readable, at most some seconds;
 *     job_poll(job, &result), and so on until there is a result
 *     job_free(job);
 *
 * job_poll() is also what finds that a supervisor no longer works.
 */
#ifndef RUNNER_JOB_H
#define RUNNER_JOB_H

#include "runner/sandbox.h"
#include "runner/verdict.h"
#include "util/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

struct strvec;

#define JOB_TIMEOUT_DEFAULT 3600	     /* seconds */
#define JOB_GRACE_MS 10000		     /* from TERM to KILL */
#define JOB_CANCEL_GRACE_MS 1000	     /* the same after a cancel */
#define JOB_DISK_DEFAULT ((int64_t)10 << 30) /* bytes */
#define JOB_PROCESSES_DEFAULT 4096

/*
 * What to run. Strings and lists are borrowed during job_start() only. A
 * limit of 0 stands for its default.
 */
struct job_spec {
	const char *command;	  /* run by /bin/sh -c */
	const struct strvec *env; /* NAME=value, on top of the few basic ones */
	const char *slot;	  /* directory whose growth is measured */
	const char *work;	  /* where the command runs; in the slot */
	const char *tmp, *home;	  /* TMPDIR and HOME; in the slot */
	const char *objects;	  /* object store that may be read, or NULL */
	const struct strvec *binds; /* more paths that may be read */
	enum sandbox sandbox;
	bool network;
	int64_t timeout; /* seconds */
	int64_t output;	 /* bytes kept, see runner/output.h */
	int64_t disk;	 /* bytes by which the slot may grow */
	int processes;	 /* at the same time */
	int grace;	 /* milliseconds from TERM to KILL */
};

struct job_result {
	enum verdict verdict;
	int status;   /* exit status, 128 + signal; -1: not known */
	char *reason; /* "exit status 2", "timed out after 600 s"; "" */
	int64_t duration_ms;
	enum sandbox sandbox; /* the level it ran at */
	struct strbuf output; /* may hold any byte */
};

#define JOB_RESULT_INIT                                 \
	((struct job_result){ .verdict = VERDICT_ERROR, \
			      .status = -1,             \
			      .output = STRBUF_INIT })

void job_result_release(struct job_result *result);

struct job;

/*
 * Start it. An error here says that no process could be made; everything that
 * goes wrong later is a verdict. The environment is PATH, LANG, HOME, TMPDIR,
 * USER, LOGNAME, REFINERY_SLOT and spec->env, nothing of ours.
 */
int job_start(struct job **out, const struct job_spec *spec);

/* Readable once there is a result to fetch. */
int job_fd(const struct job *job);

/* 1: finished, *result is filled (once); 0: still running. */
int job_poll(struct job *job, struct job_result *result);

/* Ask for an early end; the result will come, as cancelled. */
void job_cancel(struct job *job);

/* Kill what still runs, wait for that and free. NULL is fine. */
void job_free(struct job *job);
void cleanup_job(struct job **job);

#endif
