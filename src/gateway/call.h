/* SPDX-License-Identifier: MIT */
/*
 * One request to one model: encoded, sent, and its reply read. Nothing is
 * retried, recorded or paid here.
 */
#ifndef GATEWAY_CALL_H
#define GATEWAY_CALL_H

#include "gateway/failure.h"
#include "gateway/protocol.h"
#include "net/http.h"
#include "util/strbuf.h"

#include <stdint.h>

struct model;
struct provider;
struct request;
struct secret;

struct outcome {
	enum failure failure;
	struct response answer; /* also a part of one, if it failed */
	char *message; /* what the server said or what went wrong; or NULL */
	char *id;      /* that the server gave the request; or NULL */
	long status;   /* of HTTP; 0: it never answered */
	int64_t retry_after; /* milliseconds that it asks for; -1: nothing */
	int64_t ms, first_ms;
};

#define OUTCOME_INIT ((struct outcome){ .answer = RESPONSE_INIT })

void outcome_release(struct outcome *o);

/* Send body, which call_encode() made, and wait for the whole reply. */
void call_send(struct outcome *out, const struct model *m,
	       const struct strbuf *body, const struct secret *secret);

/* The body of the request. r->max_tokens must be set. */
void call_encode(struct strbuf *out, const struct model *m,
		 const struct request *r);

/*
 * Get what stands at url + path of the provider, as JSON: at most limit bytes.
 * For lists of models.
 */
void call_get(struct outcome *out, struct strbuf *body,
	      const struct provider *p, const struct secret *secret,
	      const char *path, size_t limit);

#endif
