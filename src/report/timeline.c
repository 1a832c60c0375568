/* SPDX-License-Identifier: MIT */
#include "report/timeline.h"
#include "git/commit.h"
#include "report/form.h"
#include "report/gateline.h"
#include "report/life.h"
#include "report/snapshot.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/json.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>

#define BODY_INDENT "    "

static void print_safe(const char *lead, const char *text)
{
	CLEANUP(cleanup_free) char *safe = text_safe(text);

	if (*safe)
		printf("%s%s\n", lead, safe);
}

static void print_step(const struct life_step *step)
{
	CLEANUP(cleanup_free) char *by = commit_name(step->by);
	CLEANUP(cleanup_free) char *safe = text_safe(by);
	CLEANUP(cleanup_free) char *action = text_safe(step->action);

	printf("%s  %s, by %s\n", clock_iso(step->time), action, safe);
	if (step->reason && *step->reason)
		print_safe("    because: ", step->reason);
}

/* The body, each line indented. */
static void print_body(const char *body)
{
	CLEANUP(strbuf_release) struct strbuf safe = STRBUF_INIT;

	text_block(&safe, body, strlen(body));
	for (const char *line = safe.buf; *line;) {
		size_t len = strcspn(line, "\n");

		printf("%s%.*s\n", len ? BODY_INDENT : "", (int)len, line);
		line += len + (line[len] == '\n');
	}
}

static void print_gates(const struct log_record *end)
{
	strvec_each(&end->gates, line) {
		CLEANUP(gate_line_release) struct gate_line g = GATE_LINE_INIT;
		CLEANUP(cleanup_free) char *text = NULL;

		if (gate_line_parse(&g, *line))
			continue;
		text = gate_line_text(&g);
		print_safe("    gate ", text);
	}
}

static void print_end(const struct log_record *end, const char *id)
{
	const struct log_entry *e = life_entry_in(end, id);

	printf("%s  %s", clock_iso(end->time), log_event_name(end->event));
	if (end->event == LOG_LANDED && !oid_is_zero(&e->commit))
		printf(" as %s", oid_hex(&e->commit));
	if (end->n_entries > 1)
		printf(", with %zu more", end->n_entries - 1);
	printf(" (log record %s)\n", oid_short(&end->id));
	print_safe("    code: ", end->code);
	print_safe("    because: ", end->reason);
	print_gates(end);
	/* The output of a failing gate is shown whole, so its end is not. */
	if (strcmp(end->code, "CHECKS_FAILED") &&
	    strcmp(end->code, "ENTRY_FAILED"))
		print_body(end->body);
	print_safe("    next: ", end->next);
}

void timeline_print(const struct life *life)
{
	const struct entry *e = &life->entry;

	printf("entry %s of %s\n", e->id, e->target);
	print_safe("change:    ", entry_name(e));
	print_safe("subject:   ", e->subject);
	print_safe("submitter: ", e->submitter);
	printf("head:      %s\n\n", oid_hex(&e->head));
	for (size_t i = 0; i < life->n_steps; i++) {
		print_step(&life->steps[i]);
		for (size_t j = 0; j < life->n_ends; j++) {
			const struct log_entry *in =
				life_entry_in(&life->ends[j], e->id);

			if (oid_equal(&in->record, &life->steps[i].id))
				print_end(&life->ends[j], e->id);
		}
	}
}

static void set_step(struct json *o, const struct life_step *step)
{
	json_set_string(o, "record", oid_hex(&step->id));
	json_set_number(o, "time", step->time);
	json_set_string(o, "by", step->by);
	json_set_string(o, "action", step->action);
	json_set_string(o, "code", step->code);
	json_set_string(o, "reason", step->reason);
}

static void set_end(struct json *o, const struct log_record *end,
		    const char *id)
{
	const struct log_entry *e = life_entry_in(end, id);

	json_set_string(o, "record", oid_hex(&end->id));
	json_set_number(o, "time", end->time);
	json_set_string(o, "event", log_event_name(end->event));
	json_set_string(o, "commit",
			oid_is_zero(&e->commit) ? NULL : oid_hex(&e->commit));
	json_set_string(o, "code", end->code);
	json_set_string(o, "reason", end->reason);
	json_set_string(o, "body", end->body);
	json_set_string(o, "next_action", end->next);
	gate_lines_json(json_set(o, "gates", json_array()), &end->gates);
}

void timeline_json(struct json *object, const struct life *life)
{
	const struct entry *e = &life->entry;
	struct json *steps, *ends;

	json_set_string(object, "id", e->id);
	json_set_string(object, "target", e->target);
	json_set_bool(object, "live", life->live);
	json_set_string(object, "branch", e->branch);
	json_set_string(object, "topic", e->topic);
	json_set_string(object, "subject", e->subject);
	json_set_string(object, "submitter", e->submitter);
	json_set_string(object, "pusher", e->pusher);
	json_set_string(object, "head", oid_hex(&e->head));
	json_set_bool(object, "alone", e->alone);
	form_set_words(object, "after", e->after);
	json_set_number(object, "priority", e->priority);
	json_set_number(object, "retries", e->retries);
	json_set_number(object, "sequence", e->sequence);
	steps = json_set(object, "steps", json_array());
	for (size_t i = 0; i < life->n_steps; i++)
		set_step(json_push(steps, json_object()), &life->steps[i]);
	ends = json_set(object, "ends", json_array());
	for (size_t i = 0; i < life->n_ends; i++)
		set_end(json_push(ends, json_object()), &life->ends[i], e->id);
}
