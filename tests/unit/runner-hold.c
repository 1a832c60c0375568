/* SPDX-License-Identifier: MIT */
/* What sandboxes hold, as it is recorded and asked for. */
#include "runner-job-fixture.h"
#include "runner/hold.h"
#include "util/cleanup.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

static void expect_label(enum sandbox level, struct hold_facts facts,
			 const char *label)
{
	CLEANUP(cleanup_free)
	char *text = hold_label(level, hold_all(level, &facts));

	assert_string_equal(text, label);
}

static void labels_say_what_holds(void **state)
{
	const struct hold_facts none = { 0 };
	const struct hold_facts open = { .network = true };
	const struct hold_facts all = { .guard = true,
					.signals = true,
					.tcp = true };
	const struct hold_facts old = { .tcp = true };

	(void)state;
	expect_label(SANDBOX_NONE, none, "none");
	expect_label(SANDBOX_NONE, all, "none");
	expect_label(SANDBOX_BUBBLEWRAP, none, "bubblewrap");
	expect_label(SANDBOX_BUBBLEWRAP, all, "bubblewrap");
	expect_label(SANDBOX_LANDLOCK, none, "landlock");
	expect_label(SANDBOX_LANDLOCK, old, "landlock+tcp");
	expect_label(SANDBOX_LANDLOCK, open, "landlock");
	expect_label(SANDBOX_LANDLOCK, all, "landlock+signals+network+keys");
	expect_label(SANDBOX_NAMESPACES, open,
		     "namespaces+files+modes+sockets");
	expect_label(SANDBOX_NAMESPACES, all,
		     "namespaces+files+modes+sockets+network+keys");
	expect_label(SANDBOX_NAMESPACES_LANDLOCK, none,
		     "namespaces+landlock+modes+sockets+network");
	expect_label(SANDBOX_NAMESPACES_LANDLOCK, all,
		     "namespaces+landlock+modes+sockets+network+keys");
}

static void an_open_network_is_not_held(void **state)
{
	const struct hold_facts facts = {
		.network = true, .guard = true, .signals = true, .tcp = true
	};

	(void)state;
	for (int i = SANDBOX_NONE; i <= SANDBOX_BUBBLEWRAP; i++)
		assert_false(hold_all((enum sandbox)i, &facts) &
			     (HOLD_NETWORK | HOLD_TCP));
}

static void words_are_known(void **state)
{
	const struct hold_facts all = { .guard = true };
	static const char *const words[] = { "processes", "signals", "files",
					     "modes",	  "sockets", "network",
					     "tcp",	  "keys" };
	enum hold hold;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		assert_int_equal(hold_parse(&hold, words[i]), 0);
		assert_true(hold_all(SANDBOX_BUBBLEWRAP, &all) & hold);
	}
	assert_int_equal(hold_parse(&hold, "everything"), ERR_INVALID);
	assert_non_null(strstr(error_message(), "sockets"));
}

/* Something of the host's for tests to reach. */
struct host_things {
	struct place place;
	char *file, *name;
	int tcp, named, port;
};

static void make_things(struct host_things *t)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	socklen_t len = sizeof(any);
	char network[64] = "";

	make_place(&t->place);
	t->file = alloc_printf("%s/hook", t->place.base);
	t->name = alloc_printf("%s/socket", t->place.base);
	file_write(t->file, "x", 1, 0644, false);
	strncpy(local.sun_path, t->name, sizeof(local.sun_path) - 1);
	any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	t->tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	t->named = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(t->tcp, (struct sockaddr *)&any, len), 0);
	assert_int_equal(listen(t->tcp, 9), 0);
	getsockname(t->tcp, (struct sockaddr *)&any, &len);
	t->port = ntohs(any.sin_port);
	assert_int_equal(
		bind(t->named, (struct sockaddr *)&local, sizeof(local)), 0);
	assert_int_equal(listen(t->named, 9), 0);
	chmod(t->name, 0777);
	strvec_pushf(&t->place.env, "FILE=%s", t->file);
	strvec_pushf(&t->place.env, "NAME=%s", t->name);
	strvec_pushf(&t->place.env, "PORT=%d", t->port);
	strvec_pushf(&t->place.env, "OTHER=%d", (int)getpid());
	assert_true(readlink("/proc/self/ns/net", network,
			     sizeof(network) - 1) > 0);
	strvec_pushf(&t->place.env, "NETWORK=%s", network);
}

