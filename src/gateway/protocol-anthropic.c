/* SPDX-License-Identifier: MIT */
/*
 * Anthropic's messages. Field names and the events of the stream: Anthropic's
 * API reference. A schema is asked for as the only tool there is; a server
 * that answers in words all the same is understood.
 */
#include "gateway/gateway.h"
#include "gateway/model.h"
#include "gateway/protocol.h"
#include "gateway/trouble.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"

#include <stdlib.h>
#include <string.h>

static bool by_tool(const struct model *m, const struct request *r)
{
	return r->schema && m->schema == MODEL_SCHEMA_NATIVE;
}

static void set_tool(struct json *body, const struct request *r)
{
	const char *name = r->schema_name ? r->schema_name : "reply";
	struct json *tool, *choice, *schema = NULL;

	if (json_parse(&schema, r->schema, strlen(r->schema),
		       PROTOCOL_REPLY_LIMIT))
		schema = json_object();
	tool = json_push(json_set(body, "tools", json_array()), json_object());
	json_set_string(tool, "name", name);
	json_set_string(tool, "description", "Give the answer.");
	json_set(tool, "input_schema", schema);
	choice = json_set(body, "tool_choice", json_object());
	json_set_string(choice, "type", "tool");
	json_set_string(choice, "name", name);
}

static struct json *encode(const struct model *m, const struct request *r,
			   bool stream)
{
	CLEANUP(strbuf_release) struct strbuf system = STRBUF_INIT;
	struct json *body = json_object();
	struct json *message;

	json_set_string(body, "model", m->id);
	json_set_number(body, "max_tokens", r->max_tokens);
	strbuf_adds(&system, r->system ? r->system : "");
	if (r->schema && !by_tool(m, r))
		protocol_describe(&system, r->schema);
	if (system.len)
		json_set_string(body, "system", system.buf);
	message = json_push(json_set(body, "messages", json_array()),
			    json_object());
	json_set_string(message, "role", "user");
	json_set_string(message, "content", r->user);
	if (*m->temperature)
		json_set_real(body, "temperature",
			      strtod(m->temperature, NULL));
	if (by_tool(m, r))
		set_tool(body, r);
	if (stream)
		json_set_bool(body, "stream", true);
	return body;
}

/* What it calls input leaves out what was cached; ours does not. */
static void read_usage(struct response *a, const struct json *usage)
{
	struct tokens *t = &a->tokens;
	int64_t in = UNTOLD;

	response_figure(&in, json_get(usage, "input_tokens"));
	response_figure(&t->out, json_get(usage, "output_tokens"));
	response_figure(&t->cached, json_get(usage, "cache_read_input_tokens"));
	response_figure(&t->written,
			json_get(usage, "cache_creation_input_tokens"));
	if (in >= 0)
		t->in = in + (t->cached > 0 ? t->cached : 0) +
			(t->written > 0 ? t->written : 0);
}

static void read_finish(struct response *a, const struct json *reason)
{
	response_name(&a->finish, reason);
	if (!a->finish)
		return;
	a->cut = !strcmp(a->finish, "max_tokens");
	a->refused = !strcmp(a->finish, "refusal");
}

static enum failure failure_by_type(const char *type)
{
	static const struct {
		const char *type;
		long status;
	} types[] = {
		{ "invalid_request_error", 400 },
		{ "authentication_error", 401 },
		{ "billing_error", 402 },
		{ "permission_error", 403 },
		{ "not_found_error", 404 },
		{ "request_too_large", 413 },
		{ "rate_limit_error", 429 },
	};

	for (size_t i = 0; type && i < sizeof(types) / sizeof(*types); i++)
		if (!strcmp(type, types[i].type))
			return failure_of(types[i].status, type);
	return FAILURE_SERVER;
}

static bool read_error(struct response *a, const struct json *value)
{
	CLEANUP(trouble_release) struct trouble t = TROUBLE_INIT;
	const struct json *error = json_get(value, "error");

	if (!json_text(error) && !json_is_object(error))
		return false;
	trouble_of(&t, value);
	a->failure = failure_by_type(json_text(json_get(error, "type")));
	free(a->trouble);
	a->trouble = alloc_string(t.message ? t.message : "");
	return true;
}

/* A call of the tool is the answer, and what was said besides is not. */
static bool begin_block(struct response *a, const struct json *block)
{
	const char *type = json_text(json_get(block, "type"));

	if (!type || strcmp(type, "tool_use"))
		return false;
	strbuf_clear(&a->text);
	a->tool = true;
	return true;
}

static int add_text(struct response *a, const struct json *value)
{
	return a->tool ? 0 :
			 response_add(a, json_text(json_get(value, "text")));
}

static int add_block(struct response *a, const struct json *block)
{
	CLEANUP(cleanup_free) char *text = NULL;

	if (!begin_block(a, block))
		return add_text(a, block);
	text = json_print_line(json_get(block, "input"));
	return response_add(a, text);
}

static int decode(struct response *a, const struct json *reply)
{
	const struct json *content = json_get(reply, "content");
	int error = 0;

	if (read_error(a, reply))
		return 0;
	if (!json_is_array(content))
		return error_set(ERR_INVALID, "it has no content");
	json_each(content, block)
		if (!error)
			error = add_block(a, block);
	response_name(&a->served, json_get(reply, "model"));
	read_usage(a, json_get(reply, "usage"));
	read_finish(a, json_get(reply, "stop_reason"));
	a->done = true;
	return error;
}

static int read_delta(struct response *a, const struct json *delta)
{
	int error = add_text(a, delta);

	return error ? error :
		       response_add(a,
				    json_text(json_get(delta, "partial_json")));
}

static int event(struct response *a, const struct json *data)
{
	const char *type = json_text(json_get(data, "type"));
	const struct json *message = json_get(data, "message");

	if (read_error(a, data))
		return 0;
	if (!type)
		return error_set(ERR_INVALID, "an event has no type");
	if (!strcmp(type, "message_start")) {
		response_name(&a->served, json_get(message, "model"));
		read_usage(a, json_get(message, "usage"));
	} else if (!strcmp(type, "content_block_start")) {
		begin_block(a, json_get(data, "content_block"));
	} else if (!strcmp(type, "content_block_delta")) {
		return read_delta(a, json_get(data, "delta"));
	} else if (!strcmp(type, "message_delta")) {
		read_finish(a, json_find(data, "delta", "stop_reason", NULL));
		read_usage(a, json_get(data, "usage"));
	} else if (!strcmp(type, "message_stop")) {
		a->done = true;
	}
	return 0;
}

const struct protocol protocol_anthropic = {
	.name = "anthropic",
	.path = "/messages",
	.models = "/models?limit=1000",
	.key_header = "x-api-key",
	.key_lead = "",
	.header = "anthropic-version: 2023-06-01",
	.encode = encode,
	.decode = decode,
	.event = event,
};
