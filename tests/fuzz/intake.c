/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as the report of a linter: the first one chooses the format, or
 * FUZZ_FORMAT does. What comes out has to be sound whatever went in.
 *
 * As a plain test it reads the files of tests/fuzz/corpus and 50 hostile SARIF
 * logs, each as every format (tests/fuzz/replay.c). With libFuzzer:
 *
 *	mkdir fuzz && cd fuzz
 *	../configure CC=clang CFLAGS='-g -O1 -fsanitize=fuzzer-no-link' \
 *		--enable-sanitizers
 *	make librefinery.a
 *	make tests/fuzz/intake FUZZ=-fsanitize=fuzzer
 *	FUZZ_FORMAT=sarif tests/fuzz/intake -runs=1000000 -max_len=4096 \
 *		new ../tests/fuzz/corpus
 */
#include "fuzz.h"

#include "linter/intake.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

#define ROOT "/slot/work"

static int text(struct strbuf *out, const char *path, void *data)
{
	(void)data;
	if (strlen(path) % 3 == 0)
		return error_set(ERR_NOTFOUND, "there is no such file");
	strbuf_adds(out, "one\n\xc3\xa4 two \xf0\x9f\x98\x80 x\r\n\n\tthree");
	return 0;
}

static const struct intake_format *choose(const uint8_t **bytes, size_t *len)
{
	const char *name = getenv("FUZZ_FORMAT");
	const struct intake_format *format = NULL;

	if (name) {
		if (intake_format_parse(&format, name))
			abort();
		return format;
	}
	if (!*len)
		return NULL;
	format = intake_format_at(**bytes % 8);
	++*bytes;
	--*len;
	return format;
}

static void check(int holds)
{
	if (!holds)
		abort();
}

/* Is there a way out of the tree in it? */
static int leaves(const char *path)
{
	const char *name = path;

	for (; name; name = strchr(name, '/')) {
		name += *name == '/';
		if (!strncmp(name, "..", 2) && (!name[2] || name[2] == '/'))
			return 1;
	}
	return !*path || *path == '/';
}

static void check_finding(const struct finding *f)
{
	check(!leaves(f->path));
	check(*f->rule && *f->message && f->first <= f->last);
	check(f->level <= FINDING_WARNING);
	check(strlen(f->message) <= FINDING_TEXT_LIMIT);
	check(!f->patch || (strlen(f->patch) <= FINDING_PATCH_LIMIT + 8192 &&
			    !strncmp(f->patch, "--- a/", 6)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const struct intake_context context = { .tool = "tool",
						.root = ROOT,
						.level = FINDING_WARNING,
						.text = text };
	const struct intake_format *format = choose(&bytes, &len);
	struct intake_report report = INTAKE_REPORT_INIT;
	struct findings l = FINDINGS_INIT;
	size_t aside = 0;
	char *copy;

	if (!format)
		return 0;
	/* Not ended by a NUL, so that reading too far is seen. */
	copy = alloc_zero(len + !len, 1);
	memcpy(copy, bytes, len);
	if (intake_parse(&l, &report, format, copy, len, &context))
		check(*error_message());
	for (int i = 0; i < INTAKE_ASIDES; i++)
		aside += report.aside[i];
	check(report.items == report.added + aside && report.added == l.n);
	for (size_t i = 0; i < l.n; i++)
		check_finding(&l.v[i]);
	free(copy);
	intake_report_release(&report);
	findings_release(&l);
	return 0;
}
