/* SPDX-License-Identifier: MIT */
/* Gates: who defines them, in which order they run, when they apply. */
#include "config-fixture.h"

#include "config/gate.h"

static int load(struct gates *out, struct fixture *f, const char *config,
		const char *file)
{
	if (fixture_load(f, config))
		fail_msg("%s", error_message());
	error_clear();
	return gates_load(out, f->settings, "main", file,
			  file ? strlen(file) : 0);
}

static void check_load(struct gates *out, struct fixture *f, const char *config,
		       const char *file)
{
	if (load(out, f, config, file))
		fail_msg("%s", error_message());
}

static void file_alone(void **state)
{
	CLEANUP(gates_release) struct gates gates = GATES_INIT;
	const char *file = "[target \"main\"]\nmethod = squash\n"
			   "[target \"next\"]\nmethod = ff\n"
			   "[test \"unit\"]\ncommand = make\ntimeout = 5m\n"
			   "paths = src/**\nretries = 2\nkeep = a b\n"
			   "expect = ok\n";
	const struct gate *gate;
	struct oid blob;

	check_load(&gates, *state, "", file);
	assert_int_equal(gates.n, 1);
	gate = gates_find(&gates, "unit");
	assert_string_equal(gate->command, "make");
	assert_int_equal(gate->timeout, 300);
	assert_int_equal(gate->paths.n, 1);
	assert_int_equal(gate->retries, 2);
	assert_int_equal(gate->keep.n, 2);
	assert_string_equal(gate->expect, "ok");
	assert_int_equal(oid_hash_blob(&blob, file, strlen(file)), 0);
	assert_true(oid_equal(&gate->origin, &blob));
	assert_string_equal(gates.method, "squash");
	assert_int_equal(gates.method_origin, SETTINGS_FILE);
	assert_int_equal(gates.gates_origin, SETTINGS_DEFAULT);
	assert_null(gates_find(&gates, "lint"));
}

static void config_alone(void **state)
{
	CLEANUP(gates_release) struct gates gates = GATES_INIT;

	check_load(&gates, *state,
		   "[refinery \"test.unit\"]\ncommand = make\ntimeout = 2d\n",
		   NULL);
	assert_int_equal(gates.n, 1);
	assert_true(oid_is_zero(&gates.v[0].origin));
	assert_int_equal(gates.v[0].timeout, 2 * 86400);
	assert_string_equal(gates.method, "rebase");
	assert_int_equal(gates.method_origin, SETTINGS_DEFAULT);
}

static void config_wins_as_a_whole(void **state)
{
	CLEANUP(gates_release) struct gates gates = GATES_INIT;

	check_load(&gates, *state,
		   "[refinery]\nmethod = merge\n"
		   "[refinery \"test.unit\"]\ncommand = theirs\n",
		   "[target \"main\"]\nmethod = ff\n"
		   "[test \"unit\"]\ncommand = ours\npaths = x\nretries = 5\n"
		   "timeout = 1s\nexpect = x\n");
	assert_int_equal(gates.n, 1);
	assert_string_equal(gates.v[0].command, "theirs");
	assert_int_equal(gates.v[0].paths.n, 0);
	assert_int_equal(gates.v[0].retries, 0);
	assert_int_equal(gates.v[0].timeout, 600);
	assert_string_equal(gates.v[0].expect, "");
	assert_true(oid_is_zero(&gates.v[0].origin));
	assert_string_equal(gates.method, "merge");
	assert_int_equal(gates.method_origin, SETTINGS_FALLBACK);
}

static int64_t timeout_of(void **state, const char *config, const char *file)
{
	CLEANUP(gates_release) struct gates gates = GATES_INIT;

	check_load(&gates, *state, config, file);
	assert_false(oid_is_zero(&gates.v[0].origin));
	return gates.v[0].timeout;
}

static void timeouts_are_capped(void **state)
{
	const char *none = "[test \"a\"]\ncommand = x\n";
	const char *hour = "[test \"a\"]\ncommand = x\ntimeout = 1h\n";
	const char *days = "[test \"a\"]\ncommand = x\ntimeout = 3d\n";
	const char *limit = "[refinery]\ntimeoutLimit = 5m\n";
	const char *cap = "[refinery \"test.a\"]\ntimeout = 30m\n";

	assert_int_equal(timeout_of(state, "", none), 600);
	assert_int_equal(timeout_of(state, "", hour), 3600);
	assert_int_equal(timeout_of(state, "", days), 86400);
	assert_int_equal(timeout_of(state, limit, none), 300);
	assert_int_equal(timeout_of(state, limit, hour), 300);
	assert_int_equal(timeout_of(state, cap, none), 1800);
	assert_int_equal(timeout_of(state, cap, hour), 1800);
	assert_int_equal(timeout_of(state, cap,
				    "[test \"a\"]\ncommand = x\n"
				    "timeout = 1m\n"),
			 60);
}

