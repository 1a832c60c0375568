/* SPDX-License-Identifier: MIT */
/* git refinery log: how entries ended, and the life of one of them */
#include "cmd/cmd-date.h"
#include "cmd/cmd.h"
#include "git/commit.h"
#include "git/repo.h"
#include "report/form.h"
#include "report/gateline.h"
#include "report/life.h"
#include "report/pager.h"
#include "report/source.h"
#include "report/table.h"
#include "report/timeline.h"
#include "report/untested.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/json.h"
#include "util/number.h"
#include "util/options.h"
#include "util/text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"git refinery log [<options>] [-n <n>] [--since <date>] [--failed]\n"
	"git refinery log [<options>] [--gate <name>] [--raw] "
	"<id>|<branch>|<topic>\n"
	"git refinery log [<options>] --untested [<good>..<bad>]";

struct context {
	struct refinery *r;
	const char *target;
	enum form form;
	struct porcelain porcelain;
	bool nul, failed, raw, untested;
	const char *gate, *since;
	int64_t after; /* --since, seconds */
	int n;
};

static enum colour colour_of(enum log_event event)
{
	switch (event) {
	case LOG_LANDED:
		return COLOUR_GOOD;
	case LOG_REJECTED:
		return COLOUR_BAD;
	case LOG_OUTSIDE:
	case LOG_REWRITTEN:
	case LOG_BYPASSED:
		return COLOUR_BUSY;
	default:
		return COLOUR_NONE;
	}
}

/* One line of the table: the record, and one of its entries if it has any. */
static void add_row(struct table *t, const struct log_record *l,
		    const struct log_entry *e)
{
	const struct oid *commit = e ? &e->commit : &l->tip;

	table_row(t);
	table_cellf(t, "%.10s %.5s", clock_iso(l->time),
		    clock_iso(l->time) + 11);
	table_mark(t, colour_of(l->event), log_event_name(l->event));
	table_cellf(t, "%.10s", e ? e->id : "-");
	table_cell(t, e ? e->branch : "");
	table_cell(t, oid_is_zero(commit) ? "-" : oid_short(commit));
	table_cellf(t, "%s%s%s", l->code, *l->code && *l->reason ? ": " : "",
		    l->reason);
}

static void print_record(struct porcelain *p, const struct log_record *l,
			 const struct log_entry *e)
{
	porcelain_number(p, l->number);
	porcelain_number(p, l->time);
	porcelain_field(p, log_event_name(l->event));
	porcelain_field(p, oid_hex(&l->id));
	porcelain_field(p, oid_is_zero(&l->old) ? "" : oid_hex(&l->old));
	porcelain_field(p, oid_hex(&l->tip));
	porcelain_field(p, e ? e->id : "");
	porcelain_field(p, e ? oid_hex(&e->head) : "");
	porcelain_field(p, e && !oid_is_zero(&e->commit) ? oid_hex(&e->commit) :
							   "");
	porcelain_field(p, e ? e->branch : "");
	porcelain_field(p, l->by);
	porcelain_field(p, l->code);
	porcelain_field(p, l->reason);
	porcelain_end(p);
}

static void set_record(struct json *o, const struct log_record *l)
{
	struct json *entries;

	json_set_number(o, "number", l->number);
	json_set_string(o, "record", oid_hex(&l->id));
	json_set_number(o, "time", l->time);
	json_set_string(o, "event", log_event_name(l->event));
	json_set_string(o, "old",
			oid_is_zero(&l->old) ? NULL : oid_hex(&l->old));
	json_set_string(o, "tip", oid_hex(&l->tip));
	json_set_string(o, "by", l->by);
	json_set_string(o, "code", l->code);
	json_set_string(o, "reason", l->reason);
	json_set_string(o, "next_action", l->next);
	gate_lines_json(json_set(o, "gates", json_array()), &l->gates);
	entries = json_set(o, "entries", json_array());
	for (size_t i = 0; i < l->n_entries; i++) {
		const struct log_entry *e = &l->entries[i];
		struct json *entry = json_push(entries, json_object());

		json_set_string(entry, "id", e->id);
		json_set_string(entry, "head", oid_hex(&e->head));
		json_set_string(entry, "commit",
				oid_is_zero(&e->commit) ? NULL :
							  oid_hex(&e->commit));
		json_set_string(entry, "branch", e->branch);
	}
}

