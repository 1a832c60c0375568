/* SPDX-License-Identifier: MIT */
/* git refinery model: what models there are, and whether they answer */
#include "cmd/cmd.h"
#include "config/settings.h"
#include "gateway/catalogue.h"
#include "gateway/gateway.h"
#include "gateway/model.h"
#include "report/form.h"
#include "report/money.h"
#include "report/table.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/json.h"
#include "util/options.h"
#include "util/say.h"
#include "util/stop.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
	"git refinery model list [<options>] [--provider <name>] [--refresh] "
	"[<word>...]\n"
	"git refinery model test [<options>] [<model>...]";

/* Room for a model that thinks first. */
#define TEST_TOKENS 512

struct context {
	struct refinery *r;
	enum form form;
	struct porcelain porcelain;
	struct json *rows;
	struct table *table;
	const char *provider;
	bool refresh;
	bool failed;
};

/* The model of ours that is this one of the provider's, or NULL. */
static char *configured(const struct context *c, const struct provider *p,
			const struct offer *o)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec found = STRVEC_INIT;

	settings_subjects(&names, c->r->settings, KEY_MODEL);
	strvec_each(&names, name) {
		CLEANUP(model_release) struct model m = MODEL_INIT;

		if (!model_load(&m, c->r->settings, *name) &&
		    !strcmp(m.provider.name, p->name) && !strcmp(m.id, o->id))
			strvec_push(&found, *name);
	}
	error_clear();
	return found.n ? strvec_join(&found, " ") : NULL;
}

static void set_figure(struct json *o, const char *name, int64_t figure)
{
	if (figure < 0)
		json_set_string(o, name, NULL);
	else
		json_set_number(o, name, figure);
}

static void add_json(struct context *c, const struct provider *p,
		     const struct offer *o, const char *ours)
{
	struct json *row = json_push(c->rows, json_object());

	json_set_string(row, "provider", p->name);
	json_set_string(row, "id", o->id);
	json_set_string(row, "title", *o->title ? o->title : NULL);
	set_figure(row, "context_tokens", o->context);
	set_figure(row, "price_in", o->price_in);
	set_figure(row, "price_out", o->price_out);
	form_set_words(row, "models", ours ? ours : "");
}

static void add_porcelain(struct context *c, const struct provider *p,
			  const struct offer *o, const char *ours)
{
	porcelain_field(&c->porcelain, p->name);
	porcelain_field(&c->porcelain, o->id);
	porcelain_number(&c->porcelain, o->context);
	porcelain_number(&c->porcelain, o->price_in);
	porcelain_number(&c->porcelain, o->price_out);
	porcelain_field(&c->porcelain, ours);
	porcelain_field(&c->porcelain, o->title);
	porcelain_end(&c->porcelain);
}

static void add_row(struct context *c, const struct provider *p,
		    const struct offer *o, const char *ours)
{
	table_row(c->table);
	table_cell(c->table, p->name);
	table_cell(c->table, o->id);
	table_mark(c->table, COLOUR_GOOD, ours ? ours : "");
	if (o->context < 0)
		table_cell(c->table, "");
	else
		table_cellf(c->table, "%lld", (long long)o->context);
	table_cell(c->table, money_text(o->price_in));
	table_cell(c->table, money_text(o->price_out));
}

static int list_provider(struct context *c, const char *name,
			 const struct strvec *words)
{
	CLEANUP(provider_release) struct provider p = PROVIDER_INIT;
	CLEANUP(catalogue_release)
	struct catalogue offers = CATALOGUE_INIT;
	int error = provider_load(&p, c->r->settings, name);

	if (!error)
		error = catalogue_load(&offers, c->r, &p, c->refresh);
	if (error)
		return error;
	if (offers.stale)
		say_warning("%s; this list is %s old", error_message(),
			    clock_age(clock_now() - offers.time));
	for (size_t i = 0; i < offers.n; i++) {
		const struct offer *o = &offers.v[i];
		CLEANUP(cleanup_free) char *ours = NULL;

		if (!offer_matches(o, words))
			continue;
		ours = configured(c, &p, o);
		(c->rows		   ? add_json :
		 c->form == FORM_PORCELAIN ? add_porcelain :
					     add_row)(c, &p, o, ours);
	}
	return 0;
}

