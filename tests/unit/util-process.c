/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static struct process shell(const char *script)
{
	struct process p = PROCESS_INIT;

	strvec_pushl(&p.argv, "sh", "-c", script, NULL);
	return p;
}

static size_t descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static void input_comes_back(void **state)
{
	CLEANUP(process_release) struct process p = shell("cat");
	CLEANUP(strbuf_release) struct strbuf in = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	bool truncated = false;

	(void)state;
	for (int i = 0; i < 100000; i++)
		strbuf_addf(&in, "%d\n", i);
	assert_int_equal(process_run(&p, &in, &out, in.len, &truncated), 0);
	assert_int_equal(out.len, in.len);
	assert_memory_equal(out.buf, in.buf, in.len);
	assert_false(truncated);
}

static void status_tells_how_it_ended(void **state)
{
	static const struct {
		const char *script;
		int status;
	} cases[] = { { "exit 0", 0 },
		      { "exit 3", 3 },
		      { "kill -KILL $$", 128 + SIGKILL },
		      { "kill -TERM $$", 128 + SIGTERM },
		      { "kill -XFSZ $$", 128 + SIGXFSZ } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP(process_release)
		struct process p = shell(cases[i].script);

		/* A child that inherited our ignoring would not die of it. */
		signal(SIGXFSZ, SIG_IGN);
		assert_int_equal(process_run(&p, NULL, NULL, 0, NULL),
				 cases[i].status);
		signal(SIGXFSZ, SIG_DFL);
	}
}

/* No signal comes of it: we would be dead. */
static void one_that_dies_is_an_error(void **state)
{
	CLEANUP(process_release) struct process p = shell("exit 0");
	char line[] = "a question\n", answer[10];
	ssize_t n;
	int error = 0;

	(void)state;
	p.in = p.out = PROCESS_PIPE;
	assert_int_equal(process_start(&p), 0);
	n = process_read(&p, answer, sizeof(answer));
	assert_int_equal(n, 0);
	for (int i = 0; !error && i < 100000; i++)
		error = process_write(&p, line, strlen(line));
	assert_int_equal(error, ERR);
	assert_int_equal(process_wait(&p), 0);
}

static void one_that_hangs_is_ended(void **state)
{
	static const char *const scripts[] = {
		"exec sleep 1000",
		"exec sleep 1000 </dev/null >/dev/null",
		"sleep 5 & exit 0", /* somebody else has the pipe */
		"kill -STOP $$",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++) {
		CLEANUP(process_release) struct process p = shell(scripts[i]);
		CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;

		p.limit = 50;
		assert_int_equal(process_run(&p, NULL, &out, 100, NULL),
				 i == 2 ? 0 : ERR_TIMEOUT);
		assert_int_equal(p.pid, 0);
	}
}

static void a_question_without_answer_ends(void **state)
{
	CLEANUP(process_release) struct process p = shell("exec sleep 1000");
	char answer[10];

	(void)state;
	p.in = p.out = PROCESS_PIPE;
	p.limit = 50;
	assert_int_equal(process_start(&p), 0);
	assert_int_equal(process_read(&p, answer, sizeof(answer)), ERR_TIMEOUT);
	assert_int_equal(process_wait(&p), ERR_TIMEOUT);
}

static void what_cannot_start_keeps_nothing_open(void **state)
{
	size_t before = descriptors();

	(void)state;
	for (int i = 0; i < 3; i++) {
		CLEANUP(process_release) struct process p = PROCESS_INIT;

		strvec_push(&p.argv, i ? "true" : "no-such-program-here");
		p.directory = i ? "/no/such/directory" : NULL;
		p.in = p.out = p.err = PROCESS_PIPE;
		assert_int_equal(process_start(&p), i ? ERR : ERR_NOTFOUND);
		assert_non_null(strstr(error_message(),
				       i ? "cannot enter" : "cannot run"));
	}
	assert_int_equal(descriptors(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(input_comes_back),
		cmocka_unit_test(status_tells_how_it_ended),
		cmocka_unit_test(one_that_dies_is_an_error),
		cmocka_unit_test(one_that_hangs_is_ended),
		cmocka_unit_test(a_question_without_answer_ends),
		cmocka_unit_test(what_cannot_start_keeps_nothing_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