static void single_keys_of_config_win(void **state)
{
	CLEANUP(gates_release) struct gates gates = GATES_INIT;

	check_load(&gates, *state,
		   "[refinery \"test.a\"]\nretries = 1\npaths =\n"
		   "[refinery \"test.gone\"]\ntimeout = 1m\n",
		   "[test \"a\"]\ncommand = x\nretries = 3\npaths = y\n");
	assert_int_equal(gates.n, 1);
	assert_int_equal(gates.v[0].retries, 1);
	assert_int_equal(gates.v[0].paths.n, 0);
}

static void check_order(const struct gates *gates, const char *expected)
{
	struct strvec names = STRVEC_INIT;
	char *text;

	for (size_t i = 0; i < gates->n; i++)
		strvec_push(&names, gates->v[i].name);
	text = strvec_join(&names, " ");
	assert_string_equal(text, expected);
	free(text);
	strvec_release(&names);
}

#define ABCD                                       \
	"[test \"a\"]\ncommand = a\nneeds = c b\n" \
	"[test \"b\"]\ncommand = b\nneeds = d\n"   \
	"[test \"c\"]\ncommand = c\nneeds = d\n"   \
	"[test \"d\"]\ncommand = d\n"

static void needed_ones_come_first(void **state)
{
	CLEANUP(gates_release) struct gates gates = GATES_INIT;

	check_load(&gates, *state, "", ABCD);
	check_order(&gates, "d c b a");
	check_load(&gates, *state, "[refinery \"main\"]\ngates = b\n", ABCD);
	check_order(&gates, "d b");
	assert_int_equal(gates.gates_origin, SETTINGS_CONFIG);
	check_load(&gates, *state, "",
		   "[target \"main\"]\ngates = d c d\n" ABCD);
	check_order(&gates, "d c");
	assert_int_equal(gates.gates_origin, SETTINGS_FILE);
	check_load(&gates, *state, "[refinery \"main\"]\ngates = b\n",
		   "[target \"main\"]\ngates = d\n" ABCD);
	check_order(&gates, "d b");
}

static void refuse(void **state, int code, const char *config, const char *file,
		   const char *message, const char *next)
{
	struct gates gates = GATES_INIT;

	assert_int_equal(load(&gates, *state, config, file), code);
	if (!strstr(error_message(), message))
		fail_msg("'%s' and not '%s'", error_message(), message);
	if (!strstr(error_next_action(), next))
		fail_msg("'%s' and not '%s'", error_next_action(), next);
	assert_null(gates.v);
}

static void some_are_left_with_what_they_need(void **state)
{
	const char *file = "[test \"a\"]\ncommand = a\nneeds = b\n"
			   "[test \"b\"]\ncommand = b\n"
			   "[test \"c\"]\ncommand = c\n";
	CLEANUP(gates_release) struct gates gates = GATES_INIT;
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	check_load(&gates, *state, "", file);
	assert_int_equal(gates_only(&gates, &names), 0);
	assert_int_equal(gates.n, 3);
	strvec_push(&names, "a");
	assert_int_equal(gates_only(&gates, &names), 0);
	assert_int_equal(gates.n, 2);
	assert_string_equal(gates.v[0].name, "b");
	assert_string_equal(gates.v[1].name, "a");
	assert_string_equal(gates.method, "rebase");
	strvec_push(&names, "c");
	assert_int_equal(gates_only(&gates, &names), ERR_INVALID);
	assert_non_null(strstr(error_message(), "--gate names the test 'c'"));
}

static unsigned when_of(void **state, const char *config, const char *file)
{
	CLEANUP(gates_release) struct gates gates = GATES_INIT;

	check_load(&gates, *state, config, file);
	return gates_find(&gates, "a")->when;
}

static void they_run_on_entries_or_candidates(void **state)
{
	const char *entry = "[test \"a\"]\ncommand = a\nwhen = entry\n"
			    "[test \"b\"]\ncommand = b\nneeds = a\n";

	assert_int_equal(when_of(state, "", "[test \"a\"]\ncommand = a\n"),
			 GATE_ON_CANDIDATE);
	assert_int_equal(when_of(state, "", entry), GATE_ON_ENTRY);
	assert_int_equal(
		when_of(state, "[refinery \"test.a\"]\nwhen = both\n", entry),
		GATE_ON_ENTRY | GATE_ON_CANDIDATE);
	/* A gate of git config is not asked to run elsewhere. */
	assert_int_equal(
		when_of(state, "[refinery \"test.a\"]\ncommand = a\n", entry),
		GATE_ON_CANDIDATE);
}

