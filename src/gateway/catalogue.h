/* SPDX-License-Identifier: MIT */
/*
 * What a provider offers: its list of models, hundreds of them with some. Kept
 * for a day in a file of this host.
 */
#ifndef GATEWAY_CATALOGUE_H
#define GATEWAY_CATALOGUE_H

#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json;
struct provider;
struct refinery;

/* Models of one provider; bytes of the list. */
#define CATALOGUE_LIMIT 10000
#define CATALOGUE_BYTES (32 << 20)

/* Bytes of a model's id or title. */
#define CATALOGUE_NAME_LIMIT 200

struct offer {
	char *id, *title;	     /* title: "" if it has none */
	int64_t context;	     /* tokens; -1: not told */
	int64_t price_in, price_out; /* millionths of a dollar for a million
				      * tokens; -1: not told */
};

struct catalogue {
	struct offer *v; /* by id */
	size_t n, alloc;
	int64_t time; /* when it was asked for */
	bool stale;   /* it is old, and the provider cannot be asked */
};

#define CATALOGUE_INIT ((struct catalogue){ 0 })

void catalogue_release(struct catalogue *c);

/*
 * Read a list in the shapes of OpenAI, OpenRouter, Anthropic, vLLM, llama.cpp.
 * ERR_INVALID: it is none. Pure.
 */
int catalogue_read(struct catalogue *out, const struct json *list);

/* Do id or title hold each of the words, in any case? */
bool offer_matches(const struct offer *o, const struct strvec *words);

/*
 * The list of p: from the file unless that is older than a day or refresh says
 * so. If the provider cannot be asked, an older file does (stale), and the
 * error is set all the same for a warning; without one it is returned.
 */
int catalogue_load(struct catalogue *out, struct refinery *r,
		   const struct provider *p, bool refresh);

#endif
