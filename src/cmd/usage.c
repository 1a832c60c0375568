/* SPDX-License-Identifier: MIT */
/* git refinery usage: what requests to models have cost */
#include "cmd/cmd-date.h"
#include "cmd/cmd.h"
#include "gateway/ledger.h"
#include "report/csv.h"
#include "report/form.h"
#include "report/money.h"
#include "report/spent.h"
#include "report/table.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/json.h"
#include "util/options.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char usage[] =
	"git refinery usage [<options>] [--by <what>] [--since <date>]\n"
	"git refinery usage [<options>] --calls [--since <date>]";

struct context {
	struct refinery *r;
	enum form form;
	bool csv, nul, calls;
	const char *since;
	int64_t after;
	struct spent spent;
	struct porcelain porcelain;
	struct csv sheet;
	struct json *rows;
	struct table *table;
};

/* One value of a row, whatever the form. number < 0: not known. */
struct column {
	const char *head, *name; /* of the table; of JSON and CSV */
	const char *text;	 /* or NULL for a number */
	int64_t number;
	bool money, quiet; /* quiet: not in the table */
};

#define COLUMNS_LIMIT 24

static void print_cell(struct context *c, const struct column *cell)
{
	if (cell->quiet)
		return;
	if (cell->text)
		table_cell(c->table, *cell->text ? cell->text : "-");
	else if (cell->money)
		table_cell(c->table, money_text(cell->number));
	else if (cell->number < 0)
		table_cell(c->table, "");
	else
		table_cellf(c->table, "%lld", (long long)cell->number);
}

static void set_member(struct json *row, const struct column *cell)
{
	if (cell->text)
		json_set_string(row, cell->name,
				*cell->text ? cell->text : NULL);
	else if (cell->number < 0)
		json_set_string(row, cell->name, NULL);
	else
		json_set_number(row, cell->name, cell->number);
}

static void print_field(struct context *c, const struct column *cell)
{
	if (c->csv && cell->text)
		csv_field(&c->sheet, cell->text);
	else if (c->csv && cell->money)
		csv_field(&c->sheet, money_text(cell->number));
	else if (c->csv)
		csv_number(&c->sheet, cell->number);
	else if (cell->text)
		porcelain_field(&c->porcelain, cell->text);
	else
		porcelain_number(&c->porcelain, cell->number);
}

static void print_head(struct context *c, const struct column *cells)
{
	for (; cells->name; cells++) {
		if (c->csv)
			csv_field(&c->sheet, cells->name);
		else if (!cells->quiet)
			table_column(c->table, cells->head,
				     cells->text ? TABLE_CUT : TABLE_RIGHT);
	}
	if (c->csv)
		csv_end(&c->sheet);
}

static void print_row(struct context *c, const struct column *cells)
{
	struct json *row = c->rows ? json_push(c->rows, json_object()) : NULL;

	if (c->table)
		table_row(c->table);
	for (; cells->name; cells++) {
		if (row)
			set_member(row, cells);
		else if (c->table)
			print_cell(c, cells);
		else
			print_field(c, cells);
	}
	if (c->csv)
		csv_end(&c->sheet);
	else if (!row && !c->table)
		porcelain_end(&c->porcelain);
}

/* Constructors of columns: a text, a number, a sum of money. */
#define TEXT(head, name, value)                     \
	{                                           \
		head, name, value, .quiet = !(head) \
	}
#define NUMBER(head, name, value)                             \
	{                                                     \
		head, name, .number = value, .quiet = !(head) \
	}
#define MONEY(head, name, value)                           \
	{                                                  \
		head, name, .number = value, .money = true \
	}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* Copy columns up to the one without a name. */
static void copy(struct column *out, const struct column *columns)
{
	do
		*out++ = *columns;
	while (columns++->name);
}

static void row_of_sum(struct column *cells, const struct spent *s,
		       const struct spent_row *r)
{
	const char *by = spent_by_name(s->by);
	const struct column key[] = {
		TEXT("BY", by, r->key ? r->key : "total"),
		TEXT("REQUESTED", "requested", or_empty(r->requested)),
		TEXT("SERVED", "served", or_empty(r->served)),
	};
	const struct column sums[] = {
		NUMBER("CALLS", "calls", r->calls),
		NUMBER("ERRORS", "errors", r->errors),
		NUMBER("OPEN", "open", r->open),
		NUMBER("IN", "tokens_in", r->in),
		NUMBER("OUT", "tokens_out", r->out),
		NUMBER("CACHED", "tokens_cached", r->cached),
		NUMBER(NULL, "tokens_written", r->written),
		NUMBER(NULL, "tokens_counted", r->counted),
		MONEY("COST", "cost", r->cost),
		NUMBER("UNPRICED", "cost_unknown", r->unknown),
		{ 0 }
	};
	size_t keys = s->by == SPENT_BY_MODEL ? 3 : 1;

	memcpy(cells, key, keys * sizeof(*key));
	copy(cells + keys, sums);
}

