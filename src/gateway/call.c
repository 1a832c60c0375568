/* SPDX-License-Identifier: MIT */
#include "gateway/call.h"
#include "gateway/gateway.h"
#include "gateway/model.h"
#include "gateway/reading.h"
#include "gateway/secret.h"
#include "gateway/trouble.h"
#include "net/backoff.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/json.h"

#include <stdlib.h>
#include <string.h>

/* Bytes from the wire: events are far longer than the text in them. */
#define WIRE_LIMIT (64 << 20)

void outcome_release(struct outcome *o)
{
	response_release(&o->answer);
	free(o->message);
	free(o->id);
	*o = OUTCOME_INIT;
}

static enum failure failure_of_http(enum http_error e)
{
	static const enum failure failures[] = {
		[HTTP_OK] = FAILURE_NONE,
		[HTTP_STOPPED] = FAILURE_STOPPED,
		[HTTP_FORBIDDEN] = FAILURE_ADDRESS,
		[HTTP_CONNECT] = FAILURE_CONNECT,
		[HTTP_TLS] = FAILURE_TLS,
		[HTTP_TIMEOUT] = FAILURE_TIMEOUT,
		[HTTP_TOO_LARGE] = FAILURE_TOO_LARGE,
		[HTTP_BROKEN] = FAILURE_CUT,
		[HTTP_RECEIVER] = FAILURE_MALFORMED,
	};

	return failures[e];
}

static void set_message(struct outcome *o, const char *text, const char *key)
{
	free(o->message);
	o->message = trouble_tidy(text, key);
}

/* A status other than 200: the body says why, in whatever words. */
static void read_refusal(struct outcome *o, const struct http_reply *reply,
			 const char *key)
{
	CLEANUP(trouble_release) struct trouble t = TROUBLE_INIT;
	CLEANUP(cleanup_free)
	char *type = http_header(reply, "Content-Type");

	trouble_read(&t, reply->body.buf, reply->body.len, type, key);
	o->failure = failure_of(reply->status, t.code);
	o->message = t.message;
	t.message = NULL;
}

static void read_headers(struct outcome *o, const struct http_reply *reply,
			 const char *key)
{
	static const char *const names[] = { "x-request-id", "request-id" };
	CLEANUP(cleanup_free) char *after = http_header(reply, "Retry-After");

	o->status = reply->status;
	o->ms = reply->ms;
	o->first_ms = reply->first_ms;
	o->retry_after = backoff_retry_after(after, clock_now());
	for (size_t i = 0; !o->id && i < sizeof(names) / sizeof(*names); i++) {
		CLEANUP(cleanup_free)
		char *id = http_header(reply, names[i]);

		o->id = id ? trouble_tidy(id, key) : NULL;
	}
}

static void finish(struct outcome *o, struct reading *r, enum http_error e,
		   const struct http_reply *reply, const struct secret *secret)
{
	const char *why = error_message();

	o->failure = failure_of_http(e);
	read_headers(o, reply, secret->text);
	if (e == HTTP_RECEIVER || (!e && reply->status == 200)) {
		o->failure = reading_end(&why, r, o->failure);
		if (o->failure)
			set_message(o, why, secret->text);
	} else if (e) {
		set_message(o, why, secret->text);
	} else {
		read_refusal(o, reply, secret->text);
	}
	response_tidy(&o->answer, secret->text);
}

static void add_headers(struct strvec *out, const struct provider *p, bool body,
			bool stream)
{
	if (body)
		strvec_push(out, "Content-Type: application/json");
	strvec_push(out, stream ? "Accept: text/event-stream" :
				  "Accept: application/json");
	if (p->protocol->header)
		strvec_push(out, p->protocol->header);
	strvec_each(&p->headers, header)
		strvec_push(out, *header);
}

static struct http_request prepare(const struct provider *p, const char *url,
				   const struct strvec *headers,
				   const struct secret *secret)
{
	return (struct http_request){
		.url = url,
		.headers = headers,
		.secret = secret_header(secret, url),
		.proxy = p->proxy,
		.ca_info = p->ca_info,
		.allow = &p->allow,
		.connect_ms = p->connect_ms,
		.idle_ms = p->idle_ms,
		.limit = WIRE_LIMIT,
	};
}

void call_encode(struct strbuf *out, const struct model *m,
		 const struct request *r)
{
	CLEANUP(cleanup_json)
	struct json *body =
		m->provider.protocol->encode(m, r, m->provider.stream);
	CLEANUP(cleanup_free) char *text = json_print_line(body);

	strbuf_adds(out, text);
}

void call_send(struct outcome *out, const struct model *m,
	       const struct strbuf *body, const struct secret *secret)
{
	const struct provider *p = &m->provider;
	CLEANUP(http_reply_release) struct http_reply reply = HTTP_REPLY_INIT;
	CLEANUP(strvec_release) struct strvec headers = STRVEC_INIT;
	CLEANUP(cleanup_free)
	char *url = alloc_printf("%s%s", p->url, p->protocol->path);
	CLEANUP(reading_release) struct reading r = READING_INIT;
	struct http_request request;
	enum http_error e;

	add_headers(&headers, p, true, p->stream);
	request = prepare(p, url, &headers, secret);
	request.body = body;
	request.total_ms = m->timeout_ms;
	/* A reply in one piece begins when all of it is there. */
	if (!p->stream)
		request.idle_ms = m->timeout_ms;
	reading_begin(&r, &out->answer, p->protocol);
	request.receive = reading_feed;
	request.context = &r;
	e = http_send(&reply, &request);
	finish(out, &r, e, &reply, secret);
}

void call_get(struct outcome *out, struct strbuf *body,
	      const struct provider *p, const struct secret *secret,
	      const char *path, size_t limit)
{
	CLEANUP(http_reply_release) struct http_reply reply = HTTP_REPLY_INIT;
	CLEANUP(strvec_release) struct strvec headers = STRVEC_INIT;
	CLEANUP(cleanup_free) char *url = alloc_printf("%s%s", p->url, path);
	struct http_request request;
	enum http_error e;

	add_headers(&headers, p, false, false);
	request = prepare(p, url, &headers, secret);
	request.total_ms = p->idle_ms;
	request.limit = limit;
	e = http_send(&reply, &request);
	out->failure = failure_of_http(e);
	read_headers(out, &reply, secret->text);
	if (e)
		set_message(out, error_message(), secret->text);
	else if (reply.status != 200)
		read_refusal(out, &reply, secret->text);
	else
		strbuf_add(body, reply.body.buf, reply.body.len);
}
