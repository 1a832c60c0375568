/* SPDX-License-Identifier: MIT */
#include "gateway/model.h"
#include "config/settings.h"
#include "gateway/protocol.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/suggest.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

void provider_release(struct provider *p)
{
	free(p->name);
	free(p->url);
	free(p->key_file);
	free(p->key_command);
	free(p->key_header);
	free(p->proxy);
	free(p->ca_info);
	strvec_release(&p->headers);
	strvec_release(&p->allow);
	*p = PROVIDER_INIT;
}

void model_release(struct model *m)
{
	free(m->name);
	free(m->id);
	free(m->max_tokens_name);
	free(m->temperature);
	strvec_release(&m->fallback);
	provider_release(&m->provider);
	*m = MODEL_INIT;
}

/* ERR_NOTFOUND unless something is set for that name. */
static int find(const struct settings *s, enum key_scope scope,
		const char *what, const char *name, const char *example)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	CLEANUP(cleanup_free) char *safe = text_safe(name), *all = NULL;
	const char *near;

	settings_subjects(&names, s, scope);
	if (strvec_has(&names, name))
		return 0;
	near = suggest(&names, name);
	all = strvec_join(&names, ", ");
	error_set(ERR_NOTFOUND, "git config has no %s '%s'", what, safe);
	if (near)
		return error_next(ERR_NOTFOUND, "did you mean '%s'?", near);
	if (names.n)
		return error_next(ERR_NOTFOUND, "use one of: %s", all);
	return error_next(ERR_NOTFOUND, "git config refinery.%s.%s.%s", what,
			  *safe ? safe : "<name>", example);
}

static int64_t ms_of(const struct settings *s, enum key_scope scope,
		     const char *subject, const char *name)
{
	return settings_number_of(s, scope, subject, name) * 1000;
}

static int check_provider(const struct provider *p)
{
	int keys = p->key_credential + !!*p->key_file + !!*p->key_command;

	if (!*p->url) {
		error_set(ERR_INVALID, "provider '%s' has no url", p->name);
		return error_next(ERR_INVALID,
				  "git config refinery.provider.%s.url "
				  "https://...",
				  p->name);
	}
	if (keys <= 1)
		return 0;
	error_set(ERR_INVALID, "provider '%s' has its key in %d places",
		  p->name, keys);
	return error_next(ERR_INVALID,
			  "set one of refinery.provider.%s.keyCredential, "
			  ".keyFile and .keyCommand",
			  p->name);
}

static void fill_provider(struct provider *p, const struct settings *s,
			  const char *name)
{
	const enum key_scope scope = KEY_PROVIDER;
	CLEANUP(cleanup_free)
	char *protocol = settings_text_of(s, scope, name, "protocol");
	size_t len;

	p->name = alloc_string(name);
	p->url = settings_text_of(s, scope, name, "url");
	for (len = strlen(p->url); len && p->url[len - 1] == '/'; len--)
		p->url[len - 1] = '\0';
	p->protocol = protocol_find(protocol);
	p->key_credential = settings_number_of(s, scope, name, "keyCredential");
	p->key_file = settings_text_of(s, scope, name, "keyFile");
	p->key_command = settings_text_of(s, scope, name, "keyCommand");
	p->key_header = settings_text_of(s, scope, name, "keyHeader");
	p->proxy = settings_text_of(s, scope, name, "proxy");
	p->ca_info = settings_text_of(s, scope, name, "caInfo");
	settings_list_of(&p->headers, s, scope, name, "header");
	settings_list(&p->allow, s, NULL, "modelAllowAddress");
	settings_list_of(&p->allow, s, scope, name, "allowAddress");
	p->stream = settings_number_of(s, scope, name, "stream");
	p->connect_ms = ms_of(s, scope, name, "connectTimeout");
	p->idle_ms = ms_of(s, scope, name, "idleTimeout");
	p->retry_limit_ms = ms_of(s, scope, name, "retryLimit");
	p->retries = (unsigned)settings_number_of(s, scope, name, "retries");
}

int provider_load(struct provider *out, const struct settings *s,
		  const char *name)
{
	CLEANUP(provider_release) struct provider p = PROVIDER_INIT;
	int error = find(s, KEY_PROVIDER, "provider", name, "url https://...");

	if (error)
		return error;
	fill_provider(&p, s, name);
	error = check_provider(&p);
	if (error)
		return error;
	*out = p;
	p = PROVIDER_INIT;
	return 0;
}

static enum model_schema schema_of(const char *word)
{
	return !strcmp(word, "native") ? MODEL_SCHEMA_NATIVE :
	       !strcmp(word, "object") ? MODEL_SCHEMA_OBJECT :
					 MODEL_SCHEMA_PROMPT;
}

static void fill_model(struct model *m, const struct settings *s,
		       const char *name)
{
	const enum key_scope scope = KEY_MODEL;
	CLEANUP(cleanup_free)
	char *schema = settings_text_of(s, scope, name, "schema");
	struct prices *prices = &m->prices;

	m->name = alloc_string(name);
	m->id = settings_text_of(s, scope, name, "id");
	if (!*m->id)
		alloc_replace(&m->id, name);
	m->max_tokens_name = settings_text_of(s, scope, name, "maxTokensName");
	m->temperature = settings_text_of(s, scope, name, "temperature");
	m->schema = schema_of(schema);
	m->max_tokens = settings_number_of(s, scope, name, "maxTokens");
	m->context_tokens = settings_number_of(s, scope, name, "contextTokens");
	m->timeout_ms = ms_of(s, scope, name, "timeout");
	settings_list_of(&m->fallback, s, scope, name, "fallback");
	prices->known = settings_is_set(s, scope, name, "priceIn") &&
			settings_is_set(s, scope, name, "priceOut");
	prices->in = settings_number_of(s, scope, name, "priceIn");
	prices->out = settings_number_of(s, scope, name, "priceOut");
	prices->cached =
		settings_is_set(s, scope, name, "priceCached") ?
			settings_number_of(s, scope, name, "priceCached") :
			prices->in;
}

int model_load(struct model *out, const struct settings *s, const char *name)
{
	CLEANUP(model_release) struct model m = MODEL_INIT;
	CLEANUP(cleanup_free) char *provider = NULL;
	int error = find(s, KEY_MODEL, "model", name, "provider <provider>");

	if (error)
		return error;
	fill_model(&m, s, name);
	provider = settings_text_of(s, KEY_MODEL, name, "provider");
	if (!*provider) {
		error_set(ERR_INVALID, "model '%s' has no provider", name);
		return error_next(ERR_INVALID,
				  "git config refinery.model.%s.provider "
				  "<provider>",
				  name);
	}
	error = provider_load(&m.provider, s, provider);
	if (error)
		return error_wrap(error, "model '%s'", name);
	*out = m;
	m = MODEL_INIT;
	return 0;
}
