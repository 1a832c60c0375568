/* SPDX-License-Identifier: MIT */
#include "state/log.h"
#include "git/ref.h"
#include "git/repo.h"
#include "state/names.h"
#include "state/record.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define KIND "log/1"

static const char *const events[] = {
	[LOG_ADOPTED] = "adopted",   [LOG_LANDED] = "landed",
	[LOG_REJECTED] = "rejected", [LOG_WITHDRAWN] = "withdrawn",
	[LOG_OUTSIDE] = "outside",   [LOG_REWRITTEN] = "rewritten",
	[LOG_BYPASSED] = "bypassed",
};

#define N_EVENTS (sizeof(events) / sizeof(*events))

const char *log_event_name(enum log_event event)
{
	return events[event];
}

void log_record_release(struct log_record *l)
{
	for (size_t i = 0; i < l->n_entries; i++) {
		free(l->entries[i].id);
		free(l->entries[i].branch);
	}
	free(l->entries);
	strvec_release(&l->gates);
	free(l->code);
	free(l->reason);
	free(l->successor);
	free(l->next);
	free(l->subject);
	free(l->body);
	free(l->by);
	*l = LOG_RECORD_INIT;
}

void log_add_entry(struct log_record *l, const char *id, const struct oid *head,
		   const struct oid *commit, const char *branch)
{
	struct log_entry *e;

	l->entries = alloc_grow(l->entries, l->n_entries, &l->alloc_entries,
				sizeof(*l->entries));
	e = &l->entries[l->n_entries++];
	e->id = alloc_string(id);
	e->head = *head;
	e->commit = commit ? *commit : oid_zero;
	e->branch = alloc_string(branch ? branch : "");
}

static int parse_event(enum log_event *out, const struct record *r)
{
	const char *name = record_get(r, "Event");

	for (size_t i = 0; name && i < N_EVENTS; i++) {
		if (!strcmp(name, events[i])) {
			*out = (enum log_event)i;
			return 0;
		}
	}
	return error_set(ERR_INVALID, "log record %s has no known event",
			 oid_short(&r->id));
}

/* "<id> <head> <commit>[ <branch>]" */
static int parse_entry(struct log_record *l, const char *value)
{
	CLEANUP(strvec_release) struct strvec words = STRVEC_INIT;
	struct oid head, commit;

	strvec_split(&words, value);
	if (words.n < 3 || words.n > 4 || oid_parse(&head, words.v[1]) ||
	    oid_parse(&commit, words.v[2]))
		return error_set(ERR_INVALID, "log record %s: bad entry '%s'",
				 oid_short(&l->id), value);
	log_add_entry(l, words.v[0], &head, &commit, words.v[3]);
	return 0;
}

static char *text_of(const struct record *r, const char *key)
{
	const char *value = record_get(r, key);

	return alloc_string(value ? value : "");
}

static int fill(struct log_record *l, const struct record *r)
{
	const char *value;
	int error = parse_event(&l->event, r);

	l->id = r->id;
	l->tree = r->tree;
	if (!error)
		error = record_get_number(&l->number, r, "Number");
	if (!error)
		error = record_get_oid(&l->tip, r, "Tip");
	if (!error && record_get(r, "Sequence"))
		error = record_get_number(&l->sequence, r, "Sequence");
	if (!error && record_get(r, "Old"))
		error = record_get_oid(&l->old, r, "Old");
	for (size_t i = 0; !error && (value = record_get_nth(r, "Entry", i));
	     i++)
		error = parse_entry(l, value);
	for (size_t i = 0; i < l->n_entries && i + 1 < r->parents.n; i++)
		l->entries[i].record = r->parents.v[i + 1];
	for (size_t i = 0; (value = record_get_nth(r, "Gate", i)); i++)
		strvec_push(&l->gates, value);
	if (!error && l->number > 1 && !r->parents.n)
		error = error_set(ERR_INVALID, "log record %s has no parent",
				  oid_short(&l->id));
	if (!error && l->number > 1)
		l->former = r->parents.v[0];
	l->code = text_of(r, "Code");
	l->reason = text_of(r, "Reason");
	l->successor = text_of(r, "Replaced-By");
	l->next = text_of(r, "Next");
	l->subject = alloc_string(r->subject);
	l->body = alloc_string(r->body);
	l->by = alloc_string(r->by);
	l->time = r->time;
	return error;
}

