/* SPDX-License-Identifier: MIT */
/* git refinery show: all that is known of an entry or a landed commit */
#include "cmd/cmd.h"
#include "git/commit.h"
#include "git/ref.h"
#include "git/repo.h"
#include "report/eta.h"
#include "report/form.h"
#include "report/landing.h"
#include "report/life.h"
#include "report/pager.h"
#include "report/snapshot.h"
#include "report/source.h"
#include "report/status.h"
#include "report/timeline.h"
#include "report/why.h"
#include "state/evidence.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/options.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
	"git refinery show [<options>] <id>|<branch>|<topic>|<commit>";

struct context {
	struct refinery *r;
	char *target;
	bool json;
};

static void field(const char *name, const char *text)
{
	CLEANUP(cleanup_free) char *safe = text_safe(text);

	if (*safe)
		printf("%-11s%s\n", name, safe);
}

static void field_number(const char *name, int64_t number)
{
	printf("%-11s%lld\n", name, (long long)number);
}

static void print_entry(const struct life *life)
{
	const struct entry *e = &life->entry;
	const struct log_record *end = life_end(life);

	field("entry", e->id);
	field("target", e->target);
	field("state", end		      ? log_event_name(end->event) :
		       e->state == ENTRY_HELD ? "held" :
		       e->sequence	      ? "queued" :
						"new");
	field("subject", e->subject);
	field("branch", e->branch);
	field("topic", e->topic);
	field("submitter", e->submitter);
	field("pusher", e->pusher);
	field("head", oid_hex(&e->head));
	field("record", oid_hex(&e->record));
	field("replaces", e->replaces);
	field("after", e->after);
	if (entry_base(e))
		field("base", oid_hex(entry_base(e)));
	field_number("priority", e->priority);
	field("alone", e->alone ? "yes" : "");
	field_number("retries", e->retries);
	field_number("sequence", e->sequence);
	field("code", end ? end->code : e->code);
	field("reason", end ? end->reason : e->reason);
	field("next", end ? end->next : "");
}

/* Where it stands, while it is in the queue. */
static void print_place(const struct snapshot *s,
			const struct snapshot_row *row)
{
	const struct progress_test *t = snapshot_test_of(s, row->entry);
	CLEANUP(cleanup_free) char *why = why_waits(s, row);
	CLEANUP(cleanup_free) char *eta = eta_text(s, row);

	if (row->position)
		printf("%-11s%zu of %zu\n", "position", row->position, s->n);
	field_number("ahead", (int64_t)row->ahead);
	field("waits", why);
	field("lands", eta);
	for (size_t i = 0; t && i < t->entries.n; i++)
		field("group", t->entries.v[i]);
}

static void print_group(const struct log_record *l)
{
	printf("\n");
	field("log record", oid_hex(&l->id));
	field_number("number", l->number);
	field("event", log_event_name(l->event));
	field("by", l->by);
	if (!oid_is_zero(&l->old))
		field("from", oid_hex(&l->old));
	field("to", oid_hex(&l->tip));
	field("reason", l->reason);
	for (size_t i = 0; i < l->n_entries; i++) {
		const struct log_entry *e = &l->entries[i];
		CLEANUP(cleanup_free) char *branch = text_safe(e->branch);

		printf("%-11s%.12s %s %s\n", "of entry", e->id,
		       oid_is_zero(&e->commit) ? "-" : oid_hex(&e->commit),
		       branch);
	}
}

static void print_fact(const struct evidence *e)
{
	CLEANUP(cleanup_free) char *line = NULL;

	if (e->landing)
		line = alloc_printf("landing of %s on %s, by .refinery %s",
				    oid_short(&e->commit), oid_short(&e->base),
				    oid_is_zero(&e->config) ?
					    "(none)" :
					    oid_short(&e->config));
	else
		line = alloc_printf("%s: %s in %lld.%03llds (%s), definition "
				    "%s, tested as %s on %s",
				    e->gate, e->result, (long long)e->ms / 1000,
				    (long long)e->ms % 1000,
				    e->sandbox ? e->sandbox : "none",
				    oid_short(&e->definition),
				    oid_short(&e->commit), oid_short(&e->base));
	field("evidence", line);
}

static void set_fact(struct json *o, const struct evidence *e)
{
	json_set_string(o, "fact", e->landing ? "landing" : "verdict");
	json_set_string(o, "commit", oid_hex(&e->commit));
	json_set_string(o, "base", oid_hex(&e->base));
	if (e->landing) {
		json_set_string(o, "config", oid_hex(&e->config));
		return;
	}
	json_set_string(o, "gate", e->gate);
	json_set_string(o, "result", e->result);
	json_set_string(o, "definition", oid_hex(&e->definition));
	json_set_number(o, "ms", e->ms);
	json_set_string(o, "sandbox", e->sandbox);
}

static int read_facts(struct evidences *out, struct oid *tree,
		      const struct context *c, const struct log_record *l)
{
	int error = commit_tree(tree, c->r->repo, &l->tip);

	return error ? error : evidence_read(out, c->r, tree);
}

