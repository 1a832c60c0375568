/* SPDX-License-Identifier: MIT */
/*
 * Replies of model servers, right ones and bent ones, without a fuzzer: a
 * crash or abort is a failure.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fuzz.h"

#include "util/cleanup.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

#define BENT 3000

static const char *const replies[] = {
	"{\"model\":\"m-1\",\"provider\":\"P\",\"choices\":[{\"finish_reason\":"
	"\"stop\",\"message\":{\"content\":\"{\\\"ok\\\":true}\"}}],\"usage\":{"
	"\"prompt_tokens\":20,\"completion_tokens\":5,\"cost\":0.001,"
	"\"prompt_tokens_details\":{\"cached_tokens\":16}}}",
	": wait\n\ndata: "
	"{\"model\":\"m-1\",\"choices\":[{\"delta\":{\"content\":"
	"\"a\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"b\"},"
	"\"finish_reason\":\"length\"}]}\r\n\r\ndata: [DONE]\n\n",
	"data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: "
	"{\"error\":{\"message\":\"gone\",\"code\":502}}\n\n",
	"{\"type\":\"message\",\"model\":\"m-1\",\"stop_reason\":\"end_turn\","
	"\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"tool_"
	"use\","
	"\"input\":{\"ok\":true}}],\"usage\":{\"input_tokens\":4,"
	"\"output_tokens\":5,\"cache_read_input_tokens\":16}}",
	"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{"
	"\"model\":\"m-1\",\"usage\":{\"input_tokens\":4}}}\n\ndata: {\"type\":"
	"\"content_block_start\",\"content_block\":{\"type\":\"tool_use\"}}\n\n"
	"data: {\"type\":\"content_block_delta\",\"delta\":{\"partial_json\":"
	"\"{}\"}}\n\ndata: {\"type\":\"message_delta\",\"delta\":{"
	"\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":5}}\n\n"
	"data: {\"type\":\"message_stop\"}\n\n",
	"{\"error\":{\"message\":\"bad " FUZZ_KEY "\",\"type\":\"x\"}}",
	"{\"data\":[{\"id\":\"m-1\",\"name\":\"M\",\"context_length\":8192,"
	"\"pricing\":{\"prompt\":\"0.000003\",\"completion\":\"1e-5\"}}]}",
};

static const char *const pieces[] = {
	"{",
	"}",
	"[",
	"]",
	"\"",
	",",
	"null",
	"-1",
	"1e999",
	"9007199254740992",
	"\\u0000",
	"\\ud800",
	"\x1b[2J",
	"\xff",
	"\xe2\x80\xae",
	"[[[[[[[[",
	"\n",
	"\n\n",
	"\r",
	"data: ",
	"data\n\n",
	"[DONE]",
	"\"error\":",
	FUZZ_KEY,
	"\"usage\":",
	"\"text\":",
	"\"model\":",
	"event: x\n",
	": \n",
	"\xef\xbb\xbf",
	"nan",
	"0x1p99",
	"\"input\":",
	"\"type\":",
	"\\",
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static size_t below(size_t n)
{
	return (size_t)rand() % n;
}

/* Write a piece over, into or instead of what is there. */
static void bend(struct strbuf *text)
{
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	size_t at = text->len ? below(text->len) : 0;
	size_t drop = below(3) ? 0 : below(20);

	if (drop > text->len - at)
		drop = text->len - at;
	strbuf_add(&out, text->buf, at);
	strbuf_adds(&out, below(4) ? pieces[below(COUNT(pieces))] : "");
	if (below(20))
		strbuf_add(&out, text->buf + at + drop, text->len - at - drop);
	strbuf_clear(text);
	strbuf_add(text, out.buf, out.len);
}

static void feed(const char *reply, int bends)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf input = STRBUF_INIT;

	strbuf_adds(&text, reply);
	while (bends--)
		bend(&text);
	strbuf_addc(&input, (char)below(2));
	strbuf_addc(&input, (char)below(32));
	strbuf_add(&input, text.buf, text.len);
	LLVMFuzzerTestOneInput((const uint8_t *)input.buf, input.len);
}

static void right_ones(void **state)
{
	(void)state;
	srand(11);
	for (size_t i = 0; i < COUNT(replies) * 100; i++)
		feed(replies[i / 100], 0);
}

static void bent_ones(void **state)
{
	(void)state;
	srand(7);
	for (size_t i = 0; i < COUNT(replies) * BENT; i++)
		feed(replies[i / BENT], 1 + (int)below(4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_ones),
		cmocka_unit_test(bent_ones),
	};

	return cmocka_run_group_tests_name("fuzz-replies", tests, NULL, NULL);
}
