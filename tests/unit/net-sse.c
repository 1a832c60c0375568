/* SPDX-License-Identifier: MIT */
/* Server-sent events, in pieces of any size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/sse.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* What was told: "event|data;" for each. */
static int note(void *context, const char *event, const char *data, size_t len)
{
	struct strbuf *told = context;

	assert_int_equal(strlen(data), len);
	strbuf_addf(told, "%s|%s;", event, data);
	return strcmp(data, "stop") ? 0 : ERR_STALE;
}

static int feed(struct strbuf *told, const char *text, size_t piece)
{
	struct sse s = SSE_INIT;
	size_t len = strlen(text);
	int error = 0;

	s.call = note;
	s.context = told;
	for (size_t i = 0; !error && i < len; i += piece)
		error = sse_feed(&s, text + i,
				 len - i < piece ? len - i : piece);
	sse_release(&s);
	return error;
}

static void tells(const char *text, const char *expect)
{
	for (size_t piece = 1; piece <= strlen(text); piece++) {
		struct strbuf told = STRBUF_INIT;

		assert_int_equal(feed(&told, text, piece), 0);
		assert_string_equal(told.buf, expect);
		strbuf_release(&told);
	}
}

static void events_are_told(void **state)
{
	(void)state;
	tells("data: a\n\n", "message|a;");
	tells("data:a\r\n\r\ndata:  b\r\n\r\n", "message|a;message| b;");
	tells("data: a\r\rdata: b\r\r", "message|a;message|b;");
	tells("event: ping\ndata: {}\n\n", "ping|{};");
	tells("data: a\ndata: b\n\n", "message|a\nb;");
	tells("\xef\xbb\xbf"
	      "data: a\n\n",
	      "message|a;");
	tells("data\n\n", "message|;");
	tells("event: x\n\ndata: a\n\n", "message|a;");
}

static void the_rest_is_not(void **state)
{
	(void)state;
	tells(": OPENROUTER PROCESSING\n\ndata: a\n\n", "message|a;");
	tells("id: 1\nretry: 5\nother: x\ndata: a\n\n", "message|a;");
	tells("\n\n\n", "");
	tells("data: cut", "");
	tells("data: cut\n", "");
	tells("DATA: a\n\n data: b\n\n", "");
}

static void the_listener_can_end_it(void **state)
{
	struct strbuf told = STRBUF_INIT;

	(void)state;
	assert_int_equal(feed(&told, "data: stop\n\ndata: b\n\n", 3),
			 ERR_STALE);
	assert_string_equal(told.buf, "message|stop;");
	strbuf_release(&told);
}

static int feed_long(const char *line, size_t lines)
{
	struct strbuf told = STRBUF_INIT, text = STRBUF_INIT;
	int error;

	for (size_t i = 0; i < lines; i++)
		strbuf_adds(&text, line);
	error = feed(&told, text.buf, 4096);
	assert_string_equal(told.buf, "");
	strbuf_release(&told);
	strbuf_release(&text);
	return error;
}

static void limits_hold(void **state)
{
	(void)state;
	assert_int_equal(feed_long("xxxxxxxx", SSE_LIMIT / 8 + 1), ERR_INVALID);
	assert_int_equal(feed_long("data: xxxxxxxx\n", SSE_LIMIT / 8),
			 ERR_INVALID);
	assert_int_equal(feed_long(": xxxxxxx\n", SSE_LIMIT / 8), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_told),
		cmocka_unit_test(the_rest_is_not),
		cmocka_unit_test(the_listener_can_end_it),
		cmocka_unit_test(limits_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
