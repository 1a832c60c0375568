/* SPDX-License-Identifier: MIT */
/* What sandboxes hold, as it is recorded and asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/hold.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <string.h>

static void expect(enum sandbox level, struct hold_facts facts,
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
	expect(SANDBOX_NONE, none, "none");
	expect(SANDBOX_NONE, all, "none");
	expect(SANDBOX_BUBBLEWRAP, none, "bubblewrap");
	expect(SANDBOX_BUBBLEWRAP, all, "bubblewrap");
	expect(SANDBOX_LANDLOCK, none, "landlock");
	expect(SANDBOX_LANDLOCK, old, "landlock+tcp");
	expect(SANDBOX_LANDLOCK, open, "landlock");
	expect(SANDBOX_LANDLOCK, all, "landlock+signals+network+keys");
	expect(SANDBOX_NAMESPACES, open, "namespaces+files+modes+sockets");
	expect(SANDBOX_NAMESPACES, all,
	       "namespaces+files+modes+sockets+network+keys");
	expect(SANDBOX_NAMESPACES_LANDLOCK, none,
	       "namespaces+landlock+modes+sockets+network");
	expect(SANDBOX_NAMESPACES_LANDLOCK, all,
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_say_what_holds),
		cmocka_unit_test(an_open_network_is_not_held),
		cmocka_unit_test(words_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