static int print_facts(const struct context *c, const struct log_record *l)
{
	CLEANUP(evidences_release) struct evidences facts = EVIDENCES_INIT;
	struct oid tree;
	int error;

	if (l->event != LOG_LANDED)
		return 0;
	error = read_facts(&facts, &tree, c, l);
	if (error)
		return error;
	field("tree", oid_hex(&tree));
	for (size_t i = 0; i < facts.n; i++)
		print_fact(&facts.v[i]);
	return 0;
}

static void set_group(struct json *o, const struct log_record *l)
{
	struct json *entries;

	json_set_string(o, "record", oid_hex(&l->id));
	json_set_number(o, "number", l->number);
	json_set_string(o, "event", log_event_name(l->event));
	json_set_string(o, "by", l->by);
	json_set_number(o, "time", l->time);
	json_set_string(o, "old",
			oid_is_zero(&l->old) ? NULL : oid_hex(&l->old));
	json_set_string(o, "tip", oid_hex(&l->tip));
	json_set_string(o, "reason", l->reason);
	entries = json_set(o, "entries", json_array());
	for (size_t i = 0; i < l->n_entries; i++)
		json_push_string(entries, l->entries[i].id);
}

static int set_facts(struct json *o, const struct context *c,
		     const struct log_record *l)
{
	CLEANUP(evidences_release) struct evidences facts = EVIDENCES_INIT;
	struct json *list;
	struct oid tree;
	int error;

	if (l->event != LOG_LANDED)
		return 0;
	error = read_facts(&facts, &tree, c, l);
	if (error)
		return error;
	json_set_string(o, "tree", oid_hex(&tree));
	list = json_set(o, "evidence", json_array());
	for (size_t i = 0; i < facts.n; i++)
		set_fact(json_push(list, json_object()), &facts.v[i]);
	return 0;
}

/* Take the queue and find the entry in it. NULL: it is not there any more. */
static const struct snapshot_row *
look_up(struct snapshot *s, const struct context *c, const struct life *life)
{
	if (!life || !life->live || snapshot_take(s, c->r, c->target)) {
		error_clear();
		return NULL;
	}
	eta_foresee(s, c->r);
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->rows[i].entry->id, life->entry.id))
			return &s->rows[i];
	return NULL;
}

/* An entry (NULL: none) and the record that ended it (NULL: none). */
static int print(const struct context *c, const struct life *life,
		 const struct log_record *l)
{
	CLEANUP(cleanup_json) struct json *document = NULL;
	CLEANUP(snapshot_release) struct snapshot s = SNAPSHOT_INIT;
	const struct snapshot_row *row = look_up(&s, c, life);
	int error = 0;

	if (!c->json) {
		if (life)
			print_entry(life);
		if (row)
			print_place(&s, row);
		if (l) {
			print_group(l);
			error = print_facts(c, l);
		}
		return error;
	}
	document = form_json("show");
	if (life)
		timeline_json(json_set(document, "entry", json_object()), life);
	if (row)
		status_row_json(json_set(document, "queue", json_object()), &s,
				row);
	if (l) {
		struct json *group = json_set(document, "group", json_object());

		set_group(group, l);
		error = set_facts(group, c, l);
	}
	if (!error)
		form_print(document);
	return error;
}

static int show_commit(const struct context *c, const char *name)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	CLEANUP(life_release) struct life life = LIFE_INIT;
	struct oid commit;
	size_t entry;
	int error = ref_resolve(&commit, c->r->repo, name);

	if (error) {
		error_set(ERR_NOTFOUND,
			  "'%s' is neither an entry of '%s' nor a "
			  "commit",
			  name, c->target);
		return error_next(ERR_NOTFOUND, "git refinery status and git "
						"refinery log list entries");
	}
	error = landing_find(&l, &entry, c->r, c->target, &commit);
	if (!error && entry < l.n_entries)
		error = life_find(&life, c->r, c->target, l.entries[entry].id);
	return error ? error : print(c, entry < l.n_entries ? &life : NULL, &l);
}

static int show(const struct context *c, const char *name)
{
	CLEANUP(life_release) struct life life = LIFE_INIT;
	int error = life_find(&life, c->r, c->target, name);

	if (error == ERR_NOTFOUND)
		return show_commit(c, name);
	return error ? error : print(c, &life, life_end(&life));
}

int cmd_show(struct refinery *r, int argc, char **argv)
{
	CLEANUP(pager_release) struct pager pager = PAGER_INIT;
	CLEANUP(cleanup_free) char *target = NULL;
	struct context c = { .r = r };
	struct source_options source = { 0 };
	const struct option_spec options[] = { SOURCE_OPTIONS(&source),
					       { "json", 0, .flag = &c.json,
						 .help = "print JSON" },
					       { 0 } };
	int error;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc != 1)
		return options_usage(usage, "show takes one argument");
	error = source_open(&target, r, &source);
	if (error)
		return cmd_fail(error);
	c.target = target;
	if (!c.json)
		pager_start(&pager, r->repo);
	error = show(&c, argv[0]);
	return error ? cmd_fail(error) : 0;
}
