/* SPDX-License-Identifier: MIT */
/*
 * Tests under Landlock, alone and with name spaces: real processes that try
 * real files. Each command reports what worked though it must not have.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/job.h"
#include "runner/landlock.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strvec.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* "try: <command>" for each that worked; then done ends with the verdict. */
#define TRY                                                 \
	"try() { if (eval \"$1\") >/dev/null 2>&1; "        \
	"then echo \"worked: $1\"; bad=1; fi; }; "          \
	"must() { (eval \"$1\") || { echo \"failed: $1\"; " \
	"bad=1; }; }; bad=0; "
#define DONE "; exit $bad"

struct fixture {
	char *base, *slot, *work, *tmp, *home, *objects, *bound, *outside;
	struct strvec env, binds;
};

static char *directory(const char *parent, const char *name)
{
	char *path = alloc_printf("%s/%s", parent, name);

	assert_int_equal(file_mkdirs(path, 0777), 0);
	return path;
}

static void put(const char *where, const char *name, const char *text)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("%s/%s", where, name);

	assert_int_equal(file_write(path, text, strlen(text), 0666, false), 0);
}

static int set_up(void **state)
{
	struct fixture *f = alloc_zero(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");

	f->base = alloc_printf("%s/runner-landlock.XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(f->base));
	f->slot = directory(f->base, "slot");
	f->work = directory(f->slot, "work");
	f->tmp = directory(f->slot, "tmp");
	f->home = directory(f->slot, "home");
	f->objects = directory(f->slot, "objects");
	f->bound = directory(f->base, "bound");
	f->outside = directory(f->base, "outside");
	put(f->outside, "secret", "secret");
	put(f->outside, "tool", "#!/bin/sh\n");
	put(f->objects, "object", "object");
	put(f->bound, "cache", "cache");
	strvec_push(&f->binds, f->bound);
	strvec_push(&f->binds, "/nonexistent");
	strvec_pushf(&f->env, "OUTSIDE=%s", f->outside);
	strvec_pushf(&f->env, "OBJECTS=%s", f->objects);
	strvec_pushf(&f->env, "BOUND=%s", f->bound);
	strvec_pushf(&f->env, "OUTER=%d", (int)getpid());
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(file_remove_tree(f->base), 0);
	free(f->base);
	free(f->slot);
	free(f->work);
	free(f->tmp);
	free(f->home);
	free(f->objects);
	free(f->bound);
	free(f->outside);
	strvec_release(&f->env);
	strvec_release(&f->binds);
	free(f);
	return 0;
}

static struct job_result run(const struct fixture *f, enum sandbox level,
			     const char *command)
{
	struct job_result result = JOB_RESULT_INIT;
	const struct job_spec spec = {
		.command = command,
		.env = &f->env,
		.slot = f->slot,
		.work = f->work,
		.tmp = f->tmp,
		.home = f->home,
		.objects = f->objects,
		.binds = &f->binds,
		.sandbox = level,
		.timeout = 20,
		.grace = 200,
	};
	struct pollfd fd = { .events = POLLIN };
	struct job *job = NULL;

	if (job_start(&job, &spec))
		fail_msg("%s", error_message());
	fd.fd = job_fd(job);
	while (!job_poll(job, &result))
		poll(&fd, 1, 200);
	job_free(job);
	return result;
}

/* It passes at both levels, as far as they work here. */
static void passes(const struct fixture *f, const char *command)
{
	static const enum sandbox levels[] = { SANDBOX_LANDLOCK,
					       SANDBOX_NAMESPACES_LANDLOCK };

	for (int i = 0; i < 2; i++) {
		struct job_result result;

		if (!sandbox_works(levels[i], NULL))
			continue;
		result = run(f, levels[i], command);
		assert_int_equal(result.sandbox, levels[i]);
		if (result.verdict != VERDICT_PASS)
			fail_msg("%s: %s: %s", sandbox_name(levels[i]),
				 result.reason, result.output.buf);
		job_result_release(&result);
	}
}

/* A kernel that has it must also let us use it. */
static void it_works_where_it_is(void **state)
{
	const char *why = "";

	(void)state;
	if (!sandbox_works(SANDBOX_LANDLOCK, &why))
		fail_msg("%s", why);
}

/* What is outside has not changed, whatever a test reported. */
static void check_outside(const struct fixture *f)
{
	CLEANUP(cleanup_free)
	char *command = alloc_printf("%s/secret", f->outside);
	struct strbuf text = STRBUF_INIT;
	struct stat st;

	assert_int_equal(file_read(&text, command, 100), 0);
	assert_string_equal(text.buf, "secret");
	assert_int_equal(stat(command, &st), 0);
	assert_int_equal(st.st_nlink, 1);
	strbuf_release(&text);
}

static void writes_stay_in_the_slot(void **state)
{
	struct fixture *f = *state;

	passes(f, TRY
	       "try 'echo x >\"$OUTSIDE/new\"'; try 'mkdir \"$OUTSIDE/new\"'; "
	       "try 'echo x >\"$OUTSIDE/secret\"'; "
	       "try 'echo x >>\"$OUTSIDE/secret\"'; "
	       "try 'rm \"$OUTSIDE/secret\"'; try 'rmdir \"$OUTSIDE\"'; "
	       "try 'ln -s x \"$OUTSIDE/new\"'; try 'mkfifo \"$OUTSIDE/new\"'; "
	       "try 'echo x >\"$OBJECTS/new\"'; try 'rm \"$OBJECTS/object\"'; "
	       "try 'echo x >\"$BOUND/new\"'; try 'echo x >../new'; "
	       "try 'rm -rf \"$HOME\"'; try 'echo x >/tmp/new.$$'; "
	       "try 'echo x >/dev/shm/new.$$'; try 'echo x >/etc/new.$$'; "
	       "try 'echo x >/usr/new.$$'; "
	       "try 'echo 1 >/proc/sys/vm/drop_caches'" DONE);
	check_outside(f);
}

static void the_slot_is_writable(void **state)
{
	passes(*state,
	       TRY "for d in . \"$TMPDIR\" \"$HOME\"; do "
		   "must \"mkdir '$d/new' && echo x >'$d/new/x'\"; "
		   "must \"ln '$d/new/x' '$d/new/y' && ln -s x '$d/new/z'\"; "
		   "must \"mkfifo '$d/new/f' && chmod 0700 '$d/new/x'\"; "
		   "must \"test x = \\$(cat '$d/new/z') && rm -r '$d/new'\"; "
		   "done; "
		   "for f in null zero full random urandom; do "
		   "must \"head -c 1 /dev/$f >/dev/null\"; done; "
		   "must 'echo x >/dev/null'; must 'echo x >/dev/zero'; "
		   "must 'printf \"#!/bin/sh\\n\" >run && chmod +x run && "
		   "./run && cp /bin/true \"$TMPDIR\" && "
		   "\"$TMPDIR/true\"'" DONE);
}

static void reads_are_of_the_system_and_the_slot(void **state)
{
	passes(*state,
	       TRY "try 'cat \"$OUTSIDE/secret\"'; try 'ls \"$OUTSIDE\"'; "
		   "try 'ls \"$OUTSIDE/..\"'; try 'sh \"$OUTSIDE/tool\"'; "
		   "ln -s \"$OUTSIDE/secret\" link; try 'cat link'; "
		   "try 'cd \"$OUTSIDE\" && cat secret'; "
		   "try 'ls /'; try 'ls /root'; try 'ls /home'; try 'ls /tmp'; "
		   "try 'ls /var'; try 'ls /run'; try 'ls /sys'; "
		   "try 'ls /dev/shm'; try 'grep . /etc/shadow'; "
		   "try 'ls /dev/pts'; try 'ls /proc/self/root/'; "
		   "must 'test object = $(cat \"$OBJECTS/object\")'; "
		   "must 'test cache = $(cat \"$BOUND/cache\")'; "
		   "must 'ls /usr /etc /bin/ >/dev/null'; "
		   "must 'cat /etc/passwd >/dev/null'; "
		   "must 'grep -q . /proc/cpuinfo /proc/self/maps'" DONE);
}

static void moves_and_links_do_not_lead_out(void **state)
{
	struct fixture *f = *state;

	passes(f, TRY "echo x >mine; "
		      "try 'ln \"$OUTSIDE/secret\" stolen'; "
		      "try 'ln -L \"$OUTSIDE/secret\" \"$TMPDIR/stolen\"'; "
		      "try 'mv \"$OUTSIDE/secret\" stolen'; "
		      "try 'mv \"$OUTSIDE\" stolen'; try 'mv ../../outside .'; "
		      "try 'mv -T mine \"$OUTSIDE/secret\"'; "
		      "try 'mv mine \"$OUTSIDE/new\"'; "
		      "try 'ln mine \"$OUTSIDE/new\"'; "
		      "try 'mv \"$OBJECTS/object\" .'; "
		      "try 'mv \"$TMPDIR\" \"$HOME/in\"'; "
		      "mkfifo pipe; ln -s \"$OUTSIDE\" out; "
		      "try 'echo x >out/new'; try 'cat out/secret'; "
		      "try 'mv mine out/'; try 'cp mine out/secret'; "
		      "try 'mknod device b 1 0'; try 'mknod device c 1 1'; "
		      "rm pipe out mine" DONE);
	check_outside(f);
}

static void files_move_within_the_slot(void **state)
{
	if (landlock_version() < 2)
		return;
	passes(*state, "echo x >a && mv a \"$TMPDIR/b\" && "
		       "ln \"$TMPDIR/b\" \"$TMPDIR/c\" && mkdir d && "
		       "mv \"$TMPDIR/c\" d/ && mv d \"$HOME/e\" && "
		       "test -e \"$HOME/e/c\"");
}

static void truncation_is_writing(void **state)
{
	struct fixture *f = *state;

	if (landlock_version() < 3)
		return;
	passes(f, TRY "try 'perl -e \"truncate(\\\"$OUTSIDE/secret\\\", 0) "
		      "or exit 1\"'; try 'truncate -s 0 \"$OUTSIDE/secret\"'; "
		      "echo x >a; must 'truncate -s 0 a && ! test -s a'" DONE);
	check_outside(f);
}

/* A stranger of the same user, with a secret in memory and a file open. */
static pid_t start_other(const struct fixture *f)
{
	pid_t pid = fork();
	int zero;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	zero = open("/dev/zero", O_RDONLY);
	if (zero < 0 || chdir(f->outside) || dup2(zero, 0) < 0)
		_exit(1);
	execle("/bin/sleep", "sleep", "60", NULL,
	       (char *[]){ "SECRET=of another", NULL });
	_exit(1);
}

static void others_are_not_looked_into(void **state)
{
	struct fixture *f = *state;
	pid_t other = start_other(f);

	strvec_pushf(&f->env, "OTHER=%d", (int)other);
	passes(f, TRY "for p in $OTHER $OUTER; do p=/proc/$p; "
		      "try \"grep . $p/environ\"; try \"cat $p/maps\"; "
		      "try \"head -c 1 $p/mem\"; try \"ls $p/cwd/\"; "
		      "try \"ls $p/root/\"; try \"cat $p/cwd/secret\"; "
		      "try \"readlink $p/exe\"; try \"readlink $p/fd/0\"; "
		      "try \"cat $p/root/etc/passwd\"; "
		      "try \"head -c 1 $p/fd/0\"; done; "
		      "must 'grep -qa OTHER= /proc/self/environ'; "
		      "must 'ls /proc/self/fd/ >/dev/null'" DONE);
	if (landlock_version() >= 6)
		passes(f, TRY "try 'kill -0 $OTHER'; try 'kill -0 $OUTER'; "
			      "sleep 50 & must 'kill '$!" DONE);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
}

static void with_name_spaces_others_are_not_there(void **state)
{
	struct job_result result;

	if (!sandbox_works(SANDBOX_NAMESPACES_LANDLOCK, NULL))
		return;
	result = run(*state, SANDBOX_NAMESPACES_LANDLOCK,
		     TRY "try 'test -e /proc/$OUTER'; try 'kill -0 $OUTER'; "
			 "try 'ls -d /proc/[1-9]*/ | grep -c . | grep ...'; "
			 "must 'grep -q sh /proc/1/comm'" DONE);
	if (result.verdict != VERDICT_PASS)
		fail_msg("%s: %s", result.reason, result.output.buf);
	job_result_release(&result);
}

static void privileges_are_gone_for_good(void **state)
{
	passes(*state,
	       TRY "must 'grep -q \"^NoNewPrivs:.1$\" /proc/self/status'; "
		   "must 'grep -q \"^CapEff:.0*$\" /proc/self/status'; "
		   "must 'grep -q \"^CapPrm:.0*$\" /proc/self/status'; "
		   "try 'mount -t tmpfs none \"$TMPDIR\"'; "
		   "try 'mount --bind / \"$TMPDIR\"'; "
		   "try 'umount /proc'; try 'unshare -r cat /etc/shadow'; "
		   "try 'unshare -rm mount -t tmpfs none \"$TMPDIR\"'; "
		   "try 'unshare -rm mount --bind \"$OUTSIDE\" \"$TMPDIR\"'; "
		   "try 'unshare -U cat \"$OUTSIDE/secret\"'; "
		   "try 'chroot / cat \"$OUTSIDE/secret\"'; "
		   "try 'nsenter -m -t $OUTER cat /etc/passwd'" DONE);
}

static void git_works(void **state)
{
	passes(*state,
	       "exec 2>&1; set -e; rm -rf repo clone; git init -q repo; "
	       "cd repo; git config user.name x; git config user.email x@x; "
	       "mkdir d; seq 1000 >d/a; git add .; git commit -q -m one; "
	       "git checkout -q -b side; git mv d/a d/b; git commit -qam two; "
	       "git merge-base HEAD HEAD^ >/dev/null; git gc -q; "
	       "git clone -q . ../clone; git -C ../clone log --oneline; "
	       "git stash list; git worktree add -q \"$TMPDIR/tree\" HEAD^; "
	       "git status --porcelain; git worktree remove \"$TMPDIR/tree\"; "
	       "if git -C \"$OUTSIDE\" init; then exit 9; fi");
}

/* A shell's own tricks, which need /dev/fd, here-documents and sorting. */
static void shells_work(void **state)
{
	passes(*state, "test \"$(cat <<x\na\nx\n)\" = a && "
		       "seq 100000 | sort -rn -S 100k | tail -1 | grep -qx 1 "
		       "&& test \"$(echo x | cat /dev/stdin)\" = x && "
		       "f=$(mktemp) && test -w \"$f\" && echo x | tee \"$f\" | "
		       "(read x && test $x = x) && (cd /usr && pwd && ls) "
		       ">/dev/null");
}

/* The supervisor and we are as free as before. */
static void only_the_test_is_confined(void **state)
{
	struct fixture *f = *state;
	int before = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);

	passes(f, "true");
	put(f->outside, "new", "x");
	check_outside(f);
	assert_int_equal(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), before);
}

