/* SPDX-License-Identifier: MIT */
#include "gateway/catalogue.h"
#include "gateway/call.h"
#include "gateway/model.h"
#include "gateway/secret.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"
#include "util/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VERSION 1
#define AGE_LIMIT 86400

/* Dollars for a token, in millionths for a million tokens; and at most. */
#define PRICE_FACTOR 1e12
#define PRICE_LIMIT 1.0

void catalogue_release(struct catalogue *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->v[i].id);
		free(c->v[i].title);
	}
	free(c->v);
	*c = CATALOGUE_INIT;
}

static const struct json *first_of(const struct json *value,
				   const char *const *names)
{
	const struct json *found = NULL;

	for (; !found && *names; names++)
		found = json_get(value, *names);
	return found;
}

static int64_t price_of(const struct json *value)
{
	const char *text = json_text(value);
	char *end = NULL;
	double price = 0;

	if (text)
		price = strtod(text, &end);
	if (text ? end == text || *end : !json_real(&price, value))
		return UNTOLD;
	return price >= 0 && price < PRICE_LIMIT ?
		       (int64_t)llround(price * PRICE_FACTOR) :
		       UNTOLD;
}

static int add(struct catalogue *c, const struct json *model)
{
	static const char *const ids[] = { "id", "name", NULL };
	static const char *const titles[] = { "display_name", "title", "name",
					      NULL };
	static const char *const contexts[] = { "context_length",
						"max_model_len",
						"context_window",
						"max_input_tokens", NULL };
	const struct json *pricing = json_get(model, "pricing");
	const char *id = json_text(first_of(model, ids));
	const char *title = json_text(first_of(model, titles));
	struct offer *o;

	if (!id || !*id)
		return 0;
	if (c->n == CATALOGUE_LIMIT)
		return error_set(ERR_INVALID, "more than %d models",
				 CATALOGUE_LIMIT);
	c->v = alloc_grow(c->v, c->n, &c->alloc, sizeof(*c->v));
	o = &c->v[c->n++];
	*o = (struct offer){ .context = UNTOLD };
	o->id = alloc_string_n(id, strnlen(id, CATALOGUE_NAME_LIMIT));
	if (!title || !strcmp(title, id))
		title = "";
	o->title = alloc_string_n(title, strnlen(title, CATALOGUE_NAME_LIMIT));
	response_figure(&o->context, first_of(model, contexts));
	response_figure(&o->context,
			json_find(model, "meta", "n_ctx_train", NULL));
	o->price_in = price_of(json_get(pricing, "prompt"));
	o->price_out = price_of(json_get(pricing, "completion"));
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct offer *x = a, *y = b;

	return strcmp(x->id, y->id);
}

int catalogue_read(struct catalogue *out, const struct json *list)
{
	static const char *const names[] = { "data", "models", NULL };
	CLEANUP(catalogue_release) struct catalogue c = CATALOGUE_INIT;
	const struct json *models =
		json_is_array(list) ? list : first_of(list, names);
	int error = json_is_array(models) ?
			    0 :
			    error_set(ERR_INVALID, "it is no list of models");

	if (!error)
		json_each(models, model)
			if (!error)
				error = add(&c, model);
	if (error)
		return error;
	if (c.n)
		qsort(c.v, c.n, sizeof(*c.v), by_id);
	catalogue_release(out);
	*out = c;
	c = CATALOGUE_INIT;
	return 0;
}

bool offer_matches(const struct offer *o, const struct strvec *words)
{
	strvec_each(words, word)
		if (!strcasestr(o->id, *word) && !strcasestr(o->title, *word))
			return false;
	return true;
}

static char *path_of(struct refinery *r, const struct provider *p)
{
	return refinery_path(r, "model/%s.models", p->name);
}

/* What is kept is the list as it came, and of whom and when. */
static int from_file(struct catalogue *out, struct refinery *r,
		     const struct provider *p)
{
	CLEANUP(cleanup_free) char *path = path_of(r, p);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(cleanup_json) struct json *kept = NULL;
	int64_t version = 0, time = 0;
	const char *url;
	int error = file_read(&text, path, CATALOGUE_BYTES);

	if (!error)
		error = json_parse(&kept, text.buf, text.len, CATALOGUE_BYTES);
	if (error)
		return error;
	url = json_text(json_get(kept, "url"));
	json_integer(&version, json_get(kept, "version"));
	json_integer(&time, json_get(kept, "time"));
	if (version != VERSION || !url || strcmp(url, p->url))
		return error_set(ERR_NOTFOUND, "'%s' is of another provider",
				 path);
	error = catalogue_read(out, json_get(kept, "list"));
	if (!error)
		out->time = time;
	return error;
}

/* A cache: that it cannot be written is no reason to fail. */
static void keep(struct refinery *r, const struct provider *p, int64_t time,
		 struct json *list)
{
	CLEANUP(cleanup_free) char *path = path_of(r, p), *text = NULL;
	CLEANUP(cleanup_json) struct json *kept = json_object();

	json_set_number(kept, "version", VERSION);
	json_set_string(kept, "url", p->url);
	json_set_number(kept, "time", time);
	json_set(kept, "list", list);
	text = json_print_line(kept);
	if (file_write(path, text, strlen(text), 0666, false))
		error_clear();
}

static int explain(const struct provider *p, const struct outcome *o)
{
	CLEANUP(cleanup_free) char *next = NULL;

	error_set(ERR, "provider '%s' does not list its models: %s%s%s",
		  p->name, failure_text(o->failure), o->message ? ": " : "",
		  o->message ? o->message : "");
	next = failure_next(o->failure, p->name, "<model>");
	return error_next(ERR, "%s", next);
}

static int from_provider(struct catalogue *out, struct refinery *r,
			 const struct provider *p)
{
	CLEANUP(secret_release) struct secret secret = SECRET_INIT;
	CLEANUP(outcome_release) struct outcome o = OUTCOME_INIT;
	CLEANUP(strbuf_release) struct strbuf body = STRBUF_INIT;
	struct json *list = NULL;
	int error = secret_load(&secret, p, r->repo);

	if (error)
		return error;
	call_get(&o, &body, p, &secret, p->protocol->models,
		 CATALOGUE_BYTES / 2);
	if (o.failure)
		return explain(p, &o);
	error = json_parse(&list, body.buf, body.len, CATALOGUE_BYTES / 2);
	if (!error)
		error = catalogue_read(out, list);
	if (error) {
		json_free(list);
		error_wrap(error, "provider '%s' does not list its models",
			   p->name);
		return error_next(error, "check refinery.provider.%s.url",
				  p->name);
	}
	out->time = clock_now();
	keep(r, p, out->time, list);
	return 0;
}

int catalogue_load(struct catalogue *out, struct refinery *r,
		   const struct provider *p, bool refresh)
{
	CLEANUP(catalogue_release) struct catalogue kept = CATALOGUE_INIT;
	bool have = !from_file(&kept, r, p);
	int64_t age = clock_now() - kept.time;
	int error;

	error_clear();
	if (!have || refresh || age < 0 || age >= AGE_LIMIT) {
		error = from_provider(out, r, p);
		if (!error || !have)
			return error;
		kept.stale = true;
	}
	catalogue_release(out);
	*out = kept;
	kept = CATALOGUE_INIT;
	return 0;
}
