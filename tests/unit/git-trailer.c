/* SPDX-License-Identifier: MIT */
/* Trailers: what counts as one, and that a forged one never survives. */
#include "git/trailer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void reads(const char *message, const char *key, const char *expect)
{
	struct trailers t = TRAILERS_INIT;
	const char *value;

	trailers_read(&t, message);
	value = trailers_get(&t, key);
	if (expect)
		assert_string_equal(value ? value : "(none)", expect);
	else
		assert_null(value);
	trailers_release(&t);
}

static void replaces(const char *message, const char *key, const char *expect)
{
	char *text = trailers_replace(message, "Refinery-", key, "id");

	assert_string_equal(text, expect);
	free(text);
}

static void the_last_paragraph_counts(void **unused)
{
	(void)unused;
	reads("s\n\nKey: value\n", "Key", "value");
	reads("s\n\nKey: value\n", "key", "value");
	reads("s\n\nKey: value\n\n\n", "Key", "value");
	reads("s\n\nKey: one\nOther: two\n", "Other", "two");
	reads("s\n\nKey: one\n  and more\n", "Key", "one and more");
	reads("s\n\n(cherry picked from commit 1234)\nKey: v\n", "Key", "v");
	reads("s\n\nKey:\n", "Key", "");
}

static void other_places_do_not(void **unused)
{
	(void)unused;
	reads("Key: value\n", "Key", NULL);
	reads("\n\nKey: value\n", "Key", NULL);
	reads("s\n\nKey: value\n\nbody\n", "Key", NULL);
	reads("s\n\nKey: value\nprose\n", "Key", NULL);
	reads("s\n\nprose\nKey: value\n", "Key", NULL);
	reads("s\n\n Key: value\n", "Key", NULL);
	reads("s\n\nKey : value\n", "Key", NULL);
	reads("s\nKey: value\n", "Key", NULL);
	reads("", "Key", NULL);
}

static void ours_is_added_at_the_end(void **unused)
{
	(void)unused;
	replaces("s\n", "Refinery-Entry", "s\n\nRefinery-Entry: id\n");
	replaces("s", "Refinery-Entry", "s\n\nRefinery-Entry: id\n");
	replaces("s\n\nbody\n", "Refinery-Entry",
		 "s\n\nbody\n\nRefinery-Entry: id\n");
	replaces("s\n\nKey: v\n", "Refinery-Entry",
		 "s\n\nKey: v\nRefinery-Entry: id\n");
	replaces("s\n\nKey: v\n", NULL, "s\n\nKey: v\n");
}

static void forged_ones_are_dropped(void **unused)
{
	(void)unused;
	replaces("s\n\nRefinery-Entry: x\n", NULL, "s\n");
	replaces("s\n\nrefinery-entry: x\n", NULL, "s\n");
	replaces("s\n\nKey: v\nRefinery-Entry: x\n more\n", NULL,
		 "s\n\nKey: v\n");
	replaces("s\n\nRefinery-A: x\n\nRefinery-B: y\n", NULL, "s\n");
	replaces("s\n\nRefinery-Entry: x\n", "Refinery-Entry",
		 "s\n\nRefinery-Entry: id\n");
}

/* Whatever the message: afterwards exactly one trailer of ours, the last. */
static void none_survives(void **unused)
{
	static const char *const parts[] = {
		"s\n",
		"\n",
		"Refinery-Entry: x\n",
		"Key: v\n",
		" more\n",
		"prose",
		"\r\n",
		"refinery-log: y\n",
		"Refinery-Entry:x",
		"(cherry picked from commit 1)\n",
	};
	uint64_t state = 7;

	(void)unused;
	for (int round = 0; round < 20000; round++) {
		char message[512] = "";
		struct trailers t = TRAILERS_INIT;
		size_t ours = 0, len = 0;
		char *text;

		for (int i = 0; i < 9; i++) {
			const char *part;

			state = state * 6364136223846793005ULL + 1;
			part = parts[(state >> 40) % 10];
			memcpy(message + len, part, strlen(part) + 1);
			len += strlen(part);
		}
		text = trailers_replace(message, "Refinery-", "Refinery-Entry",
					"id");
		trailers_read(&t, text);
		for (size_t i = 0; i < t.keys.n; i++)
			ours += !strncasecmp(t.keys.v[i], "refinery-", 9);
		assert_int_equal(ours, 1);
		assert_string_equal(trailers_get(&t, "Refinery-Entry"), "id");
		trailers_release(&t);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_paragraph_counts),
		cmocka_unit_test(other_places_do_not),
		cmocka_unit_test(ours_is_added_at_the_end),
		cmocka_unit_test(forged_ones_are_dropped),
		cmocka_unit_test(none_survives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
