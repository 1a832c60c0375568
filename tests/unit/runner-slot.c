/* SPDX-License-Identifier: MIT */
/*
 * Slots with real repositories. What a slot holds is judged by git with an
 * index of its own, never by what the slot says of itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/ref.h"
#include "git/repo.h"
#include "git/transfer.h"
#include "runner/job.h"
#include "runner/slot.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"
#include "util/process.h"
#include "util/strvec.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
	char *base;
	struct repo *repo;
	struct slot *slot;
};

/* The branches a and b differ in kind, b has a submodule entry. */
static const char build[] =
	"set -e; git init -q -b a served; cd served; "
	"git config user.name t; git config user.email t@example.org; "
	"mkdir dir deep deep/er; for i in 1 2 3; do "
	"echo $i >dir/$i; echo $i >deep/er/$i; done; "
	"echo text >same; echo file >turns; ln -s same link; "
	"printf '*.o\\n' >.gitignore; echo run >exe; chmod +x exe; "
	"printf '* filter=evil\\n' >.gitattributes; "
	"git add .; git commit -qm a; git tag first; "
	"git checkout -q -b b; git rm -q turns dir/2; mkdir turns; "
	"echo inside >turns/x; echo changed >deep/er/1; chmod -x exe; "
	"echo odd >\"$(printf 'odd \\303\\244\\n*name')\"; git add .; "
	"git update-index --add --cacheinfo "
	"160000,$(git rev-parse HEAD),sub; git commit -qm b; "
	"git checkout -q a; "
	"git commit-tree -p a -m unnamed 'b^{tree}' >../unnamed";

/* Run a script in base; $1 is arg. */
static int script(const char *base, const char *text, const char *arg)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;

	strvec_pushl(&p.argv, "sh", "-c", text, "sh", arg, NULL);
	p.directory = base;
	p.out = p.err = PROCESS_NULL;
	strvec_pushl(&p.env, "GIT_CONFIG_NOSYSTEM=1",
		     "GIT_CONFIG_GLOBAL=/dev/null", NULL);
	repo_clean_env(&p);
	return process_start(&p) ? -1 : process_wait(&p);
}

