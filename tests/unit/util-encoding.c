/* SPDX-License-Identifier: MIT */
/* Any text in any encoding becomes valid UTF-8, the right one where it can. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/encoding.h"
#include "util/text.h"

static void becomes(const char *text, const char *encoding, const char *expect)
{
	char *out = encoding_to_utf8(text, encoding);

	assert_string_equal(out, expect);
	assert_true(text_utf8_valid(out, strlen(out)));
	free(out);
}

static void what_it_says_is_converted(void **unused)
{
	(void)unused;
	becomes("Gr\xfc\xdf"
		"e",
		"ISO-8859-1", "Grüße");
	becomes("Gr\xfc\xdf"
		"e",
		"latin-1", "Grüße");
	becomes("\xa3\xf3\x64\xbc", "iso-8859-2", "Łódź");
	becomes("\x83\x65\x83\x58\x83\x67", "Shift_JIS", "テスト");
	becomes("\x1b$B%F%9%H\x1b(B", "ISO-2022-JP", "テスト");
	becomes("Grüße", NULL, "Grüße");
	becomes("Grüße", "utf8", "Grüße");
	becomes("", "ISO-8859-1", "");
}

static void what_it_is_not_is_latin_1(void **unused)
{
	static const char *const names[] = {
		NULL,	    "UTF-8", "",	   "no-such-encoding",
		"us-ascii", "a/b",   "../../evil", "UTF-16",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		becomes("Grüße, \xfc!", names[i], "Grüße, ü!");
	becomes("ok \x83", "Shift_JIS", "ok \xc2\x83");
}

static void long_texts_are_whole(void **unused)
{
	char text[10000], *out;

	(void)unused;
	memset(text, 0xe9, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	out = encoding_to_utf8(text, "ISO-8859-1");
	assert_int_equal(strlen(out), 2 * (sizeof(text) - 1));
	assert_true(text_utf8_valid(out, strlen(out)));
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_says_is_converted),
		cmocka_unit_test(what_it_is_not_is_latin_1),
		cmocka_unit_test(long_texts_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
