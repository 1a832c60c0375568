/* SPDX-License-Identifier: MIT */
/*
 * Jobs for real, at every sandbox level that works here. Survivors are looked
 * for by a word of its own in the environment or arguments of any process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/job.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strvec.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define GRACE_MS 200
#define OVERRUN_MS 2000
#define DISK ((int64_t)48 << 20)

/* A slot to run in, and the word that marks what runs there. */
struct place {
	char *base, *slot, *work, *tmp, *home, *mark;
	struct strvec env;
};

static int levels[SANDBOX_BUBBLEWRAP + 1], n_levels;

static void make_place(struct place *p)
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

static void drop_place(struct place *p)
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

static struct job_spec spec_of(const struct place *p, int level,
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

static struct job *start(const struct job_spec *spec)
{
	struct job *job = NULL;

	if (job_start(&job, spec))
		fail_msg("%s", error_message());
	return job;
}

static struct job_result finish(struct job *job)
{
	struct job_result result = JOB_RESULT_INIT;
	struct pollfd fd = { .fd = job_fd(job), .events = POLLIN };

	while (!job_poll(job, &result))
		poll(&fd, 1, -1);
	job_free(job);
	return result;
}

static bool file_contains(const char *pid, const char *name, const char *mark)
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
static int survivors(const char *mark)
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
static struct job_result run(int level, const char *command)
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

static void expect(int level, const char *command, enum verdict verdict,
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

#define EACH_LEVEL(level) \
	for (int n_ = 0, level; n_ < n_levels && (level = levels[n_], 1); n_++)

static void exit_statuses_become_verdicts(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		expect(level, "echo out; echo err >&2", VERDICT_PASS, "",
		       "out\nerr\n");
		expect(level, "exit 1", VERDICT_FAIL, "exit status 1", "");
		expect(level, "exit 2", VERDICT_FAIL, "exit status 2", "");
		expect(level, "exit 126", VERDICT_ERROR, "(126)", "");
		expect(level, "no-such-command", VERDICT_ERROR, "(127)", NULL);
		expect(level, "exit 139", VERDICT_ERROR, "signal 11", "");
		expect(level, "kill -9 $$", VERDICT_ERROR, "signal 9", NULL);
		expect(level, "(", VERDICT_FAIL, "exit status 2", NULL);
	}
}

static void the_surroundings_are_made(void **state)
{
	static const char command[] =
		"test -z \"$SECRET\" && test \"$LANG\" = C.UTF-8 && "
		"test -d \"$HOME\" && test -w \"$HOME\" && "
		"test -w \"$TMPDIR\" && test -n \"$PATH\" && "
		"test -n \"$USER$LOGNAME\" && test -n \"$MARK\" && "
		"test \"$(umask)\" = 0022 && ! read line && "
		"test \"$(ulimit -c)\" = 0 && "
		"test \"$(ls /proc/self/fd | tr '\\n' ' ')\" = '0 1 2 3 ' && "
		"test \"$PWD\" = \"$(dirname \"$HOME\")/work\"";

	(void)state;
	setenv("SECRET", "ours", 1);
	EACH_LEVEL(level)
	expect(level, command, VERDICT_PASS, "", "");
	unsetenv("SECRET");
}

/*
 * Ways not to end when asked. $M is a program name that carries the mark
 * where the environment does not.
 */
static const char *const kinds[] = {
	"sleep 1000",
	"setsid sleep 1000; sleep 1000",
	"setsid sleep 1000 & sleep 1000",
	"(setsid sh -c 'sleep 1000 & sleep 1000' &) & sleep 1000",
	"nohup sleep 1000 & sleep 1000",
	"trap '' TERM HUP INT; while :; do sleep 1; done",
	"trap 'setsid sleep 1000 &' TERM; while :; do sleep 1; done",
	"sleep 1000 & kill -STOP $!; kill -STOP $$; sleep 1000",
	"env -i sh -c \"cd /; setsid sleep 1000; : $MARK\" & sleep 1000",
	"setsid sh -c 'exec >/dev/null 2>&1; while :; do sleep 1; done' & "
	"sleep 1000",
	"f() { sh -c 'sleep 0.01; eval \"$F\"' & }; export F='setsid sh -c "
	"\"eval \\\"\\$F\\\"\" & sleep 0.02'; eval \"$F\"; sleep 1000",
	"while :; do :; done",
};

#define N_KINDS (sizeof(kinds) / sizeof(*kinds))

static void check_stopped(const char *command, struct job_result *result,
			  enum verdict verdict, const char *mark)
{
	int left = survivors(mark);

	if (left || result->verdict != verdict ||
	    result->duration_ms > 1000 + GRACE_MS + OVERRUN_MS)
		fail_msg("'%s': %d left, %s '%s' after %d ms", command, left,
			 verdict_name(result->verdict), result->reason,
			 (int)result->duration_ms);
	job_result_release(result);
}

static void nothing_survives_a_time_out(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		struct place places[N_KINDS];
		struct job *jobs[N_KINDS];

		for (size_t i = 0; i < N_KINDS; i++) {
			struct job_spec spec;

			make_place(&places[i]);
			spec = spec_of(&places[i], level, kinds[i]);
			spec.timeout = 1;
			jobs[i] = start(&spec);
		}
		for (size_t i = 0; i < N_KINDS; i++) {
			struct job_result result = finish(jobs[i]);

			assert_string_equal(result.reason,
					    "timed out after 1 s");
			check_stopped(kinds[i], &result, VERDICT_TIMEOUT,
				      places[i].mark);
			drop_place(&places[i]);
		}
	}
}

