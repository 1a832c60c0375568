/* SPDX-License-Identifier: MIT */
#include "gateway/reading.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"

#include <ctype.h>
#include <string.h>

void reading_release(struct reading *r)
{
	sse_release(&r->sse);
	strbuf_release(&r->whole);
	*r = READING_INIT;
}

static int take_event(void *context, const char *event, const char *data,
		      size_t len)
{
	struct reading *r = context;
	CLEANUP(cleanup_json) struct json *value = NULL;
	int error;

	(void)event;
	if (!strcmp(data, "[DONE]")) {
		r->answer->done = true;
		return 0;
	}
	error = json_parse(&value, data, len, SSE_LIMIT);
	if (!error)
		error = r->protocol->event(r->answer, value);
	return error || r->answer->failure ? ERR_INVALID : 0;
}

void reading_begin(struct reading *r, struct response *answer,
		   const struct protocol *protocol)
{
	r->protocol = protocol;
	r->answer = answer;
	r->sse.call = take_event;
	r->sse.context = r;
}

/* What was asked for in pieces may come in one, and be no reply at all. */
int reading_feed(void *context, const char *bytes, size_t len)
{
	struct reading *r = context;

	while (!r->begun && len && isspace((unsigned char)*bytes)) {
		bytes++;
		len--;
	}
	if (!r->begun && len) {
		r->pieces = !strchr("{[<", *bytes);
		r->begun = true;
	}
	if (r->pieces)
		return sse_feed(&r->sse, bytes, len);
	if (r->whole.len + len > PROTOCOL_REPLY_LIMIT)
		return error_set(ERR_INVALID, "a reply of more than %d bytes",
				 PROTOCOL_REPLY_LIMIT);
	strbuf_add(&r->whole, bytes, len);
	return 0;
}

static enum failure read_whole(struct reading *r)
{
	CLEANUP(cleanup_json) struct json *value = NULL;
	int error = json_parse(&value, r->whole.buf, r->whole.len,
			       PROTOCOL_REPLY_LIMIT);

	if (!error)
		error = r->protocol->decode(r->answer, value);
	return error ? FAILURE_MALFORMED : FAILURE_NONE;
}

static bool blank(const struct strbuf *text)
{
	return strspn(text->buf, " \t\r\n") == text->len;
}

static enum failure fail(const char **why, enum failure f, const char *text)
{
	*why = text;
	return f;
}

enum failure reading_end(const char **why, struct reading *r,
			 enum failure failed)
{
	const struct response *a = r->answer;

	if (!r->begun)
		return fail(why, FAILURE_EMPTY, "no body");
	if (!failed && !r->pieces)
		failed = read_whole(r);
	if (a->failure)
		return fail(why, a->failure, a->trouble);
	if (failed)
		return fail(why, failed, error_message());
	if (!a->done)
		return fail(why, FAILURE_CUT,
			    "the stream ended without its end");
	if (!blank(&a->text))
		return FAILURE_NONE;
	return fail(why, FAILURE_EMPTY,
		    a->refused ? "the model would not answer" :
		    a->cut     ? "all tokens went into thinking" :
				 "no text");
}
