/* SPDX-License-Identifier: MIT */
/* What is written to a provider, and what is understood of its replies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/gateway.h"
#include "gateway/model.h"
#include "gateway/protocol.h"
#include "gateway/trouble.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"

#include <stdlib.h>
#include <string.h>

static struct json *parsed(const char *text)
{
	struct json *value = NULL;

	assert_int_equal(json_parse(&value, text, strlen(text), 1 << 20), 0);
	return value;
}

/* Events or, if there is just one text, a reply in one piece. */
static int reads(struct response *out, const struct protocol *p,
		 const char *const *texts, bool events)
{
	int error = 0;

	*out = RESPONSE_INIT;
	for (; !error && *texts; texts++) {
		CLEANUP(cleanup_json) struct json *value = parsed(*texts);

		error = events ? p->event(out, value) : p->decode(out, value);
	}
	return error;
}

static void openai_whole(void **state)
{
	static const char *const texts[] = {
		"{\"model\": \"m-1\", \"provider\": \"P\", \"choices\": ["
		"{\"finish_reason\": \"length\", \"message\": {\"content\": "
		"[{\"type\": \"text\", \"text\": \"a\"}, {\"text\": \"b\"}]}}],"
		"\"usage\": {\"prompt_tokens\": 7, \"completion_tokens\": 3,"
		"\"prompt_tokens_details\": {\"cached_tokens\": 5,"
		"\"cache_write_tokens\": 1}, \"cost\": 0.0000015}}",
		NULL
	};
	struct response a;

	(void)state;
	assert_int_equal(reads(&a, &protocol_openai, texts, false), 0);
	assert_string_equal(a.text.buf, "ab");
	assert_string_equal(a.served, "m-1");
	assert_string_equal(a.via, "P");
	assert_true(a.done && a.cut && !a.refused);
	assert_int_equal(a.tokens.in, 7);
	assert_int_equal(a.tokens.cached, 5);
	assert_int_equal(a.tokens.written, 1);
	assert_int_equal(a.cost, 2);
	response_release(&a);
}

static void openai_pieces(void **state)
{
	static const char *const texts[] = {
		"{\"choices\": [{\"delta\": {\"role\": \"assistant\"},"
		"\"finish_reason\": null}], \"model\": \"m\"}",
		"{\"choices\": [{\"delta\": {\"content\": \"x\"}}]}",
		"{\"choices\": [{\"delta\": {\"reasoning\": \"hm\","
		"\"content\": \"y\"}}]}",
		"{\"choices\": [{\"delta\": {}, \"finish_reason\": \"stop\"}]}",
		"{\"choices\": [], \"usage\": {\"prompt_tokens\": 1,"
		"\"completion_tokens\": 2}}",
		NULL
	};
	struct response a;

	(void)state;
	assert_int_equal(reads(&a, &protocol_openai, texts, true), 0);
	assert_string_equal(a.text.buf, "xy");
	assert_true(a.done && !a.cut);
	assert_int_equal(a.tokens.out, 2);
	assert_int_equal(a.cost, UNTOLD);
	response_release(&a);
}

static void anthropic_whole(void **state)
{
	static const char *const texts[] = {
		"{\"model\": \"c\", \"stop_reason\": \"tool_use\", "
		"\"content\": ["
		"{\"type\": \"thinking\", \"thinking\": \"hm\"},"
		"{\"type\": \"text\", \"text\": \"Here it is:\"},"
		"{\"type\": \"tool_use\", \"name\": \"reply\", \"input\": "
		"{\"ok\": true}}, {\"type\": \"text\", \"text\": \"Done.\"}],"
		"\"usage\": {\"input_tokens\": 10, \"output_tokens\": 4,"
		"\"cache_read_input_tokens\": 30,"
		"\"cache_creation_input_tokens\": 2}}",
		NULL
	};
	struct response a;

	(void)state;
	assert_int_equal(reads(&a, &protocol_anthropic, texts, false), 0);
	assert_string_equal(a.text.buf, "{\"ok\":true}");
	assert_int_equal(a.tokens.in, 42);
	assert_int_equal(a.tokens.cached, 30);
	assert_true(a.done && !a.cut);
	response_release(&a);
}