static void what_lands_is_tested_as_it_lands(void **state)
{
	CLEANUP(gates_release) struct gates gates = GATES_INIT;
	const char *early = "[test \"a\"]\ncommand = a\nwhen = entry\n";

	refuse(state, ERR_REFUSED, "", early, "runs on entries alone", "both");
	check_load(&gates, *state, "[refinery \"main\"]\nungated = true\n",
		   early);
	assert_false(gates_any(&gates, GATE_ON_CANDIDATE));
	refuse(state, ERR_INVALID, "",
	       "[test \"a\"]\ncommand = a\nwhen = entry\nneeds = b\n"
	       "[test \"b\"]\ncommand = b\n",
	       "'a' runs on entries and needs 'b'", "'when' of 'b'");
	refuse(state, ERR_INVALID, "",
	       "[test \"a\"]\ncommand = a\nwhen = never\n",
	       "candidate, entry, both", "");
}

static void cycles_are_refused(void **state)
{
	refuse(state, ERR_INVALID, "",
	       "[test \"a\"]\ncommand = a\nneeds = b\n"
	       "[test \"b\"]\ncommand = b\nneeds = c\n"
	       "[test \"c\"]\ncommand = c\nneeds = b\n",
	       "wait for each other: b needs c needs b", "'needs'");
	refuse(state, ERR_INVALID, "", "[test \"a\"]\ncommand = a\nneeds = a\n",
	       "a needs a", "needs");
}

static void unknown_ones_are_refused(void **state)
{
	refuse(state, ERR_INVALID, "",
	       "[test \"lint\"]\ncommand = a\n"
	       "[test \"b\"]\ncommand = b\nneeds = lnt\n",
	       "b names the test 'lnt', which is not", "'lint'?");
	refuse(state, ERR_INVALID, "[refinery \"main\"]\ngates = other\n",
	       "[test \"unit\"]\ncommand = a\n",
	       "'gates' names the test 'other'", "[test \"other\"]");
	refuse(state, ERR_INVALID,
	       "[refinery \"main\"]\ngates = other\n"
	       "ungated = true\n",
	       NULL, "'gates' names the test 'other'", "");
}

static void no_gate_no_landing(void **state)
{
	CLEANUP(gates_release) struct gates gates = GATES_INIT;

	refuse(state, ERR_REFUSED, "", NULL, "no test is defined for 'main'",
	       "git config refinery.test.check.command");
	refuse(state, ERR_REFUSED, "[refinery \"next\"]\nungated = true\n", "",
	       "no test is defined", "refinery.main.ungated true");
	refuse(state, ERR_REFUSED, "[refinery \"test.a\"]\ntimeout = 1m\n", "",
	       "no test is defined", "");
	check_load(&gates, *state, "[refinery \"main\"]\nungated = true\n",
		   NULL);
	assert_int_equal(gates.n, 0);
	assert_string_equal(gates.method, "rebase");
}

/* An error in the file is one, also where T0 would not need the file. */
static void bad_files_are_refused(void **state)
{
	refuse(state, ERR_INVALID, "[refinery \"test.a\"]\ncommand = x\n",
	       "[test \"b\"]\n", ".refinery:1: ", "line 1");
}

static void there_is_a_limit(void **state)
{
	CLEANUP(strbuf_release) struct strbuf file = STRBUF_INIT;
	CLEANUP(gates_release) struct gates gates = GATES_INIT;

	for (int i = 0; i < GATE_LIMIT - 1; i++)
		strbuf_addf(&file, "[test \"g%d\"]\ncommand = x\nneeds = g%d\n",
			    i, i + 1);
	strbuf_addf(&file, "[test \"g%d\"]\ncommand = x\n", GATE_LIMIT - 1);
	check_load(&gates, *state, "", file.buf);
	assert_int_equal(gates.n, GATE_LIMIT);
	assert_string_equal(gates.v[0].name, "g63");
	strbuf_adds(&file, "[test \"more\"]\ncommand = x\n");
	refuse(state, ERR_INVALID, "", file.buf, "more than 64 tests", "");
}