static void drop_things(struct host_things *t)
{
	close(t->tcp);
	close(t->named);
	free(t->file);
	free(t->name);
	drop_place(&t->place);
}

/* It works, or does not, as the sandbox says. */
static void tries(struct host_things *t, int level, bool network, bool works,
		  const char *command)
{
	struct job_spec spec = spec_of(&t->place, level, command);
	struct job_result result;

	spec.network = network;
	result = finish(start(&spec));
	if ((result.verdict == VERDICT_PASS) != works ||
	    result.verdict == VERDICT_ERROR)
		fail_msg("%s: '%s': %s '%s' %.300s",
			 sandbox_name((enum sandbox)level), command,
			 verdict_name(result.verdict), result.reason,
			 result.output.buf);
	job_result_release(&result);
}

#define CONNECT "perl -MSocket -e 'socket($s, "

static const struct {
	enum hold hold;
	const char *command;
} attempts[] = {
	{ HOLD_TCP, CONNECT "PF_INET, SOCK_STREAM, 0) or exit 1; connect($s, "
			    "pack_sockaddr_in($ENV{PORT}, INADDR_LOOPBACK)) "
			    "or exit 1'" },
	{ HOLD_NETWORK,
	  CONNECT "PF_INET, SOCK_DGRAM, 0) or exit 1' && "
		  "test \"$(readlink /proc/self/ns/net)\" = \"$NETWORK\"" },
	{ HOLD_SOCKETS, CONNECT "PF_UNIX, SOCK_STREAM, 0) or exit 1; "
				"connect($s, pack_sockaddr_un($ENV{NAME})) "
				"or exit 1'" },
	{ HOLD_MODES, "chmod 0600 \"$FILE\" && chmod 0644 \"$FILE\"" },
	{ HOLD_FILES, "cat \"$FILE\"" },
	{ HOLD_SIGNALS, "kill -0 $OTHER" },
	{ HOLD_PROCESSES, "grep -q hold /proc/$OTHER/cmdline" },
};

static void what_is_recorded_is_so(void **state)
{
	struct host_things things;

	(void)state;
	make_things(&things);
	EACH_LEVEL(level)
	for (int network = 0; network <= 1; network++) {
		const struct hold_facts facts = hold_look(network);
		unsigned holds = hold_all((enum sandbox)level, &facts);

		for (size_t i = 0; i < sizeof(attempts) / sizeof(*attempts);
		     i++) {
			/* The watch is kept from signals at any rate. */
			if (attempts[i].hold == HOLD_SIGNALS && facts.guard &&
			    !(holds & HOLD_SIGNALS))
				continue;
			tries(&things, level, network,
			      !(holds & attempts[i].hold), attempts[i].command);
		}
	}
	drop_things(&things);
}

/* A closed network is no reason not to talk to oneself. */
static void loopback_works_in_name_spaces(void **state)
{
	static const char command[] =
		"perl -MSocket -e 'socket($l, PF_INET, SOCK_STREAM, 0) and "
		"bind($l, pack_sockaddr_in(0, INADDR_LOOPBACK)) and "
		"listen($l, 1) and socket($s, PF_INET, SOCK_STREAM, 0) and "
		"connect($s, getsockname($l)) or exit 1'";

	(void)state;
	EACH_LEVEL(level)
	if (level != SANDBOX_LANDLOCK)
		expect(level, command, VERDICT_PASS, "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_say_what_holds),
		cmocka_unit_test(an_open_network_is_not_held),
		cmocka_unit_test(words_are_known),
		cmocka_unit_test(what_is_recorded_is_so),
		cmocka_unit_test(loopback_works_in_name_spaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