static void anthropic_pieces(void **state)
{
	static const char *const texts[] = {
		"{\"type\": \"message_start\", \"message\": {\"model\": \"c\","
		"\"usage\": {\"input_tokens\": 10, \"output_tokens\": 1,"
		"\"cache_read_input_tokens\": 5}}}",
		"{\"type\": \"content_block_start\", \"index\": 0,"
		"\"content_block\": {\"type\": \"text\", \"text\": \"\"}}",
		"{\"type\": \"content_block_delta\", \"index\": 0, \"delta\": "
		"{\"type\": \"text_delta\", \"text\": \"So: \"}}",
		"{\"type\": \"content_block_start\", \"index\": 1,"
		"\"content_block\": {\"type\": \"tool_use\", \"input\": {}}}",
		"{\"type\": \"content_block_delta\", \"index\": 1, \"delta\": "
		"{\"type\": \"input_json_delta\", \"partial_json\": "
		"\"{\\\"o\"}}",
		"{\"type\": \"ping\"}",
		"{\"type\": \"content_block_delta\", \"index\": 1, \"delta\": "
		"{\"type\": \"input_json_delta\","
		"\"partial_json\": \"k\\\":1}\"}}",
		"{\"type\": \"message_delta\", \"delta\": {\"stop_reason\": "
		"\"max_tokens\"}, \"usage\": {\"output_tokens\": 9}}",
		"{\"type\": \"message_stop\"}",
		NULL
	};
	struct response a;

	(void)state;
	assert_int_equal(reads(&a, &protocol_anthropic, texts, true), 0);
	assert_string_equal(a.text.buf, "{\"ok\":1}");
	assert_true(a.done && a.cut);
	assert_int_equal(a.tokens.in, 15);
	assert_int_equal(a.tokens.out, 9);
	response_release(&a);
}

/* Whatever it is, it is an error or no text, and never a crash. */
static void anything_else(void **state)
{
	static const char *const texts[] = {
		"{}",
		"[]",
		"\"[DONE]\"",
		"null",
		"3",
		"{\"choices\": 1}",
		"{\"choices\": []}",
		"{\"choices\": [1]}",
		"{\"choices\": [{\"message\": \"x\"}]}",
		"{\"choices\": [{\"message\": {\"content\": 4}}]}",
		"{\"choices\": [{\"delta\": {\"content\": {\"a\": 1}}}]}",
		"{\"content\": {\"text\": \"x\"}}",
		"{\"content\": [null, 1, \"x\", [], {\"text\": 3}]}",
		"{\"type\": 5}",
		"{\"type\": \"content_block_delta\"}",
		"{\"type\": \"content_block_delta\", \"delta\": []}",
		"{\"usage\": {\"prompt_tokens\": -5, \"cost\": 1e300}}",
		"{\"usage\": {\"input_tokens\": 1e17, \"output_tokens\": 0.5}}",
	};
	static const struct protocol *const protocols[] = {
		&protocol_openai, &protocol_anthropic
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts) * 4; i++) {
		const char *one[] = { texts[i / 4], NULL };
		struct response a;

		reads(&a, protocols[i % 2], one, i / 2 % 2);
		assert_string_equal(a.text.buf, "");
		assert_true(a.tokens.in >= UNTOLD && a.tokens.out >= UNTOLD);
		assert_int_equal(a.cost, UNTOLD);
		response_release(&a);
	}
}

