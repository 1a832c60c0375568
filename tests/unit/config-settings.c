/* SPDX-License-Identifier: MIT */
/* Settings of git config: defaults, order, origin, warnings, refusals. */
#include "config-fixture.h"

static void load(struct fixture *f, const char *config)
{
	if (fixture_load(f, config))
		fail_msg("%s", error_message());
}

static void defaults(void **state)
{
	struct fixture *f = *state;
	struct strvec list = STRVEC_INIT;

	load(f, "");
	assert_string_equal(settings_string(f->settings, "main", "method"),
			    "rebase");
	assert_int_equal(settings_number(f->settings, NULL, "testDisk"),
			 (int64_t)10 << 30);
	assert_int_equal(settings_number(f->settings, NULL, "retention"),
			 30 * 86400);
	assert_true(settings_bool(f->settings, NULL, "wake"));
	assert_false(settings_bool(f->settings, "main", "ungated"));
	assert_string_equal(settings_string(f->settings, NULL, "email"),
			    "git-refinery@localhost");
	settings_list(&list, f->settings, NULL, "pusherEnv");
	assert_int_equal(list.n, 4);
	assert_int_equal(settings_origin(f->settings, "main", "method"),
			 SETTINGS_DEFAULT);
	assert_int_equal(settings_warnings(f->settings)->n, 0);
	strvec_release(&list);
}

static void own_value_then_that_of_all(void **state)
{
	struct fixture *f = *state;

	load(f, "[refinery]\nmethod = merge\nmaxGroup = 3\nwake = no\n"
		"target = main\ntarget = next\n"
		"[refinery \"main\"]\nmethod = ff\nmethod = squash\n");
	assert_string_equal(settings_string(f->settings, "main", "method"),
			    "squash");
	assert_string_equal(settings_string(f->settings, "next", "METHOD"),
			    "merge");
	assert_string_equal(settings_string(f->settings, NULL, "method"),
			    "merge");
	assert_int_equal(settings_number(f->settings, "main", "maxGroup"), 3);
	assert_false(settings_bool(f->settings, "main", "wake"));
	assert_int_equal(settings_origin(f->settings, "main", "method"),
			 SETTINGS_CONFIG);
	assert_int_equal(settings_origin(f->settings, "next", "method"),
			 SETTINGS_FALLBACK);
	assert_int_equal(settings_origin(f->settings, "main", "wake"),
			 SETTINGS_CONFIG);
	assert_int_equal(settings_origin(f->settings, "main", "pause"),
			 SETTINGS_DEFAULT);
}

static void lists_add_up(void **state)
{
	struct fixture *f = *state;
	struct strvec list = STRVEC_INIT;
	char *text;

	load(f, "[refinery]\nallow = nobody\nsandboxBind = /a b\n"
		"sandboxBind = /c\n"
		"[refinery \"main\"]\nallow = a b\nallow = c\n"
		"[refinery \"next\"]\nallow = a\nallow =\nallow = d\n");
	settings_list(&list, f->settings, "main", "allow");
	assert_int_equal(list.n, 3);
	text = settings_text(f->settings, "main", "allow");
	assert_string_equal(text, "a b c");
	free(text);
	text = settings_text(f->settings, "main", "maxGroup");
	assert_string_equal(text, "64");
	free(text);
	strvec_clear(&list);
	settings_list(&list, f->settings, "next", "allow");
	assert_int_equal(list.n, 1);
	assert_string_equal(list.v[0], "d");
	settings_list(&list, f->settings, NULL, "sandboxBind");
	assert_int_equal(list.n, 3);
	assert_string_equal(list.v[1], "/a b");
	strvec_clear(&list);
	settings_list(&list, f->settings, "other", "allow");
	assert_int_equal(list.n, 1);
	strvec_release(&list);
}

static void targets(void **state)
{
	struct fixture *f = *state;

	load(f, "");
	assert_int_equal(settings_targets(f->settings)->n, 1);
	assert_string_equal(settings_targets(f->settings)->v[0], "main");
	load(f, "[refinery]\ntarget = next\ntarget = release/1.0\n"
		"[refinery \"release/1.0\"]\nmethod = ff\n");
	assert_int_equal(settings_targets(f->settings)->n, 2);
	assert_string_equal(settings_targets(f->settings)->v[1], "release/1.0");
	assert_int_equal(settings_warnings(f->settings)->n, 0);
	assert_string_equal(
		settings_string(f->settings, "release/1.0", "method"), "ff");
}

static void tests_of_git_config(void **state)
{
	struct fixture *f = *state;
	struct strvec names = STRVEC_INIT;
	char *text;

	load(f, "[refinery \"test.a.b\"]\ncommand = make\nkeep = x\nkeep = y\n"
		"[refinery \"test.Unit\"]\ntimeout = 5m\n");
	settings_gates(&names, f->settings);
	assert_int_equal(names.n, 2);
	assert_string_equal(names.v[0], "a.b");
	assert_string_equal(names.v[1], "Unit");
	assert_int_equal(settings_test(&text, f->settings, "a.b", "keep"), 0);
	assert_string_equal(text, "x y");
	free(text);
	assert_int_equal(settings_test(&text, f->settings, "a.b", "timeout"),
			 ERR_NOTFOUND);
	strvec_release(&names);
}