static void asked_to_end_it_may_clean_up(void **state)
{
	struct place places[SANDBOX_BUBBLEWRAP + 1];
	struct job *jobs[SANDBOX_BUBBLEWRAP + 1];

	(void)state;
	for (int i = 0; i < n_levels; i++) {
		struct job_spec spec;

		make_place(&places[i]);
		spec = spec_of(&places[i], levels[i],
			       "trap 'echo cleaned; exit 0' TERM; "
			       "while :; do sleep 0.1; done");
		spec.timeout = 1;
		spec.grace = 5000;
		jobs[i] = start(&spec);
	}
	for (int i = 0; i < n_levels; i++) {
		struct job_result result = finish(jobs[i]);

		assert_non_null(strstr(result.output.buf, "cleaned\n"));
		assert_true(result.duration_ms < 3000);
		check_stopped("clean up", &result, VERDICT_TIMEOUT,
			      places[i].mark);
		drop_place(&places[i]);
	}
}

static void wait_for_mark(const char *mark)
{
	int64_t end = clock_monotonic() + 5000;

	while (!survivors(mark) && clock_monotonic() < end)
		poll(NULL, 0, 5);
	assert_int_not_equal(survivors(mark), 0);
}

static void cancelled_jobs_end(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		struct job_result result;
		struct job_spec spec;
		struct place place;
		struct job *job;

		make_place(&place);
		spec = spec_of(&place, level, kinds[6]);
		job = start(&spec);
		wait_for_mark(place.mark);
		assert_int_equal(job_poll(job, &result), 0);
		job_cancel(job);
		result = finish(job);
		assert_string_equal(result.reason, "cancelled");
		check_stopped("cancel", &result, VERDICT_CANCELLED, place.mark);
		drop_place(&place);
	}
}

static void freed_jobs_end(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		struct job_spec spec;
		struct place place;
		struct job *job;

		make_place(&place);
		spec = spec_of(&place, level, kinds[5]);
		job = start(&spec);
		wait_for_mark(place.mark);
		job_free(job);
		assert_int_equal(survivors(place.mark), 0);
		drop_place(&place);
	}
	job_free(NULL);
}

static void daemons_do_not_hold_the_result_back(void **state)
{
	static const char *const commands[] = {
		"setsid sleep 1000 & echo done",
		"(setsid sh -c 'while :; do echo noise; sleep 0.01; done' "
		">/dev/null &) & echo done",
		"sh -c 'kill -STOP $$' & echo done",
		"env -i setsid sh -c \"sleep 1000; : $MARK\" & echo done",
	};

	(void)state;
	EACH_LEVEL(level)
	for (size_t i = 0; i < 4; i++)
		expect(level, commands[i], VERDICT_PASS, "", "done\n");
}

static void storms_are_bounded(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		/* At most 2,048, lest a broken sweep takes the host along. */
		expect(level,
		       "f() { test $1 -gt 10 || { sleep 0.02; f $(($1 + 1)) | "
		       "f $(($1 + 1)) & }; wait; }; f 0; sleep 1000",
		       VERDICT_ERROR, "more than 100 processes", NULL);
		expect(level,
		       "i=0; while test $i -lt 150; do sleep 1000 & "
		       "i=$((i + 1)); done; wait",
		       VERDICT_ERROR, "more than 100 processes", NULL);
	}
}

static void output_is_bounded(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		struct job_result result =
			run(level, "echo first; yes | head -c 100000000; "
				   "printf 'a\\0b'; echo last");

		assert_int_equal(result.verdict, VERDICT_PASS);
		assert_true(result.output.len < 70000);
		assert_memory_equal(result.output.buf, "first\ny\n", 8);
		assert_memory_equal(result.output.buf + result.output.len - 8,
				    "a\0blast\n", 8);
		assert_non_null(strstr(result.output.buf, "bytes left out"));
		job_result_release(&result);
	}
}

