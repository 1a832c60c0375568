/* SPDX-License-Identifier: MIT */
/* The inputs that are known, without a fuzzer: a crash or abort is a failure.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fuzz.h"

#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/file.h"
#include "util/strbuf.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define HOSTILE 50
#define FILE_LIMIT ((size_t)1 << 20)

static const char *const formats[] = {
	"sarif", "rdjson",	     "rdjsonl",	    "checkstyle",
	"lines", "shellcheck-json1", "eslint-json",
};

static void feed(const struct strbuf *text)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		setenv("FUZZ_FORMAT", formats[i], 1);
		LLVMFuzzerTestOneInput((const uint8_t *)text->buf, text->len);
	}
}

static void hostile_logs(void **state)
{
	(void)state;
	for (unsigned seed = 0; seed < HOSTILE; seed++) {
		CLEANUP(strbuf_release) struct strbuf log = STRBUF_INIT;

		hostile_sarif(&log, seed);
		feed(&log);
	}
}

static void corpus(void **state)
{
	const char *source = getenv("REFINERY_SOURCE");
	CLEANUP(cleanup_free)
	char *path =
		alloc_printf("%s/tests/fuzz/corpus", source ? source : ".");
	DIR *directory = opendir(path);
	struct dirent *entry;
	size_t n = 0;

	(void)state;
	assert_non_null(directory);
	while ((entry = readdir(directory))) {
		CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
		CLEANUP(cleanup_free)
		char *file = alloc_printf("%s/%s", path, entry->d_name);

		if (*entry->d_name == '.')
			continue;
		assert_int_equal(file_read(&text, file, FILE_LIMIT), 0);
		feed(&text);
		n++;
	}
	closedir(directory);
	assert_true(n > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_logs),
		cmocka_unit_test(corpus),
	};

	return cmocka_run_group_tests_name("fuzz-intake", tests, NULL, NULL);
}