static void add_record(struct context *c, struct table *t, struct json *records,
		       const struct log_record *l)
{
	if (records) {
		set_record(json_push(records, json_object()), l);
		return;
	}
	for (size_t i = 0; i < l->n_entries || !i; i++) {
		const struct log_entry *e =
			l->n_entries ? &l->entries[i] : NULL;

		if (c->form == FORM_PORCELAIN)
			print_record(&c->porcelain, l, e);
		else
			add_row(t, l, e);
	}
}

static bool wanted(const struct context *c, const struct log_record *l)
{
	return !c->failed || l->event == LOG_REJECTED;
}

static int walk(struct context *c, struct table *t, struct json *records)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	int error = log_tip(&l, c->r, c->target);

	for (int n = 0; !error && n < c->n && l.time >= c->after;) {
		struct oid former = l.former;

		if (wanted(c, &l)) {
			add_record(c, t, records, &l);
			n++;
		}
		if (oid_is_zero(&former))
			break;
		error = log_read(&l, c->r, &former);
	}
	return error;
}

static struct table *new_table(struct context *c)
{
	struct table *t = table_new(colour_wanted(c->r->repo));

	table_column(t, "WHEN", 0);
	table_column(t, "EVENT", 0);
	table_column(t, "ENTRY", 0);
	table_column(t, "CHANGE", TABLE_CUT);
	table_column(t, "COMMIT", 0);
	table_column(t, "WHY", TABLE_CUT);
	return t;
}

static int list(struct context *c)
{
	CLEANUP(cleanup_json) struct json *document = NULL;
	CLEANUP(cleanup_table) struct table *t = NULL;
	struct json *records = NULL;
	int error;

	if (c->form == FORM_JSON) {
		document = form_json("log");
		json_set_string(document, "target", c->target);
		records = json_set(document, "records", json_array());
	} else if (c->form == FORM_PORCELAIN) {
		porcelain_begin(&c->porcelain, c->r->repo, c->nul);
	} else {
		t = new_table(c);
	}
	error = walk(c, t, records);
	if (error)
		return cmd_fail(error);
	if (document)
		form_print(document);
	return t && table_print(t) ? cmd_fail(ERR) : 0;
}

static int no_output(const struct life *life, const char *gate)
{
	error_set(ERR_NOTFOUND, "no output%s%s was kept for entry %s",
		  gate ? " of gate " : "", gate ? gate : "", life->entry.id);
	return error_next(ERR_NOTFOUND,
			  "git refinery log %s names the gates that ran",
			  life->entry.id);
}

/* The newest end that has the output of this gate (NULL: of a failing one). */
static int find_output(struct strbuf *out, char **gate, struct refinery *r,
		       const struct life *life, const char *wanted)
{
	for (size_t i = life->n_ends; i-- > 0;) {
		const struct log_record *end = &life->ends[i];
		char *name = wanted ? alloc_string(wanted) : gate_failing(end);
		int error =
			name ? gate_output(out, r, end, name) : ERR_NOTFOUND;

		if (!error) {
			*gate = name;
			return 0;
		}
		free(name);
		if (error != ERR_NOTFOUND)
			return error;
	}
	return no_output(life, wanted);
}

static void print_output(const char *gate, const struct strbuf *text)
{
	CLEANUP(strbuf_release) struct strbuf safe = STRBUF_INIT;
	CLEANUP(cleanup_free) char *name = text_safe(gate);

	text_block(&safe, text->buf, text->len);
	strbuf_rtrim(&safe);
	printf("\noutput of gate %s:\n\n%s\n", name, safe.buf);
}

static int show_raw(struct context *c, const struct life *life)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(cleanup_free) char *gate = NULL;
	int error = find_output(&text, &gate, c->r, life, c->gate);

	if (error)
		return cmd_fail(error);
	fwrite(text.buf, 1, text.len, stdout);
	return 0;
}

static int show_text(struct context *c, const struct life *life)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(cleanup_free) char *gate = NULL;
	int error = find_output(&text, &gate, c->r, life, c->gate);

	if (error && (c->gate || error != ERR_NOTFOUND))
		return cmd_fail(error);
	timeline_print(life);
	if (!error)
		print_output(gate, &text);
	return 0;
}

