/* SPDX-License-Identifier: MIT */
/*
 * The gateway: language models behind one call. It knows providers, keys,
 * retries, fallbacks, breakers and budgets; what is asked and what the answer
 * means is the caller's affair. A model has no tools and sees nothing but the
 * text of the request.
 *
 * Every request is in the ledger (gateway/ledger.h) before it is sent, with
 * the most that it can cost, and afterwards with what it did. So budgets hold
 * also for processes that run at the same time or are killed.
 *
 * What was served is data from outside: it may be anything but too long.
 */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "gateway/failure.h"
#include "gateway/protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gateway;
struct refinery;

struct request {
	const char *model;	 /* a name of refinery.model.<name> */
	const char *system;	 /* what to do; may be NULL */
	const char *user;	 /* what to do it with: UTF-8 */
	const char *schema;	 /* JSON Schema of the reply; NULL: any text */
	const char *schema_name; /* 1 to 64 of [A-Za-z0-9_-]; "reply" if NULL */
	int64_t max_tokens; /* of the reply; 0, or above the model's: its own */
	const char *purpose; /* in the ledger: "review"; one word */
	const char *agent;   /* for whom; NULL: nobody in particular */
	const char *item;    /* for what: entry or branch; likewise */
	bool insist;	     /* ask even if the breaker is open */
};

/* Where the cost of a request comes from. */
enum cost_source {
	COST_UNKNOWN,
	COST_TOLD,     /* by the provider */
	COST_PRICED,   /* from the model's prices and the tokens */
	COST_RESERVED, /* the most that it can be: it ended badly */
};

const char *cost_source_name(enum cost_source source);

struct reply {
	char *text;	/* never empty */
	char *model;	/* which of our models answered, maybe a fallback */
	char *provider; /* ours, too */
	char *requested, *served; /* the provider's ids; served: "" if untold */
	char *finish;		  /* why it ended, in its words; may be "" */
	bool cut;		  /* it ended because of its length */
	struct tokens tokens;
	int64_t cost; /* millionths of a dollar, UNTOLD if not known */
	enum cost_source source;
	unsigned attempts; /* requests that were sent for it */
	int64_t ms;	   /* of the last of them */
};

#define REPLY_INIT ((struct reply){ 0 })

void reply_release(struct reply *r);

/* r must have settings and stay until gateway_free(). */
int gateway_open(struct gateway **out, struct refinery *r);
void gateway_free(struct gateway *g);
void cleanup_gateway(struct gateway **g);

/*
 * Ask, and wait for the answer. The message of an error names the model, its
 * provider and what is wrong, and the next step:
 *
 * ERR_NOTFOUND, ERR_INVALID: not set up; ERR_REFUSED: a budget or an open
 * breaker; ERR_TIMEOUT; ERR: all else. gateway_failure() tells more exactly.
 */
int gateway_ask(struct reply *out, struct gateway *g, const struct request *r);

/* What the last call failed with: of the model that was asked last. */
enum failure gateway_failure(const struct gateway *g);

/*
 * The most tokens that a text can be taken for: one for two bytes, which is
 * more than any language or program takes.
 */
int64_t gateway_tokens(size_t bytes);

#endif