static void what_cannot_be_confined_does_not_run(void **state)
{
	struct fixture *f = *state;
	char *objects = f->objects;
	struct job_result result;

	f->objects = "/nonexistent/objects";
	result = run(f, SANDBOX_LANDLOCK, "echo ran");
	f->objects = objects;
	assert_int_equal(result.verdict, VERDICT_ERROR);
	assert_null(strstr(result.output.buf, "ran"));
	assert_non_null(strstr(result.output.buf, "/nonexistent/objects"));
	job_result_release(&result);
}

/* Levels that are named without Landlock stay without it. */
static void lesser_levels_are_as_they_were(void **state)
{
	struct fixture *f = *state;
	struct job_result result = run(f, SANDBOX_NONE,
				       "cat \"$OUTSIDE/secret\" && ls / && "
				       "echo x >\"$OUTSIDE/new\"");

	assert_int_equal(result.verdict, VERDICT_PASS);
	job_result_release(&result);
}

#define LANDLOCK_TEST(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_works_where_it_is),
		LANDLOCK_TEST(lesser_levels_are_as_they_were),
		LANDLOCK_TEST(writes_stay_in_the_slot),
		LANDLOCK_TEST(the_slot_is_writable),
		LANDLOCK_TEST(reads_are_of_the_system_and_the_slot),
		LANDLOCK_TEST(moves_and_links_do_not_lead_out),
		LANDLOCK_TEST(files_move_within_the_slot),
		LANDLOCK_TEST(truncation_is_writing),
		LANDLOCK_TEST(others_are_not_looked_into),
		LANDLOCK_TEST(with_name_spaces_others_are_not_there),
		LANDLOCK_TEST(privileges_are_gone_for_good),
		LANDLOCK_TEST(git_works),
		LANDLOCK_TEST(shells_work),
		LANDLOCK_TEST(only_the_test_is_confined),
		LANDLOCK_TEST(what_cannot_be_confined_does_not_run),
	};

	if (landlock_version() < 0) {
		printf("1..0 # SKIP %s\n", error_message());
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
