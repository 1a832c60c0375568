/* SPDX-License-Identifier: MIT */
/*
 * Models and their providers, as git config has them (config/key-model.c).
 */
#ifndef GATEWAY_MODEL_H
#define GATEWAY_MODEL_H

#include "util/strvec.h"

#include <stdbool.h>
#include <stdint.h>

struct protocol;
struct settings;

struct provider {
	char *name, *url; /* url: without a slash at its end */
	const struct protocol *protocol;
	bool key_credential;
	char *key_file, *key_command, *key_header; /* "": none */
	char *proxy, *ca_info;			   /* the same */
	struct strvec headers, allow;
	bool stream;
	int64_t connect_ms, idle_ms, retry_limit_ms;
	unsigned retries;
};

enum model_schema {
	MODEL_SCHEMA_NATIVE,
	MODEL_SCHEMA_OBJECT,
	MODEL_SCHEMA_PROMPT,
};

/* Millionths of a dollar for a million tokens. */
struct prices {
	bool known; /* priceIn and priceOut are set */
	int64_t in, out, cached;
};

struct model {
	char *name, *id;		     /* ours; the provider's */
	char *max_tokens_name, *temperature; /* temperature: "" for none */
	enum model_schema schema;
	int64_t max_tokens, context_tokens, timeout_ms;
	struct strvec fallback;
	struct prices prices;
	struct provider provider;
};

#define PROVIDER_INIT ((struct provider){ 0 })
#define MODEL_INIT ((struct model){ 0 })

void provider_release(struct provider *p);
void model_release(struct model *m);

/*
 * ERR_NOTFOUND: git config has none of that name, with the nearest one or how
 * to set one up. ERR_INVALID: something is missing or contradicts itself.
 */
int provider_load(struct provider *out, const struct settings *s,
		  const char *name);
int model_load(struct model *out, const struct settings *s, const char *name);

#endif