static void errors_in_a_reply(void **state)
{
	static const struct {
		const struct protocol *p;
		const char *text;
		enum failure failure;
	} cases[] = {
		{ &protocol_openai, "{\"error\": \"no\"}", FAILURE_SERVER },
		{ &protocol_openai, "{\"error\": {\"code\": 429}}",
		  FAILURE_LIMIT },
		{ &protocol_openai, "{\"error\": {\"code\": 99999}}",
		  FAILURE_SERVER },
		{ &protocol_openai,
		  "{\"error\": {\"code\": \"context_length_exceeded\"}}",
		  FAILURE_CONTEXT },
		{ &protocol_anthropic,
		  "{\"type\": \"error\", \"error\": {\"type\": "
		  "\"overloaded_error\", \"message\": \"busy\"}}",
		  FAILURE_SERVER },
		{ &protocol_anthropic,
		  "{\"type\": \"error\", \"error\": {\"type\": "
		  "\"rate_limit_error\"}}",
		  FAILURE_LIMIT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *one[] = { cases[i].text, NULL };
		struct response a;

		assert_int_equal(reads(&a, cases[i].p, one, i % 2), 0);
		assert_int_equal(a.failure, cases[i].failure);
		assert_non_null(a.trouble);
		response_release(&a);
	}
}

static void failures_by_status(void **state)
{
	static const struct {
		long status;
		const char *code;
		enum failure failure;
	} cases[] = {
		{ 301, NULL, FAILURE_REDIRECT },
		{ 400, NULL, FAILURE_REQUEST },
		{ 400, "context_length_exceeded", FAILURE_CONTEXT },
		{ 401, NULL, FAILURE_KEY },
		{ 402, NULL, FAILURE_PAYMENT },
		{ 403, NULL, FAILURE_FORBIDDEN },
		{ 404, NULL, FAILURE_MODEL },
		{ 408, NULL, FAILURE_TIMEOUT },
		{ 413, NULL, FAILURE_CONTEXT },
		{ 422, NULL, FAILURE_REQUEST },
		{ 429, NULL, FAILURE_LIMIT },
		{ 429, "insufficient_quota", FAILURE_PAYMENT },
		{ 500, NULL, FAILURE_SERVER },
		{ 529, "overloaded_error", FAILURE_SERVER },
		{ 204, NULL, FAILURE_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(failure_of(cases[i].status, cases[i].code),
				 cases[i].failure);
	for (int f = FAILURE_NONE + 1; f < FAILURES; f++) {
		CLEANUP(cleanup_free) char *next = failure_next(f, "P", "M");

		assert_true(*failure_name(f) && *failure_text(f) && *next);
		assert_null(strchr(next, '%'));
		/* Who tries again asks others, too, and counts it. */
		if (failure_passes(f))
			assert_true(failure_falls_back(f) && failure_breaks(f));
	}
}

static void tidied(const char *text, const char *key, const char *expect)
{
	CLEANUP(cleanup_free) char *tidy = trouble_tidy(text, key);

	assert_string_equal(tidy, expect);
}

static void keys_are_taken_out(void **state)
{
	char text[TROUBLE_LIMIT + 100];
	CLEANUP(cleanup_free) char *tidy = NULL;

	(void)state;
	tidied("a sk-1234 b sk-1234", "sk-1234", "a [key] b [key]");
	tidied(" a\n\tb ", NULL, "a b");
	tidied("\x1b[31m", NULL, "\\x1b[31m");
	/* Not even a part of it where the message is cut. */
	memset(text, 'x', sizeof(text));
	memcpy(text + TROUBLE_LIMIT - 4, "sk-1234", 7);
	text[sizeof(text) - 1] = '\0';
	tidy = trouble_tidy(text, "sk-1234");
	assert_null(strstr(tidy, "sk-"));
}

static const struct json *encoded(struct json **out, const struct protocol *p,
				  enum model_schema schema, const char *name)
{
	struct model m = { .id = "id",
			   .max_tokens_name = "max_completion_tokens",
			   .temperature = "0.5",
			   .schema = schema };
	const struct request r = { .system = "do",
				   .user = "this",
				   .schema = "{\"type\":\"object\"}",
				   .max_tokens = 9 };

	json_free(*out);
	*out = p->encode(&m, &r, true);
	return json_get(*out, name);
}

static void requests_are_written(void **state)
{
	CLEANUP(cleanup_json) struct json *body = NULL;
	const struct json *part;
	int64_t n = 0;

	(void)state;
	part = encoded(&body, &protocol_openai, MODEL_SCHEMA_NATIVE,
		       "response_format");
	assert_string_equal(json_text(json_get(part, "type")), "json_schema");
	assert_true(json_true(json_find(part, "json_schema", "strict", NULL)));
	assert_true(json_integer(&n, json_get(body, "max_completion_tokens")));
	assert_int_equal(n, 9);
	assert_true(json_true(json_get(body, "stream")));
	assert_null(encoded(&body, &protocol_openai, MODEL_SCHEMA_PROMPT,
			    "response_format"));
	part = json_at(json_get(body, "messages"), 0);
	assert_non_null(
		strstr(json_text(json_get(part, "content")), "JSON Schema"));
	part = encoded(&body, &protocol_anthropic, MODEL_SCHEMA_NATIVE,
		       "tool_choice");
	assert_string_equal(json_text(json_get(part, "name")), "reply");
	assert_string_equal(json_text(json_get(body, "system")), "do");
	assert_true(json_integer(&n, json_get(body, "max_tokens")));
	assert_null(encoded(&body, &protocol_anthropic, MODEL_SCHEMA_PROMPT,
			    "tools"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(openai_whole),
		cmocka_unit_test(openai_pieces),
		cmocka_unit_test(anthropic_whole),
		cmocka_unit_test(anthropic_pieces),
		cmocka_unit_test(anything_else),
		cmocka_unit_test(errors_in_a_reply),
		cmocka_unit_test(failures_by_status),
		cmocka_unit_test(keys_are_taken_out),
		cmocka_unit_test(requests_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
