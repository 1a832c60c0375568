/* SPDX-License-Identifier: MIT */
#include "queue/lfs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define VERSION "version https://git-lfs.github.com/spec/v1\n"
#define ID "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"

static void knows_pointers(void **unused)
{
	static const struct {
		const char *text;
		bool is;
	} cases[] = {
		{ VERSION "oid sha256:" ID "\nsize 12345\n", true },
		{ VERSION "ext-0-foo sha256:" ID "\noid sha256:" ID
			  "\nsize 1\n",
		  true },
		{ VERSION "oid sha256:" ID, false },
		{ VERSION "oid sha256:4d7a\nsize 1\n", false },
		{ VERSION "oid md5:" ID "\nsize 1\n", false },
		{ VERSION, false },
		{ "oid sha256:" ID "\nsize 12345\n", false },
		{ "version https://example.org\noid sha256:" ID "\n", false },
		{ "", false },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char id[LFS_HEX + 1] = "";

		if (lfs_parse(id, cases[i].text, strlen(cases[i].text)) !=
		    cases[i].is)
			fail_msg("case %zu", i);
		if (cases[i].is)
			assert_string_equal(id, ID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_pointers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
