/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/output.h"
#include "util/alloc.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT 1024
#define HEAD (LIMIT / 4)
#define TAIL (LIMIT - HEAD)

/* The n-th byte of the stream that the tests write. */
static char byte_at(size_t n)
{
	return (char)('a' + n % 26);
}

static char *stream(size_t len)
{
	char *bytes = alloc_zero(len + 1, 1);

	for (size_t i = 0; i < len; i++)
		bytes[i] = byte_at(i);
	return bytes;
}

static void expected_text(struct strbuf *out, const char *bytes, size_t len)
{
	if (len <= LIMIT) {
		strbuf_add(out, bytes, len);
		return;
	}
	strbuf_add(out, bytes, HEAD);
	strbuf_addf(out, "\n... %zu bytes left out ...\n", len - LIMIT);
	strbuf_add(out, bytes + len - TAIL, TAIL);
}

/* len bytes in pieces of at most step must give head and tail. */
static void check(size_t len, size_t step)
{
	struct strbuf expected = STRBUF_INIT, actual = STRBUF_INIT;
	struct output output;
	char *bytes = stream(len);

	output_init(&output, LIMIT);
	for (size_t at = 0; at < len; at += step)
		output_add(&output, bytes + at,
			   len - at < step ? len - at : step);
	output_text(&output, &actual);
	expected_text(&expected, bytes, len);
	assert_int_equal(output.total, len);
	assert_int_equal(actual.len, expected.len);
	assert_memory_equal(actual.buf, expected.buf, actual.len);
	output_release(&output);
	strbuf_release(&expected);
	strbuf_release(&actual);
	free(bytes);
}

static void head_and_tail_are_kept(void **state)
{
	static const size_t lengths[] = { 0,	     1,
					  HEAD - 1,  HEAD,
					  HEAD + 1,  LIMIT - 1,
					  LIMIT,     LIMIT + 1,
					  LIMIT + 7, LIMIT + TAIL,
					  5 * LIMIT, 5 * LIMIT + 13 };
	static const size_t steps[] = { 1,    2,	7,	   HEAD,
					TAIL, TAIL + 1, LIMIT + 1, 100000 };

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++)
		for (size_t j = 0; j < sizeof(steps) / sizeof(*steps); j++)
			check(lengths[i], steps[j]);
}

static void any_byte_is_kept(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct output output;
	char bytes[256];

	(void)state;
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	output_init(&output, LIMIT);
	output_add(&output, bytes, sizeof(bytes));
	output_text(&output, &text);
	assert_int_equal(text.len, 256);
	assert_memory_equal(text.buf, bytes, 256);
	output_release(&output);
	strbuf_release(&text);
}

static void a_full_line_is_not_broken(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct output output;
	char line[HEAD];

	(void)state;
	memset(line, 'x', sizeof(line));
	line[HEAD - 1] = '\n';
	output_init(&output, LIMIT);
	for (int i = 0; i < 8; i++)
		output_add(&output, line, sizeof(line));
	output_text(&output, &text);
	assert_non_null(strstr(text.buf, "x\n... 1024 bytes left out ...\nx"));
	output_release(&output);
	strbuf_release(&text);
}

static void limits_are_brought_into_range(void **state)
{
	static const int64_t cases[][2] = {
		{ 0, OUTPUT_LIMIT_DEFAULT },	 { 1, OUTPUT_LIMIT_MIN },
		{ -5, OUTPUT_LIMIT_MIN },	 { 5000, 5000 },
		{ INT64_MAX, OUTPUT_LIMIT_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct output output;

		output_init(&output, cases[i][0]);
		assert_int_equal(output.head_size + output.tail_size,
				 cases[i][1]);
		output_release(&output);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(head_and_tail_are_kept),
		cmocka_unit_test(any_byte_is_kept),
		cmocka_unit_test(a_full_line_is_not_broken),
		cmocka_unit_test(limits_are_brought_into_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
