/* SPDX-License-Identifier: MIT */
#include "report/status.h"
#include "git/commit.h"
#include "git/repo.h"
#include "report/eta.h"
#include "report/life.h"
#include "report/snapshot.h"
#include "report/table.h"
#include "report/why.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	if (s->red && s->n)
		return alloc_printf("it fails gate '%s' itself", s->red);
	if (!s->tests.n)
		return alloc_string(s->runner ? "running" :
				    s->n      ? "no runner is at work" :
						"idle");
	if (s->tests.n > 1)
		return alloc_printf("%zu tests run", s->tests.n);
	test = why_test(s, s->tests.v);
	return alloc_printf("testing %zu %s: %s", s->tests.v->entries.n,
			    s->tests.v->entries.n == 1 ? "entry" : "entries",
			    test);
}

/* Unless the head says so already: why there is no column of times. */
static void say_no_eta(const struct snapshot *s)
{
	CLEANUP(cleanup_free) char *all = why_all_wait(s);
	CLEANUP(cleanup_free) char *safe = text_safe(s->no_eta);

	if (s->no_eta && !all)
		printf("when they land is unknown: %s\n", safe);
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
	say_no_eta(s);
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
	CLEANUP(cleanup_free) char *eta = eta_cell(row);
	CLEANUP(cleanup_free) char *note = NULL;

	/* What they all wait for stands in the head. */
	if (row->standing == STANDING_TESTING ||
	    row->standing == STANDING_HELD || row->after)
		note = why_waits(s, row);
	table_row(t);
	if (row->position)
		table_cellf(t, "%zu", row->position);
	else
		table_cell(t, "-");
	table_cellf(t, "%.10s", e->id);
	table_cell(t, entry_name(e));
	table_cell(t, by);
	table_cellf(t, "%d", e->priority);
	if (s->lanes.n)
		table_cell(t, row->lane ? row->lane : "-");
	table_mark(t, colour_of(row->standing), standing_name(row->standing));
	if (row->position && row->ahead)
		table_cellf(t, "%zu", row->ahead);
	else
		table_cell(t, "-");
	table_cell(t, clock_age(s->time - e->created / 1000));
	if (!s->no_eta)
		table_cell(t, eta);
	table_cell(t, note);
}

static int print_table(const struct snapshot *s, struct repo *repo)
{
	CLEANUP(cleanup_table)
	struct table *t = table_new(colour_wanted(repo));

	table_column(t, "#", TABLE_RIGHT);
	table_column(t, "ENTRY", 0);
	table_column(t, "CHANGE", TABLE_CUT);
	table_column(t, "BY", TABLE_CUT);
	table_column(t, "PRI", TABLE_RIGHT);
	if (s->lanes.n)
		table_column(t, "LANE", TABLE_CUT);
	table_column(t, "STATE", 0);
	table_column(t, "AHEAD", TABLE_RIGHT);
	table_column(t, "AGE", TABLE_RIGHT);
	if (!s->no_eta)
		table_column(t, "LANDS IN", TABLE_RIGHT);
	table_column(t, "NOTE", TABLE_CUT);
	for (size_t i = 0; i < s->n; i++)
		add_row(t, s, &s->rows[i]);
	return table_print(t);
}

static int print_queue(const struct snapshot *s, const struct status_options *o)
{
	print_head(s);
	return print_table(s, o->repo);
}

static void say_ahead(const struct snapshot *s, const struct snapshot_row *row)
{
	static const size_t shown = 10;

	if (!row->ahead)
		return;
	printf("ahead of it:\n");
	for (size_t i = 0; i < row->ahead && i < shown; i++) {
		const struct entry *e = s->rows[i].entry;
		CLEANUP(cleanup_free) char *name = text_safe(entry_name(e));

		printf("  %.10s %s (%s)\n", e->id, name,
		       standing_name(s->rows[i].standing));
	}
	if (row->ahead > shown)
		printf("  and %zu more\n", row->ahead - shown);
}

/* Those that are tested together with it. */
static void say_group(const struct snapshot *s, const struct snapshot_row *row)
{
	const struct progress_test *t = snapshot_test_of(s, row->entry);
	bool told = false;

	for (size_t i = 0; t && i < s->n; i++) {
		const struct entry *e = s->rows[i].entry;
		CLEANUP(cleanup_free) char *name = text_safe(entry_name(e));

		if (e == row->entry || !strvec_has(&t->entries, e->id))
			continue;
		printf("%s  %.10s %s\n", told ? "" : "tested together with:\n",
		       e->id, name);
		told = true;
	}
}

static void print_entry(const struct snapshot *s,
			const struct snapshot_row *row,
			const struct status_options *o)
{
	const struct entry *e = row->entry;
	CLEANUP(cleanup_free) char *name = text_safe(entry_name(e));
	CLEANUP(cleanup_free) char *why = why_waits(s, row);
	CLEANUP(cleanup_free) char *safe = text_safe(why);
	CLEANUP(cleanup_free) char *eta = eta_text(s, row);
	CLEANUP(cleanup_free) char *eta_safe = text_safe(eta);

	(void)o;
	printf("%.10s %s is %s", e->id, name, standing_name(row->standing));
	if (row->position)
		printf(", number %zu of %zu", row->position, s->n);
	printf(", for %s: %s\n", clock_age(s->time - e->created / 1000), safe);
	printf("lands: %s\n", eta_safe);
	say_group(s, row);
	say_ahead(s, row);
	if (row->standing == STANDING_HELD)
		printf("next: git refinery hold --release %.10s\n", e->id);
}

static void print_ended(const struct life *life, const struct log_record *end,
			const struct status_options *o)
{
	const struct entry *e = &life->entry;
	const struct log_entry *in = life_entry_in(end, e->id);
	CLEANUP(cleanup_free) char *name = text_safe(entry_name(e));
	CLEANUP(cleanup_free) char *reason = text_safe(end->reason);
	CLEANUP(cleanup_free) char *next = text_safe(end->next);

	(void)o;
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

const struct status_form status_text = {
	.eta = true,
	.queue = print_queue,
	.entry = print_entry,
	.ended = print_ended,
};