static void check_warning(struct fixture *f, const char *config,
			  const char *warning)
{
	const struct strvec *warnings;

	load(f, config);
	warnings = settings_warnings(f->settings);
	assert_int_equal(warnings->n, 1);
	if (!strstr(warnings->v[0], warning))
		fail_msg("'%s' and not '%s'", warnings->v[0], warning);
}

static void warnings_tell_what_was_meant(void **state)
{
	struct fixture *f = *state;

	check_warning(f, "[refinery]\nsandbx = auto\n",
		      "'refinery.sandbx' is not a setting; did you mean "
		      "'sandbox'?");
	check_warning(f, "[refinery \"main\"]\npaus = x\n", "'pause'?");
	check_warning(f, "[refinery]\nfrobnicate = x\n",
		      "'refinery.frobnicate' is not a setting");
	check_warning(f, "[refinery]\ncommand = make\n",
		      "set 'refinery.test.<name>.command'");
	check_warning(f, "[refinery \"test\"]\ncommand = make\n",
		      "set 'refinery.test.<name>.command'");
	check_warning(f, "[refinery \"main\"]\nwake = no\n",
		      "set 'refinery.wake'");
	check_warning(f, "[refinery \"test.unit\"]\nmethod = ff\n",
		      "set 'refinery.<target>.method'");
	check_warning(f, "[refinery \"mian\"]\nmethod = ff\n",
		      "no such target; did you mean 'main'?");
}

static void check_refusal(struct fixture *f, const char *config,
			  const char *message)
{
	assert_int_equal(fixture_load(f, config), ERR_INVALID);
	if (strncmp(error_message(), message, strlen(message)))
		fail_msg("'%s' and not '%s'", error_message(), message);
	assert_non_null(strstr(error_next_action(), "--show-origin"));
	assert_null(f->settings);
}

static void bad_values_are_refused(void **state)
{
	struct fixture *f = *state;

	check_refusal(f, "[refinery]\ntestDisk = lots\n",
		      "refinery.testDisk: 'lots' is not a size");
	check_refusal(f, "[refinery \"main\"]\nmethod = theirs\n",
		      "refinery.main.method: 'theirs' is not one of");
	check_refusal(f, "[refinery \"test.unit\"]\nretries = 6\n",
		      "refinery.test.unit.retries: ");
	check_refusal(f, "[refinery \"test.a b\"]\ncommand = make\n",
		      "refinery.test.a b.command: 'a b' is not a name");
	check_refusal(f, "[refinery]\nname = a<b\n", "refinery.name: ");
	check_refusal(f, "[refinery]\ntarget = refs/heads/main\n",
		      "refinery.target: ");
}

static void other_sections_are_left_alone(void **state)
{
	struct fixture *f = *state;

	load(f, "[user]\nname = x\n[refineryx]\nslots = 3\n"
		"[xrefinery]\nslots = 3\n");
	assert_int_equal(settings_warnings(f->settings)->n, 0);
}

/* As git: the user's file first, the repository's wins; includes count. */
static void files_come_in_gits_order(void **state)
{
	const char *user = "[refinery \"main\"]\nmethod = merge\n"
			   "pause = user\nallow = a\n"
			   "[include]\npath = included\n";
	const char *included = "[refinery]\nemail = i@example.org\n";
	struct strvec list = STRVEC_INIT;
	struct fixture *f = *state;
	char path[128];

	snprintf(path, sizeof(path), "%s/.gitconfig", f->directory);
	file_write(path, user, strlen(user), 0644, false);
	snprintf(path, sizeof(path), "%s/included", f->directory);
	file_write(path, included, strlen(included), 0644, false);
	load(f, "[refinery \"main\"]\nmethod = squash\nallow = b\n");
	assert_string_equal(settings_string(f->settings, "main", "method"),
			    "squash");
	assert_string_equal(settings_string(f->settings, "main", "pause"),
			    "user");
	assert_string_equal(settings_string(f->settings, NULL, "email"),
			    "i@example.org");
	settings_list(&list, f->settings, "main", "allow");
	assert_int_equal(list.n, 2);
	assert_string_equal(list.v[1], "b");
	strvec_release(&list);
}

static void a_key_without_value_is_true(void **state)
{
	struct fixture *f = *state;

	load(f, "[refinery \"main\"]\ndivert\n");
	assert_true(settings_bool(f->settings, "main", "divert"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(own_value_then_that_of_all),
		cmocka_unit_test(lists_add_up),
		cmocka_unit_test(targets),
		cmocka_unit_test(tests_of_git_config),
		cmocka_unit_test(warnings_tell_what_was_meant),
		cmocka_unit_test(bad_values_are_refused),
		cmocka_unit_test(other_sections_are_left_alone),
		cmocka_unit_test(a_key_without_value_is_true),
		cmocka_unit_test(files_come_in_gits_order),
	};

	return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