static void disks_are_bounded(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		expect(level,
		       "i=0; mkdir -p d/e; while test $i -lt 100; do "
		       "head -c 4000000 /dev/zero >d/e/$i; i=$((i + 1)); done; "
		       "sleep 1000",
		       VERDICT_ERROR, "disk limit", NULL);
		expect(level, "head -c 90000000 /dev/zero >\"$TMPDIR/x\"",
		       VERDICT_ERROR, "", NULL);
	}
}

/* A runner that is killed takes its tests along. */
static void parents_take_their_jobs_along(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		struct job_spec spec;
		struct place place;
		int64_t end;
		pid_t pid;

		make_place(&place);
		spec = spec_of(&place, level, kinds[3]);
		pid = fork();
		if (!pid) {
			struct job *job;

			job_start(&job, &spec);
			for (;;)
				pause();
		}
		wait_for_mark(place.mark);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		end = clock_monotonic() + OVERRUN_MS;
		while (survivors(place.mark) && clock_monotonic() < end)
			poll(NULL, 0, 10);
		assert_int_equal(survivors(place.mark), 0);
		drop_place(&place);
	}
}

/* The process of which we are the parent, for want of an interface. */
static pid_t supervisor_of_ours(void)
{
	char path[64];
	int pid = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children",
		 (int)getpid());
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &pid), 1);
	fclose(file);
	return pid;
}

static void a_lost_supervisor_is_an_error(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		struct job_result result;
		struct job_spec spec;
		struct place place;
		struct job *job;

		make_place(&place);
		spec = spec_of(&place, level, kinds[3]);
		job = start(&spec);
		wait_for_mark(place.mark);
		kill(supervisor_of_ours(), SIGKILL);
		result = finish(job);
		assert_string_equal(result.reason,
				    "the supervisor of the test was lost");
		check_stopped("lost", &result, VERDICT_ERROR, place.mark);
		drop_place(&place);
	}
}

static void supervisors_ignore_signals(void **state)
{
	struct job_result result;
	struct job_spec spec;
	struct place place;
	struct job *job;

	(void)state;
	make_place(&place);
	spec = spec_of(&place, SANDBOX_NONE, "sleep 0.3; echo done");
	job = start(&spec);
	wait_for_mark(place.mark);
	kill(supervisor_of_ours(), SIGINT);
	kill(supervisor_of_ours(), SIGTERM);
	result = finish(job);
	assert_int_equal(result.verdict, VERDICT_PASS);
	job_result_release(&result);
	drop_place(&place);
}

static void broken_places_are_errors(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		struct job_result result;
		struct job_spec spec;
		struct place place;

		make_place(&place);
		spec = spec_of(&place, level, "true");
		spec.work = "/nonexistent/work";
		result = finish(start(&spec));
		assert_int_equal(result.verdict, VERDICT_ERROR);
		assert_true(strlen(result.reason) > 0);
		job_result_release(&result);
		drop_place(&place);
	}
}

/*
 * What a test tries against the host; it passes if nothing works. An attempt
 * that worked must do no harm here, so most only ask whether it would.
 */
static const char hostile[] =
	"try() { if (eval \"$1\") >/dev/null 2>&1; "
	"then echo \"worked: $1\"; bad=1; fi; }; bad=0; "
	"try 'cat \"$OUTSIDE/secret\"'; try 'ls \"$OUTSIDE\"'; "
	"try 'echo x >\"$OUTSIDE/new\"'; try 'mkdir \"$OUTSIDE/dir\"'; "
	"try 'echo x >\"$OBJECTS/new\"'; "
	"try 'test -n \"$(ls -A /root)\"'; try 'test -n \"$(ls -A /home)\"'; "
	"try 'grep . /etc/shadow'; try 'test -w /usr'; try 'test -w /etc'; "
	"try 'test -w /'; try 'test -w /dev'; try 'test -e /sys/kernel'; "
	"for f in core_pattern modprobe hostname; do "
	"try \"test -w /proc/sys/kernel/$f\"; done; "
	"try 'test -w /proc/sysrq-trigger'; try 'test -w /proc/mtrr'; "
	"try 'mount -t tmpfs none /tmp'; try 'mount -o remount,rw /usr'; "
	"try 'mount -o remount,rw /'; try 'umount /proc/sys'; "
	"try 'unshare -Ur mount -o remount,rw,bind /usr'; "
	"try 'unshare -Ur umount /proc/sys'; try 'unshare -Urm umount /tmp'; "
	"try 'unshare -Urmpf --mount-proc test -w "
	"/proc/sys/kernel/core_pattern'; "
	"try 'ls /run/docker.sock'; try 'test -n \"$SSH_AUTH_SOCK\"'; "
	"try 'kill -0 $OUTER'; try 'grep . /proc/$OUTER/environ'; "
	"try 'grep -v -e lo: -e face -e Inter /proc/net/dev'; "
	"test \"$(cat \"$OBJECTS/object\")\" = object || bad=2; "
	"echo x >\"$HOME/x\" && echo x >/tmp/x && echo x >/var/tmp/y && "
	"echo x >x && echo x >/dev/shm/x && test -r /usr/bin/env || bad=3; "
	"exit $bad";

