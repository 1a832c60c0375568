/* SPDX-License-Identifier: MIT */
/* Edits: columns in all their units, and patches that git itself applies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "finding/edit.h"
#include "finding/subject.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/process.h"
#include "util/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The second line has an emoji (4 bytes, 2 UTF-16 units) and an umlaut. */
#define TEXT "one\n\xf0\x9f\x98\x80\xc3\xa4x\r\nlast"

static void columns(void **state)
{
	static const struct {
		int64_t line, column;
		enum edit_unit unit;
		int offset; /* -1: no such place */
	} cases[] = {
		{ 1, 1, EDIT_UNKNOWN, 0 },     { 1, 4, EDIT_UNKNOWN, 3 },
		{ 1, 5, EDIT_UNKNOWN, -1 },    { 1, 0, EDIT_BYTES, -1 },
		{ 0, 1, EDIT_BYTES, -1 },      { 2, 1, EDIT_UNKNOWN, 4 },
		{ 2, 2, EDIT_UNKNOWN, -1 },    { 2, 7, EDIT_BYTES, 10 },
		{ 2, 4, EDIT_UTF16, 10 },      { 2, 3, EDIT_UTF16, 8 },
		{ 2, 2, EDIT_UTF16, -1 },      { 2, 3, EDIT_CHARACTERS, 10 },
		{ 2, 4, EDIT_CHARACTERS, 11 }, { 2, 5, EDIT_CHARACTERS, -1 },
		{ 3, 5, EDIT_BYTES, 17 },      { 3, 6, EDIT_BYTES, -1 },
		{ 4, 1, EDIT_BYTES, 17 },      { 4, 2, EDIT_BYTES, -1 },
		{ 5, 1, EDIT_BYTES, -1 },
	};
	struct lines lines = LINES_INIT;

	(void)state;
	lines_load(&lines, TEXT, strlen(TEXT));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t offset = 0;
		int error = edit_offset(&offset, &lines, cases[i].line,
					cases[i].column, cases[i].unit);

		if (error ? cases[i].offset != -1 :
			    (int)offset != cases[i].offset)
			fail_msg("case %zu: %d, %zu", i, error, offset);
	}
	lines_release(&lines);
}

static void units_of_a_text(void **state)
{
	size_t offset = 0;

	(void)state;
	assert_int_equal(edit_offset_utf16(&offset, TEXT, strlen(TEXT), 7), 0);
	assert_int_equal(offset, 10);
	assert_int_equal(edit_offset_utf16(&offset, TEXT, strlen(TEXT), 5),
			 ERR_NOTFOUND);
	assert_int_equal(edit_offset_utf16(&offset, TEXT, strlen(TEXT), -1),
			 ERR_NOTFOUND);
	assert_int_equal(edit_offset_utf16(&offset, TEXT, strlen(TEXT), 99),
			 ERR_NOTFOUND);
}

static int patch(struct strbuf *out, const char *path, const char *text,
		 struct edit *edits, size_t n, size_t limit)
{
	struct lines lines = LINES_INIT;
	int error;

	lines_load(&lines, text, strlen(text));
	error = edit_patch(out, path, &lines, edits, n, limit);
	lines_release(&lines);
	return error;
}

static void looks_like_diff(void **state)
{
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	struct edit edits[] = { { 10, 11, "X" }, { 6, 6, "new\n" } };

	(void)state;
	assert_int_equal(patch(&out, "a b.c", "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
			       edits, 2, 4096),
			 0);
	assert_string_equal(out.buf,
			    "--- a/a b.c\t\n+++ b/a b.c\t\n"
			    "@@ -1,9 +1,10 @@\n 1\n 2\n 3\n-4\n-5\n-6\n"
			    "+new\n+4\n+5\n+X\n 7\n 8\n 9\n");
}

