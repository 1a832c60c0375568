/* SPDX-License-Identifier: MIT */
/* Nothing of a job is left when it ends, however that comes about. */
#include "runner-job-fixture.h"
#include "util/cleanup.h"

#include <signal.h>
#include <sys/wait.h>

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
	EACH_LEVEL(level)
	{
		struct job_spec spec;

		make_place(&places[level]);
		spec = spec_of(&places[level], level,
			       "trap 'echo cleaned; exit 0' TERM; "
			       "while :; do sleep 0.1; done");
		spec.timeout = 1;
		spec.grace = 5000;
		jobs[level] = start(&spec);
	}
	EACH_LEVEL(level)
	{
		struct job_result result = finish(jobs[level]);

		assert_non_null(strstr(result.output.buf, "cleaned\n"));
		assert_true(result.duration_ms < 3000);
		check_stopped("clean up", &result, VERDICT_TIMEOUT,
			      places[level].mark);
		drop_place(&places[level]);
	}
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

/*
 * One that is stopped looks after nothing, and what the test started need not
 * have a trace of the slot.
 */
static void a_stopped_supervisor_is_an_error(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		struct job_result result;
		struct job_spec spec;
		struct place place;
		struct job *job;

		make_place(&place);
		spec = spec_of(&place, level,
			       "env -i setsid sh -c \"cd /; trap '' TERM; "
			       "while :; do sleep 1; done; : $MARK\" & "
			       "sleep 1000");
		job = start(&spec);
		wait_for_mark(place.mark);
		kill(supervisor_of_ours(), SIGSTOP);
		result = finish(job);
		assert_string_equal(result.reason,
				    "the supervisor of the test was stopped");
		check_stopped("stopped", &result, VERDICT_ERROR, place.mark);
		drop_place(&place);
	}
}

static void freed_jobs_with_a_stopped_supervisor_end(void **state)
{
	(void)state;
	EACH_LEVEL(level)
	{
		struct job_spec spec;
		struct place place;
		struct job *job;

		make_place(&place);
		spec = spec_of(&place, level, kinds[8]);
		job = start(&spec);
		wait_for_mark(place.mark);
		kill(supervisor_of_ours(), SIGSTOP);
		job_free(job);
		assert_int_equal(survivors(place.mark), 0);
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

/* Objects of System V whose line has the word. */
static int objects(const char *kind, const char *word)
{
	CLEANUP(cleanup_free)
	char *path = alloc_printf("/proc/sysvipc/%s", kind);
	FILE *file = fopen(path, "re");
	char line[512];
	int n = 0;

	while (file && fgets(line, sizeof(line), file))
		n += strstr(line, word) != NULL;
	if (file)
		fclose(file);
	return n;
}

/* Sizes that nobody else asks for. */
static void shared_objects_go_too(void **state)
{
	CLEANUP(cleanup_free) char *size = alloc_printf("%d", 7000001);
	int queues = objects("msg", ""), sets = objects("sem", " 173 ");

	(void)state;
	EACH_LEVEL(level)
	{
		CLEANUP(cleanup_free) char *file = NULL;
		struct job_result result;
		struct job_spec spec;
		struct place place;

		make_place(&place);
		file = alloc_printf("/dev/shm/%s", place.mark);
		spec = spec_of(&place, level,
			       "ipcmk -M 7000001 -S 173 -Q && "
			       "(: >/dev/shm/$MARK); exit 0");
		result = finish(start(&spec));
		if (result.verdict != VERDICT_PASS ||
		    objects("shm", size) > 0 || objects("msg", "") > queues ||
		    objects("sem", " 173 ") > sets)
			fail_msg("at %s: %s %s", sandbox_name(level),
				 result.reason, result.output.buf);
		/* Without a sandbox that is as any other file of the host. */
		assert_true(level == SANDBOX_NONE || !file_exists(file));
		file_remove_tree(file);
		job_result_release(&result);
		drop_place(&place);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_survives_a_time_out),
		cmocka_unit_test(asked_to_end_it_may_clean_up),
		cmocka_unit_test(cancelled_jobs_end),
		cmocka_unit_test(freed_jobs_end),
		cmocka_unit_test(daemons_do_not_hold_the_result_back),
		cmocka_unit_test(storms_are_bounded),
		cmocka_unit_test(parents_take_their_jobs_along),
		cmocka_unit_test(a_lost_supervisor_is_an_error),
		cmocka_unit_test(a_stopped_supervisor_is_an_error),
		cmocka_unit_test(freed_jobs_with_a_stopped_supervisor_end),
		cmocka_unit_test(supervisors_ignore_signals),
		cmocka_unit_test(shared_objects_go_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