static void bubblewrap_keeps_tests_from_the_host(void **state)
{
	CLEANUP(cleanup_free) char *outside = NULL;
	CLEANUP(cleanup_free) char *secret = NULL;
	CLEANUP(cleanup_free) char *objects = NULL;
	CLEANUP(cleanup_free) char *object = NULL;
	struct job_result result;
	struct job_spec spec;
	struct place place;

	(void)state;
	if (!sandbox_works(SANDBOX_BUBBLEWRAP, NULL))
		return;
	make_place(&place);
	outside = alloc_printf("%s/outside", place.base);
	secret = alloc_printf("%s/secret", outside);
	objects = alloc_printf("%s/objects", place.slot);
	object = alloc_printf("%s/object", objects);
	file_mkdirs(outside, 0777);
	file_mkdirs(objects, 0777);
	file_write(secret, "secret", 6, 0666, false);
	file_write(object, "object", 6, 0666, false);
	strvec_pushf(&place.env, "OUTSIDE=%s", outside);
	strvec_pushf(&place.env, "OBJECTS=%s", objects);
	strvec_pushf(&place.env, "OUTER=%d", (int)getpid());
	spec = spec_of(&place, SANDBOX_BUBBLEWRAP, hostile);
	spec.objects = objects;
	result = finish(start(&spec));
	if (result.verdict != VERDICT_PASS)
		fail_msg("%s: %s", result.reason, result.output.buf);
	job_result_release(&result);
	drop_place(&place);
}

static void bubblewrap_opens_what_it_is_told(void **state)
{
	CLEANUP(cleanup_free) char *bound = NULL;
	struct strvec binds = STRVEC_INIT;
	struct job_result result;
	struct job_spec spec;
	struct place place;

	(void)state;
	if (!sandbox_works(SANDBOX_BUBBLEWRAP, NULL))
		return;
	make_place(&place);
	bound = alloc_printf("%s/bound", place.base);
	file_mkdirs(bound, 0777);
	strvec_push(&binds, bound);
	strvec_push(&binds, "/nonexistent");
	strvec_pushf(&place.env, "BOUND=%s", bound);
	spec = spec_of(&place, SANDBOX_BUBBLEWRAP,
		       "ls \"$BOUND\" && ! touch \"$BOUND/x\" && "
		       "! test -e /nonexistent");
	spec.binds = &binds;
	result = finish(start(&spec));
	if (result.verdict != VERDICT_PASS)
		fail_msg("%s: %s", result.reason, result.output.buf);
	job_result_release(&result);
	strvec_release(&binds);
	drop_place(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exit_statuses_become_verdicts),
		cmocka_unit_test(the_surroundings_are_made),
		cmocka_unit_test(nothing_survives_a_time_out),
		cmocka_unit_test(asked_to_end_it_may_clean_up),
		cmocka_unit_test(cancelled_jobs_end),
		cmocka_unit_test(freed_jobs_end),
		cmocka_unit_test(daemons_do_not_hold_the_result_back),
		cmocka_unit_test(storms_are_bounded),
		cmocka_unit_test(output_is_bounded),
		cmocka_unit_test(disks_are_bounded),
		cmocka_unit_test(parents_take_their_jobs_along),
		cmocka_unit_test(a_lost_supervisor_is_an_error),
		cmocka_unit_test(supervisors_ignore_signals),
		cmocka_unit_test(broken_places_are_errors),
		cmocka_unit_test(bubblewrap_keeps_tests_from_the_host),
		cmocka_unit_test(bubblewrap_opens_what_it_is_told),
	};

	for (int i = SANDBOX_NONE; i <= SANDBOX_BUBBLEWRAP; i++)
		if (sandbox_works((enum sandbox)i, NULL))
			levels[n_levels++] = i;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
