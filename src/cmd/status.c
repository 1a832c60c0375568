/* SPDX-License-Identifier: MIT */
/* git refinery status: the queue, and where an entry stands in it */
#include "cmd/cmd.h"
#include "git/commit.h"
#include "git/repo.h"
#include "report/form.h"
#include "report/life.h"
#include "report/snapshot.h"
#include "report/source.h"
#include "report/table.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/json.h"
#include "util/options.h"
#include "util/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "git refinery status [<options>]\n"
			    "git refinery status [<options>] [--exit-status] "
			    "<id>|<branch>|<topic>";

/* The exit status for --exit-status of one that has not ended. */
#define EXIT_PENDING 8

struct context {
	struct refinery *r;
	enum form form;
	bool nul, exit_status;
};

static const char *doing(const struct snapshot *s)
{
	if (s->halt.pause)
		return "paused";
	if (s->tests.n)
		return "testing";
	if (s->halt.is_frozen)
		return "frozen";
	if (s->waits)
		return "waiting";
	if (s->remote)
		return "unknown";
	return s->runner ? "running" : "idle";
}

static char *doing_text(const struct snapshot *s)
{
	CLEANUP(cleanup_free) char *test = NULL;

	if (s->halt.pause)
		return halt_pause_text(&s->halt);
	if (s->halt.is_frozen)
		return halt_freeze_text(&s->halt);
	if (s->waits)
		return alloc_printf("landing waits: %s", s->waits);
	if (s->remote)
		return alloc_printf("state of %s", s->remote);
	if (!s->tests.n)
		return alloc_string(s->runner ? "running" :
				    s->n      ? "no runner is at work" :
						"idle");
	if (s->tests.n > 1)
		return alloc_printf("%zu tests run", s->tests.n);
	test = snapshot_test(s, s->tests.v);
	return alloc_printf("testing %zu %s: %s", s->tests.v->entries.n,
			    s->tests.v->entries.n == 1 ? "entry" : "entries",
			    test);
}

static void print_head(const struct snapshot *s)
{
	CLEANUP(cleanup_free) char *what = doing_text(s);
	CLEANUP(cleanup_free) char *safe = text_safe(what);
	CLEANUP(cleanup_free) char *target = text_safe(s->target);

	printf("%s at %s, %s; %zu %s\n", target, oid_short(&s->tip), safe, s->n,
	       s->n == 1 ? "entry" : "entries");
	if (s->halt.drain) {
		CLEANUP(cleanup_free) char *drain = halt_drain_text(&s->halt);
		CLEANUP(cleanup_free) char *line = text_safe(drain);

		printf("%s; no new entry is taken\n", line);
	}
	if (s->broken)
		printf("%zu refs in the queue hold no entry: git refinery "
		       "doctor\n",
		       s->broken);
}

static enum colour colour_of(enum standing standing)
{
	return standing == STANDING_TESTING ? COLOUR_BUSY :
	       standing == STANDING_HELD    ? COLOUR_BAD :
					      COLOUR_NONE;
}

static void add_row(struct table *t, const struct snapshot *s,
		    const struct snapshot_row *row)
{
	const struct entry *e = row->entry;
	CLEANUP(cleanup_free) char *by = commit_name(e->submitter);
	CLEANUP(cleanup_free) char *note = NULL;

	/* What they all wait for stands in the head. */
	if (row->standing == STANDING_TESTING ||
	    row->standing == STANDING_HELD || row->after)
		note = snapshot_why(s, row);
	table_row(t);
	if (row->position)
		table_cellf(t, "%zu", row->position);
	else
		table_cell(t, "-");
	table_cellf(t, "%.10s", e->id);
	table_cell(t, snapshot_name(e));
	table_cell(t, by);
	table_cellf(t, "%d", e->priority);
	table_mark(t, colour_of(row->standing), standing_name(row->standing));
	if (row->position && row->ahead)
		table_cellf(t, "%zu", row->ahead);
	else
		table_cell(t, "-");
	table_cell(t, clock_age(s->time - e->created / 1000));
	table_cell(t, note);
}