static void paths_decide(void **state)
{
	CLEANUP(gates_release) struct gates gates = GATES_INIT;
	struct strvec changed = STRVEC_INIT;

	check_load(&gates, *state, "",
		   "[test \"a\"]\ncommand = x\npaths = src/** *.md\n"
		   "[test \"b\"]\ncommand = x\n");
	assert_false(gate_applies(&gates.v[0], &changed));
	assert_true(gate_applies(&gates.v[0], NULL));
	assert_true(gate_applies(&gates.v[1], &changed));
	strvec_push(&changed, "doc/README.md");
	assert_false(gate_applies(&gates.v[0], &changed));
	strvec_push(&changed, ".refinery");
	assert_true(gate_applies(&gates.v[0], &changed));
	strvec_clear(&changed);
	strvec_pushl(&changed, "doc/x", "src/a/b.c", NULL);
	assert_true(gate_applies(&gates.v[0], &changed));
	strvec_release(&changed);
}

static bool expected(const struct gate *gate, const char *output)
{
	return gate_expected(gate, output, strlen(output));
}

static void output_is_expected(void **state)
{
	struct gate gate = { .expect = (char *)"" };

	(void)state;
	assert_true(expected(&gate, ""));
	gate.expect = (char *)"^[1-9][0-9]* passed$";
	assert_true(expected(&gate, "x\n12 passed\ny\n"));
	assert_true(gate_expected(&gate, "x\0\n12 passed\n", 13));
	assert_false(expected(&gate, "0 passed\n"));
	assert_false(expected(&gate, "12 passed, 1 failed\n"));
	assert_false(expected(&gate, ""));
}

static struct oid definition(struct fixture *f, const struct gate *gate,
			     const char *config, const char *environment)
{
	struct oid id;

	if (fixture_load(f, config))
		fail_msg("%s", error_message());
	assert_int_equal(
		gate_definition_id(&id, gate, f->settings, environment), 0);
	return id;
}

static void definitions_differ(void **state)
{
	struct gate gate = { .name = (char *)"a",
			     .command = (char *)"make",
			     .expect = (char *)"" };
	struct fixture *f = *state;
	struct oid ids[8];

	ids[0] = definition(f, &gate, "", "tools 1");
	ids[1] = definition(f, &gate, "", "tools 2");
	ids[2] = definition(f, &gate, "[refinery]\nsandboxNetwork = yes\n",
			    "tools 1");
	ids[3] = definition(f, &gate, "[refinery]\nsandboxBind = /x\n",
			    "tools 1");
	gate.command = (char *)"make check";
	ids[4] = definition(f, &gate, "", "tools 1");
	gate.command = (char *)"make";
	gate.expect = (char *)"ok";
	ids[5] = definition(f, &gate, "", "tools 1");
	gate.expect = (char *)"";
	strvec_push(&gate.keep, "x");
	ids[6] = definition(f, &gate, "", "tools 1");
	strvec_clear(&gate.keep);
	gate.command = (char *)"make\nexpect 0\n";
	ids[7] = definition(f, &gate, "", "tools 1");
	for (int i = 0; i < 8; i++)
		for (int k = 0; k < i; k++)
			assert_false(oid_equal(&ids[i], &ids[k]));
	strvec_release(&gate.keep);
}

/* Verdicts are found again by it, so it must not change by accident. */
static void definitions_are_stable(void **state)
{
	struct gate gate = { .name = (char *)"a",
			     .command = (char *)"make",
			     .expect = (char *)"" };
	struct oid id = definition(*state, &gate, "", NULL);

	gate.retries = 3;
	gate.timeout = 7;
	gate.name = (char *)"b";
	assert_string_equal(oid_hex(&id),
			    "c249622a9f4c9b642c5786066836a298513042ac");
	id = definition(*state, &gate, "", "");
	assert_string_equal(oid_hex(&id),
			    "c249622a9f4c9b642c5786066836a298513042ac");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_alone),
		cmocka_unit_test(config_alone),
		cmocka_unit_test(config_wins_as_a_whole),
		cmocka_unit_test(timeouts_are_capped),
		cmocka_unit_test(single_keys_of_config_win),
		cmocka_unit_test(needed_ones_come_first),
		cmocka_unit_test(some_are_left_with_what_they_need),
		cmocka_unit_test(they_run_on_entries_or_candidates),
		cmocka_unit_test(what_lands_is_tested_as_it_lands),
		cmocka_unit_test(cycles_are_refused),
		cmocka_unit_test(unknown_ones_are_refused),
		cmocka_unit_test(no_gate_no_landing),
		cmocka_unit_test(bad_files_are_refused),
		cmocka_unit_test(there_is_a_limit),
		cmocka_unit_test(paths_decide),
		cmocka_unit_test(output_is_expected),
		cmocka_unit_test(definitions_differ),
		cmocka_unit_test(definitions_are_stable),
	};

	return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
