/* SPDX-License-Identifier: MIT */
#include "report/status.h"
#include "report/eta.h"
#include "report/form.h"
#include "report/life.h"
#include "report/snapshot.h"
#include "report/why.h"
#include "util/cleanup.h"
#include "util/json.h"

#include <stdlib.h>

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

/* The test that it is in, by its place in `testing`, and with whom. */
static void set_group(struct json *o, const struct snapshot *s,
		      const struct snapshot_row *row)
{
	const struct progress_test *t = snapshot_test_of(s, row->entry);
	struct json *ids;

	if (!t) {
		json_set_string(o, "group", NULL);
		return;
	}
	ids = json_set(o, "group", json_array());
	strvec_each(&t->entries, id)
		json_push_string(ids, *id);
}

/* Seconds from `time`. */
static void set_eta(struct json *o, const struct snapshot *s,
		    const struct snapshot_row *row)
{
	CLEANUP(cleanup_free) char *unknown = eta_unknown(s, row);

	json_set_real(o, "eta_p50", row->eta.p50);
	json_set_real(o, "eta_p90", row->eta.p90);
	json_set_real(o, "eta_chance", row->eta.lands);
	json_set_string(o, "eta_unknown", unknown);
}

void status_row_json(struct json *o, const struct snapshot *s,
		     const struct snapshot_row *row)
{
	CLEANUP(cleanup_free) char *why = why_waits(s, row);

	json_set_string(o, "state", standing_name(row->standing));
	json_set_number(o, "position", (int64_t)row->position);
	json_set_number(o, "ahead", (int64_t)row->ahead);
	json_set_number(o, "sequence", row->entry->sequence);
	json_set_string(o, "code", row->entry->code);
	json_set_bool(o, "alone", row->entry->alone);
	json_set_string(o, "lane", row->lane);
	form_set_words(o, "after", row->entry->after);
	json_set_string(o, "waits_for", why);
	set_group(o, s, row);
	set_eta(o, s, row);
}

static void set_row(struct json *o, const struct snapshot *s,
		    const struct snapshot_row *row)
{
	set_entry(o, row->entry);
	status_row_json(o, s, row);
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
	json_set_string(o, "state", status_doing(s));
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

static int print_queue(const struct snapshot *s, const struct status_options *o)
{
	CLEANUP(cleanup_json) struct json *document = form_json("status");
	struct json *entries;

	(void)o;
	set_head(document, s);
	entries = json_set(document, "entries", json_array());
	for (size_t i = 0; i < s->n; i++)
		set_row(json_push(entries, json_object()), s, &s->rows[i]);
	form_print(document);
	return 0;
}

static void print_entry(const struct snapshot *s,
			const struct snapshot_row *row,
			const struct status_options *o)
{
	CLEANUP(cleanup_json) struct json *document = form_json("status");

	(void)o;
	set_head(document, s);
	set_row(json_set(document, "entry", json_object()), s, row);
	form_print(document);
}

static void print_ended(const struct life *life, const struct log_record *end,
			const struct status_options *opts)
{
	CLEANUP(cleanup_json) struct json *document = form_json("status");
	struct json *o = json_set(document, "entry", json_object());
	const struct log_entry *in = life_entry_in(end, life->entry.id);

	(void)opts;
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

const struct status_form status_json = {
	.eta = true,
	.queue = print_queue,
	.entry = print_entry,
	.ended = print_ended,
};