static int show_json(struct context *c, const struct life *life)
{
	CLEANUP(cleanup_json) struct json *document = form_json("entry");
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf safe = STRBUF_INIT;
	CLEANUP(cleanup_free) char *gate = NULL;
	int error = find_output(&text, &gate, c->r, life, c->gate);

	if (error && error != ERR_NOTFOUND)
		return cmd_fail(error);
	timeline_json(json_set(document, "entry", json_object()), life);
	text_block(&safe, text.buf, text.len);
	json_set_string(document, "gate", gate);
	json_set_string(document, "output", error ? NULL : safe.buf);
	form_print(document);
	return 0;
}

static int show_porcelain(struct context *c, const struct life *life)
{
	porcelain_begin(&c->porcelain, c->r->repo, c->nul);
	for (size_t i = life->n_ends; i-- > 0;)
		print_record(&c->porcelain, &life->ends[i],
			     life_entry_in(&life->ends[i], life->entry.id));
	return 0;
}

static int show(struct context *c, const char *name)
{
	CLEANUP(life_release) struct life life = LIFE_INIT;
	int error = life_find(&life, c->r, c->target, name);

	if (error)
		return cmd_fail(error);
	if (c->raw)
		return show_raw(c, &life);
	if (c->form == FORM_JSON)
		return show_json(c, &life);
	return c->form == FORM_PORCELAIN ? show_porcelain(c, &life) :
					   show_text(c, &life);
}

/* Ids alone, which git bisect skip takes as they are. */
static int list_untested(struct context *c, const char *range)
{
	CLEANUP(cleanup_json) struct json *document = form_json("untested");
	CLEANUP(oids_release) struct oids found = OIDS_INIT;
	struct json *commits;
	int error = untested_find(&found, c->r, c->target, range);

	if (error)
		return cmd_fail(error);
	commits = json_set(document, "commits", json_array());
	for (size_t i = 0; i < found.n; i++) {
		json_push_string(commits, oid_hex(&found.v[i]));
		if (c->form != FORM_JSON)
			printf("%s%c", oid_hex(&found.v[i]),
			       c->nul ? '\0' : '\n');
	}
	if (c->form == FORM_JSON)
		form_print(document);
	return 0;
}

static int check(struct context *c, const struct form_options *form, int argc)
{
	if (argc > 1)
		return options_usage(usage, "log takes one argument at most");
	if (c->untested &&
	    (c->gate || c->raw || c->since || c->failed || c->n != INT_MAX))
		return options_usage(usage, "--untested takes a range only");
	if (!argc && (c->gate || c->raw))
		return options_usage(usage, "--gate and --raw need an entry");
	if (argc && (c->since || c->failed || c->n != INT_MAX))
		return options_usage(usage, "-n, --since and --failed go "
					    "without an entry");
	if (form_choose(&c->form, form))
		return options_usage(usage, "%s", error_message());
	c->nul = form->nul;
	return 0;
}

int cmd_log(struct refinery *r, int argc, char **argv)
{
	CLEANUP(pager_release) struct pager pager = PAGER_INIT;
	CLEANUP(cleanup_free) char *target = NULL;
	struct context c = { .r = r, .n = INT_MAX };
	struct form_options form = { 0 };
	struct source_options source = { 0 };
	const struct option_spec options[] = {
		{ "max-count", 'n', .number = &c.n, .arg = "<n>",
		  .help = "no more than this many records" },
		{ "since", 0, .string = &c.since, .arg = "<date>",
		  .help = "only what is newer, as git log has it" },
		{ "failed", 0, .flag = &c.failed, .help = "only rejections" },
		{ "gate", 'g', .string = &c.gate, .arg = "<name>",
		  .help = "show the output of this gate" },
		{ "raw", 0, .flag = &c.raw,
		  .help = "the gate's output alone, byte for byte" },
		{ "untested", 0, .flag = &c.untested,
		  .help = "commits that landed and were not tested by "
			  "themselves" },
		SOURCE_OPTIONS(&source),
		FORM_OPTIONS(&form),
		{ 0 }
	};
	int error;

	if (options_parse(&argc, &argv, options, usage) ||
	    check(&c, &form, argc))
		return EXIT_USAGE;
	error = source_open(&target, r, &source);
	if (!error)
		error = c.since ? cmd_since(&c.after, r->repo, c.since) : 0;
	if (error)
		return cmd_fail(error);
	c.target = target;
	if (c.untested)
		return list_untested(&c, argc ? argv[0] : NULL);
	if (c.form == FORM_TEXT && !c.raw)
		pager_start(&pager, r->repo);
	return argc ? show(&c, argv[0]) : list(&c);
}
