/* SPDX-License-Identifier: MIT */
/* Slots: taken once, filled with a candidate, left by whoever had them. */
#include "runner-slot-fixture.h"
#include "runner/job.h"
#include "util/clock.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

static void work_becomes_the_candidate(void **state)
{
	static const char *const order[] = { "a", "b", "a", "b", "b", "a" };
	struct fixture *f = *state;

	for (size_t i = 0; i < 6; i++) {
		prepare(f, order[i], NULL);
		expect_tree(f, order[i]);
	}
}

static void candidates_need_no_ref(void **state)
{
	struct fixture *f = *state;
	char hex[OID_HEX + 1];
	FILE *file;
	char *path = alloc_printf("%s/unnamed", f->base);

	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(hex, sizeof(hex), file));
	fclose(file);
	free(path);
	prepare(f, "a", NULL);
	prepare(f, hex, NULL);
	expect_tree(f, hex);
}

static void missing_candidates_are_not_found(void **state)
{
	struct fixture *f = *state;
	struct oid id = commit_of(f, "a");

	id.id[0] ^= 1;
	assert_int_equal(slot_prepare(f->slot, f->repo, &id, NULL),
			 ERR_NOTFOUND);
}

static void many_objects_come_as_a_pack(void **state)
{
	struct fixture *f = *state;

	prepare(f, "a", NULL);
	assert_int_equal(script(f->base,
				"set -e; cd served; i=0; mkdir many; "
				"while test $i -lt 600; do echo $i >many/$i; "
				"i=$((i + 1)); done; git add many; "
				"git commit -qm many; echo x >many/1; "
				"git commit -qam more",
				""),
			 0);
	prepare(f, "a", NULL);
	expect_tree(f, "a");
	assert_int_equal(script(f->slot->store, "ls objects/pack/*.idx", ""),
			 0);
}

/* The store is only a copy, so it is made anew rather than tidied. */
static void crowded_stores_are_dropped(void **state)
{
	struct fixture *f = *state;
	CLEANUP(cleanup_free) char *root = alloc_printf("%s/slots", f->base);

	prepare(f, "a", NULL);
	assert_int_equal(script(f->slot->objects,
				"mkdir -p 17; cd 17; for i in $(seq 40); do "
				"touch $(printf %038d $i); done",
				""),
			 0);
	slot_close(f->slot);
	f->slot = NULL;
	assert_int_equal(slot_open(&f->slot, root, 0), 0);
	assert_int_not_equal(script(f->slot->objects, "test -d 17", ""), 0);
	prepare(f, "b", NULL);
	expect_tree(f, "b");
}

static void slots_are_taken_once(void **state)
{
	struct fixture *f = *state;
	CLEANUP(cleanup_free) char *root = alloc_printf("%s/slots", f->base);
	struct slot *slot = NULL;

	assert_int_equal(slot_open(&slot, root, 0), ERR_LOCKED);
	assert_null(slot);
	assert_int_equal(slot_open(&slot, root, 1), 0);
	slot_close(slot);
	slot_close(f->slot);
	f->slot = NULL;
	assert_int_equal(slot_open(&f->slot, root, 0), 0);
	prepare(f, "a", NULL);
	expect_tree(f, "a");
}

static pid_t leave_behind(const char *slot, const char *directory)
{
	pid_t pid = fork();

	if (!pid) {
		char *marker = alloc_printf("REFINERY_SLOT=%s", slot);
		char *env[] = { marker, NULL };

		/* Our output must not stay open if this outlives us. */
		for (int fd = 0; fd < 3; fd++)
			close(fd);
		setsid();
		if (chdir(directory))
			_exit(1);
		execle("/bin/sleep", "sleep", "20", NULL, env);
		_exit(1);
	}
	return pid;
}

static bool ends(pid_t pid, int wait_ms)
{
	int64_t end = clock_monotonic() + wait_ms;

	while (clock_monotonic() < end) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return true;
		poll(NULL, 0, 5);
	}
	return false;
}

