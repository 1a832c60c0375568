/* SPDX-License-Identifier: MIT */
/*
 * Protocols: how a request is written and a reply is read, one struct of
 * functions and one file each. Pure: text in, text out; what the other side
 * says is data, of any shape.
 */
#ifndef GATEWAY_PROTOCOL_H
#define GATEWAY_PROTOCOL_H

#include "gateway/failure.h"
#include "util/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

struct json;
struct model;
struct request;

/* Bytes of a reply, and of the text in it. */
#define PROTOCOL_REPLY_LIMIT (8 << 20)

/* A figure that was not told; and no true one is larger. */
#define UNTOLD -1
#define PROTOCOL_FIGURE_LIMIT 1000000000

struct tokens {
	int64_t in;	 /* all that were sent, those below included */
	int64_t out;	 /* all of the reply, thoughts included */
	int64_t cached;	 /* of in: known from an earlier request */
	int64_t written; /* of in: kept for a later request */
};

/* What was understood of a reply so far. */
struct response {
	struct strbuf text;
	char *served; /* model; NULL: not told */
	char *via;    /* who ran it behind the provider, likewise */
	char *finish; /* why it ended, in the provider's words, likewise */
	struct tokens tokens;
	int64_t cost; /* millionths of a dollar; UNTOLD */
	bool done;    /* the protocol said so: nothing is missing */
	bool tool; /* the text is that of a tool's call: words do not count */
	bool cut;  /* it ended because of its length */
	bool refused;	      /* the model or a filter would not answer */
	enum failure failure; /* an error instead of a reply */
	char *trouble;	      /* what it says, made safe */
};

#define RESPONSE_INIT                                                     \
	((struct response){ .text = STRBUF_INIT,                          \
			    .tokens = { UNTOLD, UNTOLD, UNTOLD, UNTOLD }, \
			    .cost = UNTOLD })

void response_release(struct response *a);

/* Append to the text. ERR_INVALID: larger than PROTOCOL_REPLY_LIMIT. */
int response_add(struct response *a, const char *text);

/* Keep a name that was told, as it is, unless it is none. */
void response_name(char **slot, const struct json *value);

/*
 * Make the names safe and short (trouble_tidy()) and free of the key: a server
 * may call itself by what it was sent.
 */
void response_tidy(struct response *a, const char *key);

/* Keep a figure that was told: a whole number from 0 to the limit. */
void response_figure(int64_t *slot, const struct json *value);

struct protocol {
	const char *name, *path;
	const char *models;	/* path of the list of models */
	const char *key_header; /* its name; how its value begins */
	const char *key_lead;
	const char *header; /* one that each request carries, or NULL */

	/* The body of the request. */
	struct json *(*encode)(const struct model *m, const struct request *r,
			       bool stream);

	/* A whole reply. ERR_INVALID: it is none. */
	int (*decode)(struct response *a, const struct json *reply);

	/* An event of a reply that comes in pieces; the same. */
	int (*event)(struct response *a, const struct json *data);
};

extern const struct protocol protocol_openai, protocol_anthropic;

/* By name; never NULL for a value that config/key-model.c allows. */
const struct protocol *protocol_find(const char *name);

/*
 * Words that ask for a schema, which follow the system text where the
 * provider is not told of it otherwise: appended to out.
 */
void protocol_describe(struct strbuf *out, const char *schema);

#endif