static int print_table(const struct snapshot *s, struct refinery *r)
{
	CLEANUP(cleanup_table)
	struct table *t = table_new(colour_wanted(r->repo));

	table_column(t, "#", TABLE_RIGHT);
	table_column(t, "ENTRY", 0);
	table_column(t, "CHANGE", TABLE_CUT);
	table_column(t, "BY", TABLE_CUT);
	table_column(t, "PRI", TABLE_RIGHT);
	table_column(t, "STATE", 0);
	table_column(t, "AHEAD", TABLE_RIGHT);
	table_column(t, "AGE", TABLE_RIGHT);
	table_column(t, "NOTE", TABLE_CUT);
	for (size_t i = 0; i < s->n; i++)
		add_row(t, s, &s->rows[i]);
	return table_print(t);
}

static void set_entry(struct json *o, const struct entry *e)
{
	json_set_string(o, "id", e->id);
	json_set_string(o, "branch", e->branch);
	json_set_string(o, "topic", e->topic);
	json_set_string(o, "subject", e->subject);
	json_set_string(o, "submitter", e->submitter);
	json_set_string(o, "head", oid_hex(&e->head));
	json_set_number(o, "priority", e->priority);
	json_set_number(o, "retries", e->retries);
	json_set_number(o, "created", e->created / 1000);
}

static void set_row(struct json *o, const struct snapshot *s,
		    const struct snapshot_row *row)
{
	CLEANUP(cleanup_free) char *why = snapshot_why(s, row);

	set_entry(o, row->entry);
	json_set_string(o, "state", standing_name(row->standing));
	json_set_number(o, "position", (int64_t)row->position);
	json_set_number(o, "ahead", (int64_t)row->ahead);
	json_set_number(o, "sequence", row->entry->sequence);
	json_set_string(o, "code", row->entry->code);
	json_set_string(o, "waits_for", why);
}

static void add_test(struct json *tests, const struct progress_test *t)
{
	struct json *test = json_push(tests, json_object());
	struct json *ids = json_set(test, "entries", json_array());

	json_set_string(test, "gate", t->gate);
	json_set_number(test, "since", t->since);
	json_set_number(test, "typical_ms", t->typical);
	strvec_each(&t->entries, id)
		json_push_string(ids, *id);
}

static void set_head(struct json *o, const struct snapshot *s)
{
	struct json *tests;

	json_set_string(o, "target", s->target);
	json_set_string(o, "remote", s->remote);
	json_set_string(o, "tip", oid_hex(&s->tip));
	json_set_string(o, "state", doing(s));
	json_set_bool(o, "runner", s->runner);
	json_set_string(o, "pause", s->halt.pause);
	json_set_string(o, "drain", s->halt.drain);
	json_set_number(o, "paused_until", s->halt.until);
	json_set_bool(o, "frozen", s->halt.is_frozen);
	json_set_string(o, "freeze", s->halt.frozen.reason);
	json_set_number(o, "frozen_until", s->halt.frozen.until);
	json_set_string(o, "waits", s->waits);
	json_set_number(o, "broken", (int64_t)s->broken);
	json_set_number(o, "time", s->time);
	tests = json_set(o, "testing", json_array());
	for (size_t i = 0; i < s->tests.n; i++)
		add_test(tests, &s->tests.v[i]);
}

static int print_json(const struct snapshot *s)
{
	CLEANUP(cleanup_json) struct json *document = form_json("status");
	struct json *entries;

	set_head(document, s);
	entries = json_set(document, "entries", json_array());
	for (size_t i = 0; i < s->n; i++)
		set_row(json_push(entries, json_object()), s, &s->rows[i]);
	form_print(document);
	return 0;
}

static void print_record(struct porcelain *p, const struct snapshot *s,
			 const struct snapshot_row *row)
{
	const struct entry *e = row->entry;
	CLEANUP(cleanup_free) char *why = snapshot_why(s, row);

	porcelain_field(p, "entry");
	porcelain_number(p, (int64_t)row->position);
	porcelain_field(p, e->id);
	porcelain_field(p, standing_name(row->standing));
	porcelain_number(p, (int64_t)row->ahead);
	porcelain_number(p, e->priority);
	porcelain_number(p, e->created / 1000);
	porcelain_field(p, oid_hex(&e->head));
	porcelain_field(p, e->branch);
	porcelain_field(p, e->topic);
	porcelain_field(p, e->submitter);
	porcelain_field(p, why);
	porcelain_end(p);
}