static void leftovers_end_when_a_slot_is_taken(void **state)
{
	struct fixture *f = *state;
	CLEANUP(cleanup_free) char *root = alloc_printf("%s/slots", f->base);
	CLEANUP(cleanup_free) char *other = alloc_printf("%s0", f->slot->path);
	pid_t marked, inside_work, neither;

	prepare(f, "a", NULL);
	marked = leave_behind(f->slot->path, "/");
	inside_work = leave_behind("elsewhere", f->slot->work);
	neither = leave_behind(other, f->base);
	assert_false(ends(neither, 100));
	slot_close(f->slot);
	f->slot = NULL;
	assert_int_equal(slot_open(&f->slot, root, 0), 0);
	assert_true(ends(marked, 1000));
	assert_true(ends(inside_work, 1000));
	assert_false(ends(neither, 50));
	kill(neither, SIGKILL);
	assert_true(ends(neither, 1000));
}

/* A test sees its history, and cannot write the store in the full sandbox. */
static void jobs_run_in_slots(void **state)
{
	struct fixture *f = *state;
	enum sandbox level = sandbox_detect(NULL);
	struct job_result result = JOB_RESULT_INIT;
	struct job_spec spec = {
		.command = "test -z \"$(git status --porcelain)\" && "
			   "git log --oneline && git describe --always && "
			   "test \"$LEVEL\" != bubblewrap || "
			   "! touch \"$(cat .git/objects/info/alternates)/x\"",
		.sandbox = level,
		.timeout = 20,
	};
	struct strvec env = STRVEC_INIT;
	struct pollfd fd = { .events = POLLIN };
	struct job *job;

	prepare(f, "b", NULL);
	strvec_pushf(&env, "LEVEL=%s", sandbox_name(level));
	slot_job(f->slot, &spec);
	spec.env = &env;
	assert_int_equal(job_start(&job, &spec), 0);
	fd.fd = job_fd(job);
	while (!job_poll(job, &result))
		poll(&fd, 1, -1);
	if (result.verdict != VERDICT_PASS)
		fail_msg("%s: %s", result.reason, result.output.buf);
	job_free(job);
	job_result_release(&result);
	strvec_release(&env);
}

static void roots_lie_outside_the_repository(void **state)
{
	struct fixture *f = *state;
	CLEANUP(cleanup_free)
	char *inside_it = alloc_printf("%s/.git/cache", f->repo->worktree);
	char *root = NULL, *again = NULL;

	setenv("XDG_CACHE_HOME", "/var/cache/x", 1);
	assert_int_equal(slot_root(&root, f->repo), 0);
	assert_non_null(strstr(root, "/var/cache/x/git-refinery/served-"));
	free(root);
	setenv("XDG_CACHE_HOME", inside_it, 1);
	assert_int_equal(slot_root(&root, f->repo), ERR_REFUSED);
	setenv("XDG_CACHE_HOME", "relative", 1);
	setenv("HOME", "/home/x", 1);
	assert_int_equal(slot_root(&root, f->repo), 0);
	assert_non_null(strstr(root, "/home/x/.cache/git-refinery/served-"));
	unsetenv("HOME");
	unsetenv("XDG_CACHE_HOME");
	assert_int_equal(slot_root(&again, f->repo), 0);
	assert_int_equal(again[0], '/');
	free(root);
	free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SLOT_TEST(work_becomes_the_candidate),
		SLOT_TEST(candidates_need_no_ref),
		SLOT_TEST(missing_candidates_are_not_found),
		SLOT_TEST(many_objects_come_as_a_pack),
		SLOT_TEST(crowded_stores_are_dropped),
		SLOT_TEST(slots_are_taken_once),
		SLOT_TEST(leftovers_end_when_a_slot_is_taken),
		SLOT_TEST(jobs_run_in_slots),
		SLOT_TEST(roots_lie_outside_the_repository),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