static void refuses(void **state)
{
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	struct edit overlap[] = { { 0, 2, "x" }, { 1, 3, "y" } };
	struct edit twice[] = { { 1, 1, "x" }, { 1, 1, "y" } };
	struct edit far[] = { { 0, 9, "x" } };
	struct edit back[] = { { 2, 1, "x" } };
	struct edit nothing[] = { { 0, 1, "a" } };
	struct edit fine[] = { { 0, 1, "b" } };

	(void)state;
	assert_int_equal(patch(&out, "f", "abc\n", overlap, 2, 4096),
			 ERR_INVALID);
	assert_int_equal(patch(&out, "f", "abc\n", twice, 2, 4096),
			 ERR_INVALID);
	assert_int_equal(patch(&out, "f", "abc\n", far, 1, 4096), ERR_INVALID);
	assert_int_equal(patch(&out, "f", "abc\n", back, 1, 4096), ERR_INVALID);
	assert_int_equal(patch(&out, "f", "abc\n", nothing, 1, 4096),
			 ERR_INVALID);
	assert_int_equal(patch(&out, "f", "abc\n", fine, 1, 8), ERR_INVALID);
	assert_int_equal(patch(&out, "a\nb", "abc\n", fine, 1, 4096),
			 ERR_INVALID);
	assert_int_equal(out.len, 0);
	assert_int_equal(patch(&out, "f", "abc\n", fine, 1, 4096), 0);
}

/* What the edits, sorted and apart, make of text. */
static void apply(struct strbuf *out, const char *text,
		  const struct edit *edits, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		strbuf_add(out, text + at, edits[i].start - at);
		strbuf_adds(out, edits[i].text);
		at = edits[i].end;
	}
	strbuf_adds(out, text + at);
}

static void random_text(struct strbuf *out)
{
	int lines = rand() % 24;

	for (int i = 0; i < lines; i++)
		strbuf_addf(out, "%c%s\n", "abc"[rand() % 3],
			    rand() % 4 ? "" : "xy");
	if (rand() % 3 == 0)
		strbuf_adds(out, "end");
}

static size_t random_edits(struct edit *out, size_t len)
{
	static const char *const texts[] = { "", "n", "n\n", "\n", "a\nb\n" };
	size_t n = 0, at = 0;

	while (n < 4 && at <= len) {
		size_t start = at + (size_t)rand() % (len - at + 1);
		size_t end = start + (size_t)rand() % 5;

		out[n++] = (struct edit){ start, end < len ? end : len,
					  texts[rand() % 5] };
		at = end + 1;
	}
	return n;
}

static int git_apply(const char *directory, const struct strbuf *text,
		     const struct strbuf *diff, struct strbuf *result)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(cleanup_free) char *file = alloc_printf("%s/f", directory);
	int error = file_write(file, text->buf, text->len, 0644, false);

	strvec_pushl(&p.argv, "git", "apply", "--whitespace=nowarn", "-", NULL);
	strvec_pushl(&p.env, "GIT_DIR", "GIT_CEILING_DIRECTORIES=/", NULL);
	p.directory = directory;
	if (!error)
		error = process_run(&p, diff, NULL, 0, NULL);
	return error ? error : file_read(result, file, 1 << 20);
}

static void git_takes_them(void **state)
{
	char directory[] = "/tmp/review-edit.XXXXXX";
	int applied = 0;

	(void)state;
	srand(1);
	assert_non_null(mkdtemp(directory));
	for (int i = 0; i < 150; i++) {
		CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
		CLEANUP(strbuf_release) struct strbuf want = STRBUF_INIT;
		CLEANUP(strbuf_release) struct strbuf diff = STRBUF_INIT;
		CLEANUP(strbuf_release) struct strbuf got = STRBUF_INIT;
		struct edit edits[4];
		size_t n;

		random_text(&text);
		n = random_edits(edits, text.len);
		apply(&want, text.buf, edits, n);
		/* A file that becomes empty is deleted, or is none before. */
		if (!want.len || !text.len)
			continue;
		if (patch(&diff, "f", text.buf, edits, n, 1 << 16)) {
			assert_string_equal(text.buf, want.buf);
			continue;
		}
		if (git_apply(directory, &text, &diff, &got) ||
		    strcmp(got.buf, want.buf))
			fail_msg("case %d: [%s] to [%s] by\n%s", i, text.buf,
				 want.buf, diff.buf);
		applied++;
	}
	assert_true(applied > 100);
	file_remove_tree(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns),
		cmocka_unit_test(units_of_a_text),
		cmocka_unit_test(looks_like_diff),
		cmocka_unit_test(refuses),
		cmocka_unit_test(git_takes_them),
	};

	return cmocka_run_group_tests_name("finding-edit", tests, NULL, NULL);
}
