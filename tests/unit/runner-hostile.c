/* SPDX-License-Identifier: MIT */
/* What a test can do to the host below bubblewrap: nothing. */
#include "runner-job-fixture.h"
#include "util/cleanup.h"

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
		cmocka_unit_test(bubblewrap_keeps_tests_from_the_host),
		cmocka_unit_test(bubblewrap_opens_what_it_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
