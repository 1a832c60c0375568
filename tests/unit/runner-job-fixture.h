/* SPDX-License-Identifier: MIT */
/*
 * Jobs for real: a place to run one, and a look for what is left of it, which
 * carries a word of its own in its environment or arguments.
 */
#ifndef TESTS_RUNNER_JOB_FIXTURE_H
#define TESTS_RUNNER_JOB_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/job.h"
#include "util/alloc.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strvec.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GRACE_MS 200
#define OVERRUN_MS 2000
#define DISK ((int64_t)48 << 20)

/* A slot to run in, and the word that marks what runs there. */
struct place {
	char *base, *slot, *work, *tmp, *home, *mark;
	struct strvec env;
};

static inline void make_place(struct place *p)
{
	static int count;
	const char *tmp = getenv("TMPDIR");

	p->base = alloc_printf("%s/runner-job.XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(p->base));
	p->slot = alloc_printf("%s/slot", p->base);
	p->work = alloc_printf("%s/work", p->slot);
	p->tmp = alloc_printf("%s/tmp", p->slot);
	p->home = alloc_printf("%s/home", p->slot);
	p->mark = alloc_printf("mark%dx%dx", (int)getpid(), count++);
	assert_int_equal(file_mkdirs(p->work, 0755), 0);
	assert_int_equal(file_mkdirs(p->tmp, 0755), 0);
	assert_int_equal(file_mkdirs(p->home, 0755), 0);
	p->env = STRVEC_INIT;
	strvec_pushf(&p->env, "MARK=%s", p->mark);
}

static inline void drop_place(struct place *p)
{
	assert_int_equal(file_remove_tree(p->base), 0);
	free(p->base);
	free(p->slot);
	free(p->work);
	free(p->tmp);
	free(p->home);
	free(p->mark);
	strvec_release(&p->env);
}

static inline struct job_spec spec_of(const struct place *p, int level,
				      const char *command)
{
	return (struct job_spec){
		.command = command,
		.env = &p->env,
		.slot = p->slot,
		.work = p->work,
		.tmp = p->tmp,
		.home = p->home,
		.sandbox = (enum sandbox)level,
		.timeout = 20,
		.disk = DISK,
		.processes = 100,
		.grace = GRACE_MS,
	};
}

static inline struct job *start(const struct job_spec *spec)
{
	struct job *job = NULL;

	if (job_start(&job, spec))
		fail_msg("%s", error_message());
	return job;
}

static inline struct job_result finish(struct job *job)
{
	struct job_result result = JOB_RESULT_INIT;
	struct pollfd fd = { .fd = job_fd(job), .events = POLLIN };

	while (!job_poll(job, &result))
		poll(&fd, 1, 200);
	job_free(job);
	return result;
}

static inline bool file_contains(const char *pid, const char *name,
				 const char *mark)
{
	char path[300], bytes[65536];
	bool found = false;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/%s", pid, name);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? 0 : read(fd, bytes, sizeof(bytes));
	if (n > 0)
		found = memmem(bytes, (size_t)n, mark, strlen(mark));
	if (fd >= 0)
		close(fd);
	return found;
}

/* How many processes carry the mark. */
static inline int survivors(const char *mark)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int n = 0;

	while ((entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]))
			n += file_contains(entry->d_name, "environ", mark) ||
			     file_contains(entry->d_name, "cmdline", mark);
	closedir(dir);
	return n;
}

/* Run one command at one level; nothing of it may be left. */
static inline struct job_result run(int level, const char *command)
{
	struct job_result result;
	struct place place;
	struct job_spec spec;

	make_place(&place);
	spec = spec_of(&place, level, command);
	result = finish(start(&spec));
	assert_int_equal(survivors(place.mark), 0);
	assert_int_equal(result.sandbox, level);
	drop_place(&place);
	return result;
}

static inline void expect(int level, const char *command, enum verdict verdict,
			  const char *reason, const char *output)
{
	struct job_result result = run(level, command);

	if (result.verdict != verdict || !strstr(result.reason, reason) ||
	    (output && strcmp(result.output.buf, output)))
		fail_msg("%s: '%s': %s '%s', output '%.300s'",
			 sandbox_name((enum sandbox)level), command,
			 verdict_name(result.verdict), result.reason,
			 result.output.buf);
	job_result_release(&result);
}

#define EACH_LEVEL(level)                                                    \
	for (int level = SANDBOX_NONE; level <= SANDBOX_BUBBLEWRAP; level++) \
		if (sandbox_works((enum sandbox)level, NULL))

static inline void wait_for_mark(const char *mark)
{
	int64_t end = clock_monotonic() + 5000;

	while (!survivors(mark) && clock_monotonic() < end)
		poll(NULL, 0, 5);
	assert_int_not_equal(survivors(mark), 0);
}

#endif
