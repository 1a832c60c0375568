/* SPDX-License-Identifier: MIT */
/* What a test can do to the host below bubblewrap: nothing. */
#include "runner-job-fixture.h"
#include "runner/stranger.h"
#include "runner/view.h"
#include "util/cleanup.h"

#include <sys/stat.h>

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

/* "try" of each file that is closed to others, and of what is in it. */
static const char secretive[] =
	"bad=0; for s in $SECRETS; do if test -d \"$s\"; "
	"then n=$(ls -A \"$s\" 2>/dev/null | wc -l); "
	"else n=$(cat \"$s\" 2>/dev/null | wc -c); fi; "
	"test $n -eq 0 || { echo \"read: $s\"; bad=1; }; done; exit $bad";

static void root_reads_what_a_stranger_does(void **state)
{
	struct strvec secrets = STRVEC_INIT;
	CLEANUP(cleanup_free) char *list = NULL;

	(void)state;
	view_secrets(&secrets);
	list = strvec_join(&secrets, " ");
	EACH_LEVEL(level)
	{
		struct job_result result;
		struct job_spec spec;
		struct place place;

		if (level == SANDBOX_NONE)
			continue;
		make_place(&place);
		strvec_pushf(&place.env, "SECRETS=%s", list);
		spec = spec_of(&place, level, secretive);
		result = finish(start(&spec));
		if (result.verdict != VERDICT_PASS)
			fail_msg("%s: %s: %s",
				 sandbox_name((enum sandbox)level),
				 result.reason, result.output.buf);
		job_result_release(&result);
		drop_place(&place);
	}
	strvec_release(&secrets);
}

/* What it makes is root's all the same, and root's is its own. */
static void a_strangers_slot_stays_the_runners(void **state)
{
	struct stranger stranger = STRANGER_INIT;
	struct place place;

	(void)state;
	make_place(&place);
	if (stranger_make(&stranger, place.work)) {
		print_message("%s\n", error_message());
		drop_place(&place);
		return;
	}
	stranger_release(&stranger);
	EACH_LEVEL(level)
	{
		CLEANUP(cleanup_free)
		char *path = alloc_printf("%s/closed", place.work);
		struct job_result result;
		struct job_spec spec;
		struct stat st;

		if (level == SANDBOX_NONE || level == SANDBOX_LANDLOCK)
			continue;
		file_write(path, "x", 1, 0600, false);
		spec = spec_of(
			&place, level,
			"set -e; read x <closed || test \"$x\" = x; "
			"rm -rf closed new; umask 077; mkdir -p new/dir; "
			"echo x >new/file; ln -s file new/link; "
			"test $(id -u) = 0; set -- $(cat "
			"/proc/self/uid_map); test $2 -gt 65536; "
			"test $(stat -c %u new/file) = 0");
		result = finish(start(&spec));
		if (result.verdict != VERDICT_PASS)
			fail_msg("%s: %s: %s",
				 sandbox_name((enum sandbox)level),
				 result.reason, result.output.buf);
		job_result_release(&result);
		free(path);
		path = alloc_printf("%s/new/file", place.work);
		assert_int_equal(lstat(path, &st), 0);
		assert_int_equal(st.st_uid, 0);
		assert_int_equal(st.st_gid, 0);
	}
	drop_place(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bubblewrap_keeps_tests_from_the_host),
		cmocka_unit_test(bubblewrap_opens_what_it_is_told),
		cmocka_unit_test(root_reads_what_a_stranger_does),
		cmocka_unit_test(a_strangers_slot_stays_the_runners),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