static int print_porcelain(const struct snapshot *s, const struct context *c)
{
	CLEANUP(cleanup_free) char *freeze = halt_freeze_text(&s->halt);
	struct porcelain p;

	porcelain_begin(&p, c->r->repo, c->nul);
	porcelain_field(&p, "target");
	porcelain_field(&p, s->target);
	porcelain_field(&p, oid_hex(&s->tip));
	porcelain_field(&p, doing(s));
	porcelain_number(&p, (int64_t)s->n);
	porcelain_field(&p, s->halt.pause     ? s->halt.pause :
			    s->halt.is_frozen ? freeze :
						s->waits);
	porcelain_end(&p);
	for (size_t i = 0; i < s->n; i++)
		print_record(&p, s, &s->rows[i]);
	return 0;
}

static int print_all(const struct snapshot *s, const struct context *c)
{
	switch (c->form) {
	case FORM_JSON:
		return print_json(s);
	case FORM_PORCELAIN:
		return print_porcelain(s, c);
	default:
		print_head(s);
		return print_table(s, c->r);
	}
}

static void say_ahead(const struct snapshot *s, const struct snapshot_row *row)
{
	static const size_t shown = 10;

	if (!row->ahead)
		return;
	printf("ahead of it:\n");
	for (size_t i = 0; i < row->ahead && i < shown; i++) {
		const struct entry *e = s->rows[i].entry;
		CLEANUP(cleanup_free) char *name = text_safe(snapshot_name(e));

		printf("  %.10s %s (%s)\n", e->id, name,
		       standing_name(s->rows[i].standing));
	}
	if (row->ahead > shown)
		printf("  and %zu more\n", row->ahead - shown);
}

static void print_standing(const struct snapshot *s,
			   const struct snapshot_row *row)
{
	const struct entry *e = row->entry;
	CLEANUP(cleanup_free) char *name = text_safe(snapshot_name(e));
	CLEANUP(cleanup_free) char *why = snapshot_why(s, row);
	CLEANUP(cleanup_free) char *safe = text_safe(why);

	printf("%.10s %s is %s", e->id, name, standing_name(row->standing));
	if (row->position)
		printf(", number %zu of %zu", row->position, s->n);
	printf(", for %s: %s\n", clock_age(s->time - e->created / 1000), safe);
	say_ahead(s, row);
	if (row->standing == STANDING_HELD)
		printf("next: git refinery hold --release %.10s\n", e->id);
}

static int show_live(const struct snapshot *s, const struct snapshot_row *row,
		     const struct context *c)
{
	if (c->form == FORM_JSON) {
		CLEANUP(cleanup_json)
		struct json *document = form_json("status");

		set_head(document, s);
		set_row(json_set(document, "entry", json_object()), s, row);
		form_print(document);
	} else if (c->form == FORM_PORCELAIN) {
		struct porcelain p;

		porcelain_begin(&p, c->r->repo, c->nul);
		print_record(&p, s, row);
	} else {
		print_standing(s, row);
	}
	return c->exit_status ? EXIT_PENDING : 0;
}

static void print_end(const struct life *life, const struct log_record *end)
{
	const struct entry *e = &life->entry;
	const struct log_entry *in = life_entry_in(end, e->id);
	CLEANUP(cleanup_free) char *name = text_safe(snapshot_name(e));
	CLEANUP(cleanup_free) char *reason = text_safe(end->reason);
	CLEANUP(cleanup_free) char *next = text_safe(end->next);

	printf("%.10s %s %s%s", e->id, name,
	       end->event == LOG_LANDED ? "" : "was ",
	       log_event_name(end->event));
	if (end->event == LOG_LANDED && !oid_is_zero(&in->commit))
		printf(" as %s", oid_short(&in->commit));
	printf(" %s ago", clock_age(clock_now() - end->time));
	if (*end->code || *reason)
		printf(": %s%s%s", end->code, *end->code && *reason ? ": " : "",
		       reason);
	printf("\n");
	if (*next)
		printf("next: %s\n", next);
}