static int no_provider(void)
{
	error_set(ERR_NOTFOUND, "no provider of models is configured");
	return error_next(ERR_NOTFOUND,
			  "git config refinery.provider.<name>.url <url>; "
			  "git refinery help models");
}

static void begin(struct context *c, struct json *document,
		  const char *const *columns, bool nul)
{
	if (document)
		c->rows = json_set(document, "models", json_array());
	else if (c->form == FORM_PORCELAIN)
		porcelain_begin(&c->porcelain, c->r->repo, nul);
	else
		c->table = table_new(colour_wanted(c->r->repo));
	for (; c->table && *columns; columns++)
		table_column(c->table, *columns + (**columns == '>'),
			     **columns == '>' ? TABLE_RIGHT : TABLE_CUT);
}

static int list(struct context *c, const struct strvec *words, bool nul)
{
	static const char *const columns[] = { "PROVIDER", "ID",    "HERE",
					       ">CONTEXT", ">IN/M", ">OUT/M",
					       NULL };
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	CLEANUP(cleanup_json)
	struct json *document =
		c->form == FORM_JSON ? form_json("models") : NULL;
	int error = 0;

	if (c->provider)
		strvec_push(&names, c->provider);
	else
		settings_subjects(&names, c->r->settings, KEY_PROVIDER);
	if (!names.n)
		return no_provider();
	begin(c, document, columns, nul);
	strvec_each(&names, name)
		if (!error)
			error = list_provider(c, *name, words);
	if (error)
		return error;
	if (document)
		form_print(document);
	return c->table ? table_print(c->table) : 0;
}

/* --- test --- */

static bool as_asked(const struct reply *reply)
{
	CLEANUP(cleanup_json) struct json *value = NULL;
	size_t len = strlen(reply->text);

	return !json_parse(&value, reply->text, len, PROTOCOL_REPLY_LIMIT) &&
	       json_true(json_get(value, "ok"));
}

static void test_json(struct context *c, const char *name,
		      const struct reply *reply, int error)
{
	struct json *row = json_push(c->rows, json_object());

	json_set_string(row, "model", name);
	json_set_bool(row, "works", !error);
	if (error) {
		json_set_string(row, "error", error_message());
		json_set_string(row, "next_action", error_next_action());
		return;
	}
	json_set_string(row, "answered_by", reply->model);
	json_set_string(row, "provider", reply->provider);
	json_set_string(row, "requested", reply->requested);
	json_set_string(row, "served", *reply->served ? reply->served : NULL);
	json_set_bool(row, "schema", as_asked(reply));
	set_figure(row, "tokens_in", reply->tokens.in);
	set_figure(row, "tokens_out", reply->tokens.out);
	set_figure(row, "cost", reply->cost);
	json_set_number(row, "ms", reply->ms);
}

static void test_text(const char *name, const struct reply *reply, int error)
{
	CLEANUP(cleanup_free)
	char *served = error ? NULL : text_safe(reply->served);

	if (error) {
		printf("%s: does not work\n", name);
		fflush(stdout);
		cmd_fail(error);
		return;
	}
	printf("%s: works: %s of %s, served by %s, %lld ms", name,
	       reply->requested, reply->provider,
	       *served ? served : "what it does not say", (long long)reply->ms);
	if (reply->tokens.in >= 0)
		printf(", %lld tokens in, %lld out",
		       (long long)reply->tokens.in,
		       (long long)reply->tokens.out);
	if (reply->cost >= 0)
		printf(", $%s", money_text(reply->cost));
	printf("%s\n", as_asked(reply) ? "" : ", not in the form asked for");
	if (strcmp(reply->model, name))
		printf("    answered by the fallback %s\n", reply->model);
}

