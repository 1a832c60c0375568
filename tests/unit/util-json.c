/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT 4096

static int parse(struct json **out, const char *text)
{
	return json_parse(out, text, strlen(text), LIMIT);
}

static void reads(void **state)
{
	CLEANUP(cleanup_json) struct json *value = NULL;
	const struct json *runs;
	int64_t number = 0;
	double real = 0;

	(void)state;
	assert_int_equal(parse(&value, " {\"a\": {\"B\": [1, -2.5, \"x\\n\"]},"
				       " \"t\": true, \"b\": 0} \n"),
			 0);
	runs = json_find(value, "a", "B", NULL);
	assert_true(json_is_array(runs));
	assert_int_equal(json_count(runs), 3);
	assert_true(json_integer(&number, json_at(runs, 0)));
	assert_int_equal(number, 1);
	assert_false(json_integer(&number, json_at(runs, 1)));
	assert_true(json_real(&real, json_at(runs, 1)));
	assert_true(real == -2.5);
	assert_string_equal(json_text(json_at(runs, 2)), "x\n");
	assert_null(json_at(runs, 3));
	assert_null(json_find(value, "a", "b", NULL));
	assert_null(json_find(value, "x", "y", NULL));
	assert_null(json_text(json_get(value, "t")));
	assert_true(json_true(json_get(value, "t")));
	assert_false(json_true(NULL));
	number = 0;
	json_each(value, member)
		number += strlen(json_name(member));
	assert_int_equal(number, 3);
	json_each(NULL, member)
		fail_msg("NULL has the member %s", json_name(member));
}

static void refuses(void **state)
{
	static const char *const bad[] = {
		"",
		"{",
		"{} x",
		"[1,]",
		"{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2}}",
		"[01]",
		"[-01]",
		"[+1]",
		"[\"a\tb\"]",
		"[\"a\\u0000b\"]",
		"[\"\xff\"]",
		"[\"\\ud800\"]",
		"[nul]",
		"\xef\xbb\xbfx",
	};
	struct json *value = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (parse(&value, bad[i]) != ERR_INVALID)
			fail_msg("'%s' was taken", bad[i]);
		assert_null(value);
	}
	assert_int_equal(json_parse(&value, "[1]\0", 4, LIMIT), ERR_INVALID);
	assert_int_equal(json_parse(&value, "[1, 2]", 6, 5), ERR_INVALID);
}

static void takes_what_only_looks_bad(void **state)
{
	static const char *const good[] = {
		"[\"\\\\u0000\"]", "[\"01 +1 {{{ \\\" [\"]",	     "0",
		"[0.1, 0e1, -0]",  "{\"a\": {\"a\": [{\"a\": 1}]}}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		CLEANUP(cleanup_json) struct json *value = NULL;

		if (parse(&value, good[i]))
			fail_msg("%s: %s", good[i], error_message());
	}
}

static void numbers_have_limits(void **state)
{
	CLEANUP(cleanup_json) struct json *value = NULL;
	int64_t number = 7;
	double real = 7;

	(void)state;
	assert_int_equal(parse(&value, "[9007199254740992, 9007199254740994,"
				       " 1e400]"),
			 0);
	assert_true(json_integer(&number, json_at(value, 0)));
	assert_false(json_integer(&number, json_at(value, 1)));
	assert_false(json_real(&real, json_at(value, 2)));
}

static void depth_is_limited(void **state)
{
	struct json *value = NULL;
	struct strbuf text = STRBUF_INIT;

	(void)state;
	for (int deep = JSON_DEPTH_LIMIT; deep <= JSON_DEPTH_LIMIT + 1;
	     deep++) {
		strbuf_clear(&text);
		for (int i = 0; i < deep; i++)
			strbuf_addc(&text, '[');
		for (int i = 0; i < deep; i++)
			strbuf_addc(&text, ']');
		assert_int_equal(parse(&value, text.buf),
				 deep > JSON_DEPTH_LIMIT ? ERR_INVALID : 0);
	}
	json_free(value);
	strbuf_release(&text);
}

static void what_was_printed_is_read(void **state)
{
	CLEANUP(cleanup_json) struct json *value = json_object();
	CLEANUP(cleanup_json) struct json *copy = NULL;
	CLEANUP(cleanup_free) char *line = NULL;

	(void)state;
	json_set_string(value, "bytes", "\x01\xff");
	json_push_string(json_set(value, "list", json_array()), "a");
	line = json_print_line(value);
	assert_string_equal(line, "{\"bytes\":\"\\\\x01\\\\xff\","
				  "\"list\":[\"a\"]}");
	assert_int_equal(parse(&copy, line), 0);
	assert_string_equal(json_text(json_get(copy, "bytes")), "\\x01\\xff");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(refuses),
		cmocka_unit_test(takes_what_only_looks_bad),
		cmocka_unit_test(numbers_have_limits),
		cmocka_unit_test(depth_is_limited),
		cmocka_unit_test(what_was_printed_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