static void print_end_json(const struct life *life,
			   const struct log_record *end)
{
	CLEANUP(cleanup_json) struct json *document = form_json("status");
	struct json *o = json_set(document, "entry", json_object());
	const struct log_entry *in = life_entry_in(end, life->entry.id);

	json_set_string(document, "target", life->entry.target);
	set_entry(o, &life->entry);
	json_set_string(o, "state", log_event_name(end->event));
	json_set_number(o, "ended", end->time);
	json_set_string(o, "commit",
			oid_is_zero(&in->commit) ? NULL : oid_hex(&in->commit));
	json_set_string(o, "code", end->code);
	json_set_string(o, "reason", end->reason);
	json_set_string(o, "next_action", end->next);
	form_print(document);
}

static void print_end_porcelain(const struct life *life,
				const struct log_record *end,
				const struct context *c)
{
	const struct entry *e = &life->entry;
	const struct log_entry *in = life_entry_in(end, e->id);
	struct porcelain p;

	porcelain_begin(&p, c->r->repo, c->nul);
	porcelain_field(&p, "ended");
	porcelain_field(&p, e->id);
	porcelain_field(&p, log_event_name(end->event));
	porcelain_number(&p, end->time);
	porcelain_field(&p, oid_hex(&e->head));
	porcelain_field(&p,
			oid_is_zero(&in->commit) ? "" : oid_hex(&in->commit));
	porcelain_field(&p, e->branch);
	porcelain_field(&p, e->topic);
	porcelain_field(&p, end->code);
	porcelain_field(&p, end->reason);
	porcelain_end(&p);
}

static int show_ended(const struct snapshot *s, const char *name,
		      const struct context *c)
{
	CLEANUP(life_release) struct life life = LIFE_INIT;
	const struct log_record *end;
	int error = life_find(&life, c->r, s->target, name);

	if (error)
		return cmd_fail(error);
	end = life_end(&life);
	if (!end)
		return cmd_fail(error_set(ERR, "entry %s changed meanwhile",
					  life.entry.id));
	if (c->form == FORM_JSON)
		print_end_json(&life, end);
	else if (c->form == FORM_PORCELAIN)
		print_end_porcelain(&life, end, c);
	else
		print_end(&life, end);
	return c->exit_status && end->event != LOG_LANDED ? EXIT_NO : 0;
}

static int show_one(const struct snapshot *s, const char *name,
		    const struct context *c)
{
	const struct snapshot_row *row;
	int error = snapshot_find(&row, s, name);

	if (error == ERR_NOTFOUND)
		return show_ended(s, name, c);
	return error ? cmd_fail(error) : show_live(s, row, c);
}

int cmd_status(struct refinery *r, int argc, char **argv)
{
	CLEANUP(snapshot_release) struct snapshot s = SNAPSHOT_INIT;
	CLEANUP(cleanup_free) char *target = NULL;
	struct context c = { .r = r };
	struct form_options form = { 0 };
	struct source_options source = { 0 };
	const struct option_spec options[] = {
		SOURCE_OPTIONS(&source),
		{ "exit-status", 0, .flag = &c.exit_status,
		  .help = "exit with 0 if it landed, 1 if it did not, 8 if it "
			  "waits" },
		FORM_OPTIONS(&form),
		{ 0 }
	};
	int error;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc > 1)
		return options_usage(usage, "status takes one argument");
	if (c.exit_status && !argc)
		return options_usage(usage, "--exit-status needs an entry");
	if (form_choose(&c.form, &form))
		return options_usage(usage, "%s", error_message());
	c.nul = form.nul;
	error = source_open(&target, r, &source);
	if (!error)
		error = snapshot_take(&s, r, target);
	if (error)
		return cmd_fail(error);
	return argc ? show_one(&s, argv[0], &c) : print_all(&s, &c);
}