static void test_porcelain(struct context *c, const char *name,
			   const struct reply *reply, int error)
{
	porcelain_field(&c->porcelain, name);
	porcelain_field(&c->porcelain, error ? "fails" : "works");
	porcelain_field(&c->porcelain, reply->model);
	porcelain_field(&c->porcelain, reply->requested);
	porcelain_field(&c->porcelain, reply->served);
	porcelain_field(&c->porcelain, error ? error_message() : NULL);
	porcelain_end(&c->porcelain);
}

/* One that was named is asked even if its breaker is open. */
static void test_model(struct context *c, struct gateway *g, const char *name,
		       bool named)
{
	const struct request request = {
		.model = name,
		.system = "You are being tested for availability.",
		.user = "Answer that all is ok.",
		.schema = "{\"type\":\"object\",\"properties\":{\"ok\":"
			  "{\"type\":\"boolean\"}},\"required\":[\"ok\"],"
			  "\"additionalProperties\":false}",
		.schema_name = "availability",
		.max_tokens = TEST_TOKENS,
		.purpose = "test",
		.insist = named,
	};
	CLEANUP(reply_release) struct reply reply = REPLY_INIT;
	int error = gateway_ask(&reply, g, &request);

	if (c->rows)
		test_json(c, name, &reply, error);
	else if (c->form == FORM_PORCELAIN)
		test_porcelain(c, name, &reply, error);
	else
		test_text(name, &reply, error);
	c->failed = c->failed || error;
}

static int test(struct context *c, struct strvec *names, bool nul)
{
	CLEANUP(cleanup_gateway) struct gateway *g = NULL;
	CLEANUP(cleanup_json)
	struct json *document =
		c->form == FORM_JSON ? form_json("model-test") : NULL;
	bool named = names->n;
	int error = gateway_open(&g, c->r);

	if (error)
		return error;
	if (!named)
		settings_subjects(names, c->r->settings, KEY_MODEL);
	if (!names->n) {
		error_set(ERR_NOTFOUND, "no model is configured");
		return error_next(ERR_NOTFOUND,
				  "git config refinery.model.<name>.provider "
				  "<provider>; git refinery help models");
	}
	if (document)
		c->rows = json_set(document, "models", json_array());
	else if (c->form == FORM_PORCELAIN)
		porcelain_begin(&c->porcelain, c->r->repo, nul);
	stop_install();
	strvec_each(names, name)
		if (!stop_requested())
			test_model(c, g, *name, named);
	if (document)
		form_print(document);
	return 0;
}

static int act(struct context *c, int argc, char **argv, bool nul)
{
	CLEANUP(strvec_release) struct strvec words = STRVEC_INIT;

	for (int i = 1; i < argc; i++)
		strvec_push(&words, argv[i]);
	return strcmp(argv[0], "list") ? test(c, &words, nul) :
					 list(c, &words, nul);
}

int cmd_model(struct refinery *r, int argc, char **argv)
{
	struct form_options form = { 0 };
	struct context c = { .r = r };
	const struct option_spec options[] = {
		{ "provider", 0, .string = &c.provider, .arg = "<name>",
		  .help = "list: what this provider offers, not all" },
		{ "refresh", 0, .flag = &c.refresh,
		  .help = "list: ask now, though the list is kept for a day" },
		FORM_OPTIONS(&form),
		{ 0 }
	};
	bool listing;
	int error;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (!argc)
		return options_usage(usage, "list or test?");
	listing = !strcmp(argv[0], "list");
	if (!listing && strcmp(argv[0], "test"))
		return options_usage(usage, "there is no 'model %s'", argv[0]);
	if (!listing && (c.provider || c.refresh))
		return options_usage(usage, "--provider and --refresh are for "
					    "lists");
	error = form_choose(&c.form, &form);
	if (error)
		return cmd_fail(error);
	error = act(&c, argc, argv, form.nul);
	table_free(c.table);
	if (error)
		return cmd_fail(error);
	return c.failed ? EXIT_NO : 0;
}