int log_read(struct log_record *out, struct refinery *r, const struct oid *id)
{
	CLEANUP(record_release) struct record record = RECORD_INIT;
	struct log_record l = LOG_RECORD_INIT;
	int error = record_read(&record, r->repo, id, KIND);

	if (!error)
		error = fill(&l, &record);
	if (error) {
		log_record_release(&l);
		return error;
	}
	log_record_release(out);
	*out = l;
	return 0;
}

/* Not the same as having no log: that was never adopted. */
static int lacks_record(const char *name, const struct oid *id)
{
	error_set(ERR, "%s names %s, which is not in the repository", name,
		  oid_short(id));
	return error_next(ERR,
			  "bring it back from a copy of the repository: "
			  "git fetch <copy> %s",
			  name);
}

int log_tip(struct log_record *out, struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *name = name_log(target);
	struct oid id;
	int error = ref_read(&id, r->repo, name);

	if (error)
		return error;
	error = log_read(out, r, &id);
	return error == ERR_NOTFOUND ? lacks_record(name, &id) : error;
}

void log_draft(struct draft *d, const struct log_record *l, const char *target,
	       const struct log_record *former)
{
	draft_begin(d, KIND, "%s", l->subject);
	if (l->body && *l->body)
		draft_body(d, l->body);
	draft_set(d, "Event", "%s", events[l->event]);
	draft_set(d, "Target", "%s", target);
	draft_set(d, "Number", "%lld",
		  former ? (long long)former->number + 1 : 1LL);
	if (l->sequence)
		draft_set(d, "Sequence", "%lld", (long long)l->sequence);
	if (!oid_is_zero(&l->old))
		draft_set(d, "Old", "%s", oid_hex(&l->old));
	draft_set(d, "Tip", "%s", oid_hex(&l->tip));
	for (size_t i = 0; i < l->n_entries; i++) {
		const struct log_entry *e = &l->entries[i];

		draft_set(d, "Entry", "%s %s %s %s", e->id, oid_hex(&e->head),
			  oid_hex(&e->commit), e->branch);
	}
	for (size_t i = 0; i < l->gates.n; i++)
		draft_set(d, "Gate", "%s", l->gates.v[i]);
	if (l->code && *l->code)
		draft_set(d, "Code", "%s", l->code);
	if (l->reason && *l->reason)
		draft_set(d, "Reason", "%s", l->reason);
	if (l->successor && *l->successor)
		draft_set(d, "Replaced-By", "%s", l->successor);
	if (l->next && *l->next)
		draft_set(d, "Next", "%s", l->next);
	if (former)
		oids_push(&d->parents, &former->id);
}

static bool ends(const struct log_record *l, const char *id)
{
	for (size_t i = 0; i < l->n_entries; i++)
		if (!strcmp(l->entries[i].id, id))
			return true;
	return false;
}

int log_find_end(struct log_record *out, struct refinery *r,
		 const struct oid *from, const char *id)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct oid at = *from;

	while (!oid_is_zero(&at)) {
		int error = log_read(&l, r, &at);

		if (error)
			return error;
		if (ends(&l, id)) {
			*out = l;
			l = LOG_RECORD_INIT;
			return 0;
		}
		at = l.former;
	}
	return error_set(ERR_NOTFOUND, "entry '%s' has not ended", id);
}

/* Note down an entry whose id begins with id; two different ones are too many.
 */
static int match(char **found, const struct log_record *l, const char *id)
{
	for (size_t i = 0; i < l->n_entries; i++) {
		const char *candidate = l->entries[i].id;

		if (strncmp(candidate, id, strlen(id)))
			continue;
		if (*found && strcmp(*found, candidate))
			return error_set(ERR_INVALID,
					 "'%s' is short for both %s and %s", id,
					 *found, candidate);
		if (!*found)
			*found = alloc_string(candidate);
	}
	return 0;
}

int log_expand_id(char **out, struct refinery *r, const char *target,
		  const char *id)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	char *found = NULL;
	int error = log_tip(&l, r, target);

	while (!error) {
		struct oid at = l.former;

		error = match(&found, &l, id);
		if (error || oid_is_zero(&at))
			break;
		error = log_read(&l, r, &at);
	}
	if (!error && !found)
		error = error_set(ERR_NOTFOUND,
				  "no entry of '%s' begins with '%s'", target,
				  id);
	if (error) {
		free(found);
		return error;
	}
	*out = found;
	return 0;
}
