/* SPDX-License-Identifier: MIT */
/*
 * OpenAI's chat completions, as nearly all servers have them. Field names and
 * the shape of the stream: OpenAI's API reference; usage.cost and provider are
 * OpenRouter's.
 */
#include "gateway/gateway.h"
#include "gateway/model.h"
#include "gateway/protocol.h"
#include "gateway/trouble.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* No reply costs more dollars. */
#define COST_LIMIT 1000000.0

/* Less than what counts, more than what a double adds. */
#define ROUNDING 1e-3

static void add_message(struct json *messages, const char *role,
			const char *text)
{
	struct json *message = json_push(messages, json_object());

	json_set_string(message, "role", role);
	json_set_string(message, "content", text);
}

static void set_format(struct json *body, const struct model *m,
		       const struct request *r)
{
	CLEANUP(cleanup_json) struct json *schema = NULL;
	struct json *format, *inner;

	if (!r->schema || m->schema == MODEL_SCHEMA_PROMPT)
		return;
	format = json_set(body, "response_format", json_object());
	if (m->schema == MODEL_SCHEMA_OBJECT ||
	    json_parse(&schema, r->schema, strlen(r->schema),
		       PROTOCOL_REPLY_LIMIT)) {
		json_set_string(format, "type", "json_object");
		return;
	}
	json_set_string(format, "type", "json_schema");
	inner = json_set(format, "json_schema", json_object());
	json_set_string(inner, "name",
			r->schema_name ? r->schema_name : "reply");
	json_set_bool(inner, "strict", true);
	json_set(inner, "schema", schema);
	schema = NULL;
}

static struct json *encode(const struct model *m, const struct request *r,
			   bool stream)
{
	CLEANUP(strbuf_release) struct strbuf system = STRBUF_INIT;
	struct json *body = json_object();
	struct json *messages;

	json_set_string(body, "model", m->id);
	messages = json_set(body, "messages", json_array());
	strbuf_adds(&system, r->system ? r->system : "");
	if (r->schema && m->schema != MODEL_SCHEMA_NATIVE)
		protocol_describe(&system, r->schema);
	if (system.len)
		add_message(messages, "system", system.buf);
	add_message(messages, "user", r->user);
	json_set_number(body, m->max_tokens_name, r->max_tokens);
	if (*m->temperature)
		json_set_real(body, "temperature",
			      strtod(m->temperature, NULL));
	set_format(body, m, r);
	if (stream) {
		json_set_bool(body, "stream", true);
		json_set_bool(json_set(body, "stream_options", json_object()),
			      "include_usage", true);
	}
	return body;
}

static void read_cost(struct response *a, const struct json *cost)
{
	double dollars;

	if (json_real(&dollars, cost) && dollars >= 0 && dollars < COST_LIMIT)
		a->cost = (int64_t)ceil(dollars * 1e6 - ROUNDING);
}

static void read_usage(struct response *a, const struct json *usage)
{
	const struct json *prompt = json_get(usage, "prompt_tokens_details");

	response_figure(&a->tokens.in, json_get(usage, "prompt_tokens"));
	response_figure(&a->tokens.out, json_get(usage, "completion_tokens"));
	response_figure(&a->tokens.cached, json_get(prompt, "cached_tokens"));
	response_figure(&a->tokens.written,
			json_get(prompt, "cache_write_tokens"));
	read_cost(a, json_get(usage, "cost"));
}

static void read_finish(struct response *a, const struct json *choice)
{
	response_name(&a->finish, json_get(choice, "finish_reason"));
	if (!a->finish)
		return;
	a->cut = !strcmp(a->finish, "length");
	a->refused = a->refused || !strcmp(a->finish, "content_filter");
}

/* An error in place of a reply: with status 200, or in the middle. */
static bool read_error(struct response *a, const struct json *value)
{
	CLEANUP(trouble_release) struct trouble t = TROUBLE_INIT;
	const struct json *error = json_get(value, "error");
	int64_t status = 0;

	if (!json_text(error) && !json_is_object(error))
		return false;
	trouble_of(&t, value);
	json_integer(&status, json_get(error, "code"));
	a->failure = failure_of(status >= 400 && status < 600 ? status : 500,
				t.code);
	free(a->trouble);
	a->trouble = alloc_string(t.message ? t.message : "");
	return true;
}

/* Text as such, or as an array of parts. */
static int add_content(struct response *a, const struct json *content)
{
	int error = response_add(a, json_text(content));

	if (json_is_array(content))
		json_each(content, part)
			if (!error)
				error = response_add(
					a, json_text(json_get(part, "text")));
	return error;
}

static int read_choice(struct response *a, const struct json *choice,
		       const char *name)
{
	const struct json *message = json_get(choice, name);
	const char *refusal = json_text(json_get(message, "refusal"));

	if (refusal && *refusal)
		a->refused = true;
	read_finish(a, choice);
	return add_content(a, json_get(message, "content"));
}

static void read_names(struct response *a, const struct json *value)
{
	response_name(&a->served, json_get(value, "model"));
	response_name(&a->via, json_get(value, "provider"));
	read_usage(a, json_get(value, "usage"));
}

static int decode(struct response *a, const struct json *reply)
{
	const struct json *choice = json_at(json_get(reply, "choices"), 0);

	if (read_error(a, reply))
		return 0;
	if (!json_is_object(json_get(choice, "message")))
		return error_set(ERR_INVALID, "it has no message");
	read_names(a, reply);
	a->done = true;
	return read_choice(a, choice, "message");
}

static int event(struct response *a, const struct json *data)
{
	const struct json *choice = json_at(json_get(data, "choices"), 0);

	if (read_error(a, data))
		return 0;
	if (!json_is_object(data))
		return error_set(ERR_INVALID, "an event is no object");
	read_names(a, data);
	/* Some servers end with the reason and no mark behind it. */
	if (json_text(json_get(choice, "finish_reason")))
		a->done = true;
	return read_choice(a, choice, "delta");
}

const struct protocol protocol_openai = {
	.name = "openai",
	.path = "/chat/completions",
	.models = "/models",
	.key_header = "Authorization",
	.key_lead = "Bearer ",
	.encode = encode,
	.decode = decode,
	.event = event,
};
