/* SPDX-License-Identifier: MIT */
/* The table of settings is sound: every row can be used as it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/key.h"
#include "config/value.h"
#include "util/error.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static void rows_are_complete(void **state)
{
	const struct key *key;

	(void)state;
	for (size_t i = 0; (key = key_at(i)); i++) {
		size_t len = strlen(key->help);

		assert_non_null(key->initial);
		assert_true(len > 20 && isupper((unsigned char)key->help[0]));
		assert_non_null(strchr(".?", key->help[len - 1]));
		assert_true(key->type == KEY_BOOL || key->type == KEY_CHOICE ||
			    key->max > 0);
		assert_true((key->type == KEY_CHOICE) == !!key->choices);
		for (const char *p = key->name; *p; p++)
			assert_true(isalpha((unsigned char)*p));
		/* What .refinery cannot hold would be an empty promise. */
		assert_false(key->file && key->scope == KEY_REPOSITORY);
	}
	assert_true(key_at(0) != NULL);
	assert_null(key_at(10000));
}

static void defaults_are_valid(void **state)
{
	const struct key *key;

	(void)state;
	for (size_t i = 0; (key = key_at(i)); i++)
		/* Those without a default have to be set. */
		if (*key->initial || !key->min)
			assert_int_equal(value_check(key, key->initial), 0);
}

/* refinery.<name> means a repository's setting or that of all targets. */
static bool meet(const struct key *a, const struct key *b)
{
	return a->scope == b->scope ||
	       (!*key_prefix(a->scope) && !*key_prefix(b->scope));
}

static void names_are_unique(void **state)
{
	const struct key *a, *b;

	(void)state;
	for (size_t i = 0; (a = key_at(i)); i++)
		for (size_t j = i + 1; (b = key_at(j)); j++)
			if (meet(a, b))
				assert_true(strcasecmp(a->name, b->name));
}

static void rows_are_found(void **state)
{
	(void)state;
	assert_string_equal(key_find(KEY_REPOSITORY, "slotdirectory")->name,
			    "slotDirectory");
	assert_null(key_find(KEY_REPOSITORY, "method"));
	assert_int_equal(key_scope_of("wake"), KEY_REPOSITORY);
	assert_int_equal(key_scope_of("main.method"), KEY_TARGET);
	assert_int_equal(key_scope_of("test.unit.command"), KEY_TEST);
	assert_int_equal(key_scope_of("lane.web.paths"), KEY_LANE);
	assert_int_equal(key_scope_of("lane.paths"), KEY_TARGET);
	assert_int_equal(key_scope_of("provider.local.url"), KEY_PROVIDER);
	assert_int_equal(key_scope_of("model.gpt-4.1.id"), KEY_MODEL);
	assert_null(key_find(KEY_TARGET, "methods"));
	assert_string_equal(key_suggest(KEY_TARGET, "methid"), "method");
	assert_string_equal(key_suggest(KEY_TEST, "tiemout"), "timeout");
	assert_null(key_suggest(KEY_TEST, "frobnicate"));
}

/* Who may decide what is a matter of security: a change must be on purpose. */
static void tiers_are_as_designed(void **state)
{
	static const char *const file[] = { "method",
					    "gates",
					    "reviewStyle",
					    "reviewBlock",
					    "reviewIncomplete",
					    "reviewConfidence",
					    "command",
					    "timeout",
					    "when",
					    "paths",
					    "needs",
					    "retries",
					    "keep",
					    "expect",
					    "paths",
					    "command",
					    "format",
					    "paths",
					    "level",
					    "mode",
					    "statuses",
					    "timeout",
					    "link" };
	const struct key *key;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; (key = key_at(i)); i++)
		if (key->file)
			assert_string_equal(key->name, file[n++]);
	assert_int_equal(n, sizeof(file) / sizeof(*file));
}

static void types_have_names(void **state)
{
	(void)state;
	for (int type = KEY_STRING; type <= KEY_MONEY; type++)
		assert_true(*key_type_name(type));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_complete),
		cmocka_unit_test(defaults_are_valid),
		cmocka_unit_test(names_are_unique),
		cmocka_unit_test(rows_are_found),
		cmocka_unit_test(tiers_are_as_designed),
		cmocka_unit_test(types_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