static void row_of_call(struct column *cells, const struct usage *u)
{
	const struct tokens *t = &u->tokens;
	const struct spending *counted =
		u->settled ? &u->counted : &u->reserved;
	const struct column columns[] = {
		TEXT("TIME", "time", clock_iso(u->time)),
		TEXT("MODEL", "model", u->model),
		TEXT(NULL, "asked", or_empty(u->asked)),
		TEXT(NULL, "provider", u->provider),
		TEXT(NULL, "requested", or_empty(u->requested)),
		TEXT("SERVED", "served", or_empty(u->served)),
		TEXT(NULL, "via", or_empty(u->via)),
		TEXT("FOR", "purpose", or_empty(u->purpose)),
		TEXT("AGENT", "agent", or_empty(u->agent)),
		TEXT("ITEM", "item", or_empty(u->item)),
		TEXT("OUTCOME", "outcome",
		     u->settled ? or_empty(u->outcome) : "open"),
		NUMBER(NULL, "status", u->status),
		NUMBER("IN", "tokens_in", t->in),
		NUMBER("OUT", "tokens_out", t->out),
		NUMBER("CACHED", "tokens_cached", t->cached),
		NUMBER(NULL, "tokens_written", t->written),
		NUMBER(NULL, "tokens_counted", counted->tokens),
		MONEY("COST", "cost", u->cost),
		TEXT(NULL, "cost_source", cost_source_name(u->source)),
		NUMBER("MS", "ms", u->ms),
		TEXT(NULL, "call", oid_hex(&u->id)),
		{ 0 }
	};

	copy(cells, columns);
}

static int show_call(const struct usage *u, void *context)
{
	struct context *c = context;
	struct column cells[COLUMNS_LIMIT];

	if (u->time < c->after)
		return 0;
	row_of_call(cells, u);
	print_row(c, cells);
	return 0;
}

static int add_call(const struct usage *u, void *context)
{
	struct context *c = context;

	if (u->time >= c->after)
		spent_add(&c->spent, u);
	return 0;
}

static void begin(struct context *c, struct json *document)
{
	const struct usage none = { .model = "", .provider = "" };
	struct column cells[COLUMNS_LIMIT];

	if (c->calls)
		row_of_call(cells, &none);
	else
		row_of_sum(cells, &c->spent, &c->spent.total);
	if (document)
		c->rows = json_set(document, "rows", json_array());
	else if (c->form == FORM_PORCELAIN)
		porcelain_begin(&c->porcelain, c->r->repo, c->nul);
	else if (!c->csv)
		c->table = table_new(colour_wanted(c->r->repo));
	if (c->csv || c->table)
		print_head(c, cells);
}

static int list_sums(struct context *c)
{
	struct column cells[COLUMNS_LIMIT];
	int error = ledger_each(c->r, c->after, add_call, c);

	if (error)
		return error;
	spent_sort(&c->spent);
	for (size_t i = 0; i < c->spent.n; i++) {
		row_of_sum(cells, &c->spent, &c->spent.v[i]);
		print_row(c, cells);
	}
	if (c->table && c->spent.n > 1) {
		row_of_sum(cells, &c->spent, &c->spent.total);
		print_row(c, cells);
	}
	return 0;
}

/* Without --since: from the first of this month, UTC. */
static int find_start(struct context *c)
{
	time_t now = (time_t)clock_now();
	struct tm t;

	if (c->since)
		return cmd_since(&c->after, c->r->repo, c->since);
	gmtime_r(&now, &t);
	t = (struct tm){ .tm_year = t.tm_year,
			 .tm_mon = t.tm_mon,
			 .tm_mday = 1 };
	c->after = (int64_t)timegm(&t);
	return 0;
}

static int list(struct context *c)
{
	CLEANUP(cleanup_json)
	struct json *document =
		c->form == FORM_JSON ? form_json("usage") : NULL;
	int error = find_start(c);

	if (error)
		return error;
	if (document) {
		json_set_number(document, "since", c->after);
		json_set_string(document, "by",
				c->calls ? "call" : spent_by_name(c->spent.by));
	}
	begin(c, document);
	error = c->calls ? ledger_each(c->r, c->after, show_call, c) :
			   list_sums(c);
	if (!error && document)
		form_print(document);
	if (!error && c->table)
		error = table_print(c->table);
	return error;
}

static void release(struct context *c)
{
	spent_release(&c->spent);
	table_free(c->table);
}

int cmd_usage(struct refinery *r, int argc, char **argv)
{
	CLEANUP(release)
	struct context c = { .r = r, .spent = SPENT_INIT(SPENT_BY_MODEL) };
	struct form_options form = { 0 };
	const char *by = NULL;
	const struct option_spec options[] = {
		{ "by", 0, .string = &by, .arg = "<what>",
		  .help = "add up by model, provider, agent, item, purpose, "
			  "day or outcome" },
		{ "since", 0, .string = &c.since, .arg = "<date>",
		  .help = "what is newer, not only that of this month" },
		{ "calls", 0, .flag = &c.calls, .help = "each request" },
		{ "csv", 0, .flag = &c.csv,
		  .help = "print comma-separated values, for spreadsheets" },
		FORM_OPTIONS(&form),
		{ 0 }
	};
	int error, what;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	what = by ? spent_by_find(by) : SPENT_BY_MODEL;
	if (argc || what < 0 || (by && c.calls))
		return options_usage(usage,
				     argc     ? "it takes no arguments" :
				     what < 0 ? "--by takes model, provider, "
						"agent, item, purpose, day or "
						"outcome" :
						"--calls are not added up");
	if (c.csv && (form.json || form.porcelain || form.nul))
		return options_usage(usage, "--csv goes with no other form");
	c.spent.by = what;
	c.nul = form.nul;
	error = form_choose(&c.form, &form);
	if (!error)
		error = list(&c);
	return error ? cmd_fail(error) : 0;
}
