/* SPDX-License-Identifier: MIT */
/* Reviewers: who defines them, and within which limits. */
#include "config-fixture.h"

#include "config/key.h"
#include "config/reviewer.h"
#include "linter/intake.h"

#define OWN "[refinery \"reviewer.sh\"]\n"
#define FILE_ONE "[reviewer \"sh\"]\ncommand = file {files}\n"

static void check_load(struct reviewers *out, struct fixture *f,
		       const char *config, const char *file)
{
	if (fixture_load(f, config) ||
	    reviewers_load(out, f->settings, file, file ? strlen(file) : 0))
		fail_msg("%s", error_message());
}

static void defaults(void **state)
{
	CLEANUP(reviewers_release) struct reviewers l = REVIEWERS_INIT;

	check_load(&l, *state, "", FILE_ONE);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.v[0].name, "sh");
	assert_string_equal(l.v[0].command, "file {files}");
	assert_string_equal(l.v[0].format, "sarif");
	assert_string_equal(l.v[0].level, "error");
	assert_false(l.v[0].only_new);
	assert_int_equal(l.v[0].timeout, 120);
	assert_false(oid_is_zero(&l.v[0].origin));
	assert_true(reviewer_wants(&l.v[0], "any/thing"));
	assert_true(reviewer_accepts(&l.v[0], 0));
	assert_true(reviewer_accepts(&l.v[0], 1));
	assert_false(reviewer_accepts(&l.v[0], 2));
	assert_false(reviewer_accepts(&l.v[0], -1));
}

static void all_keys(void **state)
{
	CLEANUP(reviewers_release) struct reviewers l = REVIEWERS_INIT;

	check_load(&l, *state, "",
		   FILE_ONE "format = lines\nlevel = note\nmode = new\n"
			    "timeout = 5s\nstatuses = 0 65\n"
			    "paths = *.sh bin/**\nlink = node_modules\n");
	assert_string_equal(l.v[0].format, "lines");
	assert_string_equal(l.v[0].level, "note");
	assert_true(l.v[0].only_new);
	assert_int_equal(l.v[0].timeout, 5);
	assert_true(reviewer_accepts(&l.v[0], 65));
	assert_false(reviewer_accepts(&l.v[0], 1));
	assert_true(reviewer_wants(&l.v[0], "bin/a/b"));
	assert_true(reviewer_wants(&l.v[0], "x.sh"));
	assert_false(reviewer_wants(&l.v[0], "y/x.sh"));
	assert_string_equal(l.v[0].link.v[0], "node_modules");
}

static void config_owns_its_own(void **state)
{
	CLEANUP(reviewers_release) struct reviewers l = REVIEWERS_INIT;

	check_load(&l, *state, OWN "command = own\n",
		   FILE_ONE "timeout = 1s\nlevel = note\n");
	assert_int_equal(l.n, 1);
	assert_string_equal(l.v[0].command, "own");
	assert_string_equal(l.v[0].level, "error");
	assert_int_equal(l.v[0].timeout, 120);
	assert_true(oid_is_zero(&l.v[0].origin));
}

static void config_limits_the_file(void **state)
{
	CLEANUP(reviewers_release) struct reviewers l = REVIEWERS_INIT;

	check_load(&l, *state, OWN "timeout = 10s\nlevel = warning\n",
		   FILE_ONE "timeout = 1h\nlevel = error\n");
	assert_string_equal(l.v[0].command, "file {files}");
	assert_string_equal(l.v[0].level, "warning");
	assert_int_equal(l.v[0].timeout, 10);
	check_load(&l, *state, OWN "timeout = 10s\n",
		   FILE_ONE "timeout = 3s\n");
	assert_int_equal(l.v[0].timeout, 3);
	check_load(&l, *state, "[refinery]\ntimeoutLimit = 7s\n",
		   FILE_ONE "timeout = 1h\n");
	assert_int_equal(l.v[0].timeout, 7);
}

static void without_a_command_there_is_none(void **state)
{
	CLEANUP(reviewers_release) struct reviewers l = REVIEWERS_INIT;

	check_load(&l, *state, OWN "format = lines\n", NULL);
	assert_int_equal(l.n, 0);
}

static void refuses(void **state)
{
	static const char *const files[] = {
		"[reviewer \"a\"]\nformat = sarif\n",
		"[reviewer \"a\"]\ncommand = x\nformat = xml\n",
		"[reviewer \"a\"]\ncommand = x\nstatuses = 126\n",
		"[reviewer \"a\"]\ncommand = x\nlink = ../x\n",
		"[reviewer \"a\"]\ncommand = x\nlink = .git\n",
		"[reviewer \"a\"]\ncommand = x\nother = y\n",
		"[reviewer \"a b\"]\ncommand = x\n",
		"[reviewer]\ncommand = x\n",
	};
	CLEANUP(reviewers_release) struct reviewers l = REVIEWERS_INIT;
	struct fixture *f = *state;

	assert_int_equal(fixture_load(f, ""), 0);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (reviewers_load(&l, f->settings, files[i],
				   strlen(files[i])) != ERR_INVALID)
			fail_msg("taken: %s", files[i]);
}

/* The table cannot ask the layer above for the words. */
static void formats_are_those_of_the_intake(void **state)
{
	const struct key *key = key_find(KEY_REVIEWER, "format");
	size_t n = 0;

	(void)state;
	for (; intake_format_at(n); n++)
		assert_string_equal(intake_format_name(intake_format_at(n)),
				    key->choices[n]);
	assert_null(key->choices[n]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(all_keys),
		cmocka_unit_test(config_owns_its_own),
		cmocka_unit_test(config_limits_the_file),
		cmocka_unit_test(without_a_command_there_is_none),
		cmocka_unit_test(refuses),
		cmocka_unit_test(formats_are_those_of_the_intake),
	};

	return cmocka_run_group_tests_name("config-reviewer", tests,
					   fixture_setup, fixture_teardown);
}