static int set_up(void **state)
{
	struct fixture *f = alloc_zero(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");
	char *served, *root;

	f->base = alloc_printf("%s/runner-slot.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(f->base) || script(f->base, build, ""))
		return -1;
	served = alloc_printf("%s/served", f->base);
	root = alloc_printf("%s/slots", f->base);
	*state = f;
	if (repo_open(&f->repo, served) || slot_open(&f->slot, root, 0)) {
		fprintf(stderr, "%s\n", error_message());
		return -1;
	}
	free(served);
	free(root);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	slot_close(f->slot);
	repo_free(f->repo);
	script(f->base, "chmod -R u+rwx \"$1\"; rm -rf \"$1\"", f->base);
	free(f->base);
	free(f);
	return 0;
}

static struct oid commit_of(struct fixture *f, const char *revision)
{
	struct oid id;

	if (ref_resolve(&id, f->repo, revision))
		fail_msg("%s", error_message());
	return id;
}

static void prepare(struct fixture *f, const char *revision,
		    const struct strvec *keep)
{
	struct oid id = commit_of(f, revision);

	if (slot_prepare(f->slot, f->repo, &id, keep))
		fail_msg("%s: %s", revision, error_message());
}

/* In the slot's work directory. */
static int in_work(struct fixture *f, const char *text)
{
	return script(f->slot->work, text, f->base);
}

static const char judge[] =
	"set -e; export GIT_DIR=$PWD/served/.git GIT_WORK_TREE=$PWD/slots/"
	"slot0/work GIT_INDEX_FILE=$PWD/judge.index; rm -f judge.index; "
	"git read-tree \"$1\"; "
	"test -z \"$(git status --porcelain --ignored | grep -v '^[MADR]  ' "
	"| tee said)\" && "
	"test -z \"$(git diff --name-only | tee said)\" && "
	"cd \"$GIT_WORK_TREE\" && test -z \"$(ls -A sub 2>/dev/null)\"";

static const char inside[] =
	"set -e; test \"$(git rev-parse HEAD)\" = \"$(git --git-dir=\"$1/"
	"served/.git\" rev-parse \"$REV\")\"; "
	"test -z \"$(git status --porcelain --ignored)\"; "
	"git log --oneline >/dev/null; git describe --always >/dev/null; "
	"git cat-file -p HEAD:same >/dev/null; git fsck --no-dangling; "
	"test -z \"$(git remote)\"; test ! -e .git/FETCH_HEAD";

static void expect_tree_after(struct fixture *f, const char *revision,
			      const char *damage)
{
	if (script(f->base, judge, revision))
		fail_msg("work is not the tree of %s after: %s", revision,
			 damage);
	setenv("REV", revision, 1);
	if (in_work(f, inside))
		fail_msg("work/.git is not at %s after: %s", revision, damage);
}

static void expect_tree(struct fixture *f, const char *revision)
{
	expect_tree_after(f, revision, "nothing");
}

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

static void nothing_names_the_served_repository(void **state)
{
	struct fixture *f = *state;

	prepare(f, "a", NULL);
	prepare(f, "b", NULL);
	assert_int_not_equal(script(f->slot->path,
				    "grep -r \"$1/served\" . || "
				    "find . -name '*.git*' -type f -links +1 | "
				    "grep .",
				    f->base),
			     0);
	assert_int_equal(in_work(f, "test \"$(cat .git/objects/info/"
				    "alternates)\" = "
				    "\"$(cd .. && pwd)/store.git/objects\""),
			 0);
}

/* What a test may do to its files; each is undone by the next prepare. */
static const char *const damages[] = {
	"touch junk x.o; mkdir -p a/b/c; touch a/b/c/d 'new\nline'",
	"echo changed >same; rm dir/1; chmod +x same; chmod 600 exe",
	"mv dir elsewhere; ln -s elsewhere dir",
	"mkdir keepme; mv dir keepme/dir; ln -s keepme/dir dir",
	"mv deep/er deep/moved; ln -s moved deep/er",
	"rm -rf dir; ln -s \"$1\" dir",
	"rm -rf * .git; echo gone >.git",
	"rm -rf .git; ln -s \"$1/served/.git\" .git",
	"git init -q nested; git init -q dir/nested; touch nested/x",
	"mkdir -p sub/.git; touch sub/file sub/.git/config",
	"rm -rf sub; ln -s \"$1/served\" sub",
	"rm -rf turns; mkfifo turns; mkfifo pipe",
	"chmod 000 dir; mkdir no; touch no/x; chmod 000 no",
	"chmod 500 dir deep .",
	"mkdir -p dir/2 same2; rm same; mkdir same; touch same/x",
	"rm -f same; mkfifo same",
	"p=$(printf '%070d/' $(seq 40)); mkdir -p \"top/$p\" \"low/$p\"; "
	"touch \"low/$p/x\"; mv low \"top/$p\"",
	"git update-index --assume-unchanged same; echo x >same; "
	"git update-index --skip-worktree dir/1; rm dir/1",
	"touch -r same stamp; echo tixt >same; touch -r stamp same; rm stamp",
	"cp .git/index \"../store.git/index.lock\"",
	": >../store.git/index",
	"rm -rf ../store.git/objects/??",
	"rm -rf ../store.git",
	"rm -rf ../store.git/HEAD ../store.git/config",
	"rm -rf ../work ../tmp ../home; ln -s \"$1/served\" ../work; "
	"ln -s \"$1/served\" ../tmp",
};

static void damage_is_undone(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(damages) / sizeof(*damages); i++) {
		prepare(f, i % 2 ? "a" : "b", NULL);
		in_work(f, damages[i]);
		prepare(f, i % 3 ? "a" : "b", NULL);
		expect_tree_after(f, i % 3 ? "a" : "b", damages[i]);
		assert_int_equal(
			script(f->slot->path,
			       "test -z \"$(find tmp home -mindepth 1)\" && "
			       "test ! -L tmp && test ! -L work",
			       ""),
			0);
		prepare(f, "b", NULL);
		in_work(f, damages[i]);
		prepare(f, "b", NULL);
		expect_tree_after(f, "b", damages[i]);
	}
	/* Nobody followed a link out of the slot. */
	assert_int_equal(script(f->base, "test -e served/dir/1", ""), 0);
}

/* Programs that git would run if it believed what is in work/.git. */
static const char traps[] =
	"evil=\"touch $1/executed\"; "
	"for c in filter.evil.smudge filter.evil.clean filter.evil.process "
	"core.fsmonitor core.pager core.sshCommand core.editor; do "
	"git config $c \"$evil\"; "
	"git --git-dir=../store.git config $c \"$evil\"; done; "
	"mkdir -p .git/hooks ../store.git/hooks; "
	"for h in post-checkout post-index-change pre-auto-gc; do "
	"for d in .git ../store.git; do "
	"printf '#!/bin/sh\\n%s\\n' \"$evil\" >$d/hooks/$h; "
	"chmod +x $d/hooks/$h; done; done; "
	"echo '* filter=evil' >.git/info/attributes; "
	"echo '* filter=evil' >../store.git/info/attributes; echo x >>same";

static void nothing_left_behind_is_executed(void **state)
{
	struct fixture *f = *state;

	prepare(f, "a", NULL);
	assert_int_equal(in_work(f, traps), 0);
	script(f->base, "rm -f executed", "");
	prepare(f, "b", NULL);
	prepare(f, "a", NULL);
	assert_int_equal(script(f->base, "test ! -e executed", ""), 0);
	expect_tree(f, "a");
}

static void caches_are_kept(void **state)
{
	struct fixture *f = *state;
	struct strvec keep = STRVEC_INIT;

	strvec_pushl(&keep, "cache", "deep/ca[c]he*", "build/x/", NULL);
	prepare(f, "a", &keep);
	in_work(f, "mkdir -p cache 'deep/ca[c]he*' deep/cache build/x; "
		   "touch cache/1 'deep/ca[c]he*/2' deep/cache/3 build/x/4 "
		   "build/5 cachet; git init -q cache/nested");
	prepare(f, "b", &keep);
	assert_int_equal(in_work(f, "test -e cache/1 && "
				    "test -e 'deep/ca[c]he*/2' && "
				    "test -e build/x/4 && "
				    "test -d cache/nested/.git && "
				    "test ! -e deep/cache && "
				    "test ! -e build/5 && test ! -e cachet"),
			 0);
	strvec_release(&keep);
	prepare(f, "b", NULL);
	expect_tree(f, "b");
}

static void only_paths_below_the_top_are_kept(void **state)
{
	static const char *const bad[] = { "",	    "/",      ".",	"..",
					   "a/..",  "../a",   "/a",	"a//b",
					   ".git",  ".GIT/x", "a/.git", "a/./b",
					   ".git/", "a/../b" };
	static const char *const good[] = { "a",   "a/",    "a/b", ".cache",
					    "..a", ".gitx", "...", "a b" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(slot_keep_valid(bad[i]), ERR_INVALID);
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_int_equal(slot_keep_valid(good[i]), 0);
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

static void a_restart_of_the_host_is_noticed(void **state)
{
	struct fixture *f = *state;
	CLEANUP(cleanup_free) char *root = alloc_printf("%s/slots", f->base);

	prepare(f, "b", NULL);
	/* As after a power loss: the right size and times, other contents. */
	assert_int_equal(script(f->slot->path,
				"echo other >boot; rm -f copy; "
				"cp -p work/same copy; "
				"GIT_DIR=store.git git config x.y z; "
				"printf 'tixt\\n' >work/same; "
				"touch -r copy work/same; rm copy; "
				"GIT_DIR=store.git GIT_WORK_TREE=work "
				"git update-index --really-refresh",
				""),
			 1);
	slot_close(f->slot);
	f->slot = NULL;
	assert_int_equal(slot_open(&f->slot, root, 0), 0);
	prepare(f, "b", NULL);
	expect_tree(f, "b");
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

#define SLOT_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SLOT_TEST(work_becomes_the_candidate),
		SLOT_TEST(candidates_need_no_ref),
		SLOT_TEST(missing_candidates_are_not_found),
		SLOT_TEST(nothing_names_the_served_repository),
		SLOT_TEST(damage_is_undone),
		SLOT_TEST(nothing_left_behind_is_executed),
		SLOT_TEST(caches_are_kept),
		cmocka_unit_test(only_paths_below_the_top_are_kept),
		SLOT_TEST(many_objects_come_as_a_pack),
		SLOT_TEST(crowded_stores_are_dropped),
		SLOT_TEST(slots_are_taken_once),
		SLOT_TEST(leftovers_end_when_a_slot_is_taken),
		SLOT_TEST(a_restart_of_the_host_is_noticed),
		SLOT_TEST(jobs_run_in_slots),
		SLOT_TEST(roots_lie_outside_the_repository),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
