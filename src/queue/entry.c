/* SPDX-License-Identifier: MIT */
#include "queue/entry.h"
#include "git/change.h"
#include "git/history.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/parent.h"
#include "state/index.h"
#include "state/lock.h"
#include "state/log.h"
#include "state/names.h"
#include "state/record.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define KIND "entry/1"

/* Records that one entry may have: it is acted on by hand. */
#define CHAIN_LIMIT 1000

static const char *const states[] = {
	[ENTRY_QUEUED] = "queued", [ENTRY_HELD] = "held"
};

void entry_release(struct entry *e)
{
	free(e->id);
	free(e->target);
	free(e->submitter);
	free(e->user);
	free(e->pusher);
	free(e->branch);
	free(e->topic);
	free(e->subject);
	free(e->touches);
	free(e->replaces);
	free(e->after);
	free(e->request);
	free(e->code);
	free(e->reason);
	*e = ENTRY_INIT;
}

void entry_copy(struct entry *to, const struct entry *from)
{
	struct entry copy = *from;

	copy.id = alloc_string(from->id);
	copy.target = alloc_string(from->target);
	copy.submitter = alloc_string(from->submitter);
	copy.user = alloc_string(from->user);
	copy.pusher = alloc_string(from->pusher);
	copy.branch = alloc_string(from->branch);
	copy.topic = alloc_string(from->topic);
	copy.subject = alloc_string(from->subject);
	copy.touches = alloc_string(from->touches);
	copy.replaces = alloc_string(from->replaces);
	copy.after = alloc_string(from->after);
	copy.request = alloc_string(from->request);
	copy.code = alloc_string(from->code);
	copy.reason = alloc_string(from->reason);
	entry_release(to);
	*to = copy;
}

const struct oid *entry_base(const struct entry *e)
{
	return oid_is_zero(&e->base) ? NULL : &e->base;
}

const char *entry_name(const struct entry *e)
{
	return e->branch && *e->branch ? e->branch :
	       e->topic && *e->topic   ? e->topic :
					 oid_short(&e->head);
}

static char *text_of(const struct record *r, const char *key)
{
	const char *value = record_get(r, key);

	return alloc_string(value ? value : "");
}

static int number_of(int64_t *out, const struct record *r, const char *key,
		     int64_t missing)
{
	int error = record_get_number(out, r, key);

	if (error == ERR_NOTFOUND) {
		*out = missing;
		return 0;
	}
	return error;
}

static int parse_state(enum entry_state *out, const struct record *r)
{
	const char *value = record_get(r, "State");

	for (size_t i = 0; value && i < 2; i++) {
		if (!strcmp(value, states[i])) {
			*out = (enum entry_state)i;
			return 0;
		}
	}
	return error_set(ERR_INVALID, "record %s has no known state",
			 oid_short(&r->id));
}

static int parse_numbers(struct entry *e, const struct record *r)
{
	int64_t priority, retries;
	int error = number_of(&priority, r, "Priority", ENTRY_PRIORITY_DEFAULT);

	if (!error)
		error = number_of(&retries, r, "Retries", 0);
	if (!error)
		error = number_of(&e->sequence, r, "Sequence", 0);
	if (!error)
		error = number_of(&e->admitted, r, "Admitted", 0);
	if (!error)
		error = number_of(&e->created, r, "Created", r->time * 1000);
	if (!error && (priority > ENTRY_PRIORITY_MAX || retries > 1000000))
		error = error_set(ERR_INVALID, "record %s: number too large",
				  oid_short(&r->id));
	if (error)
		return error;
	e->priority = (int)priority;
	e->retries = (int)retries;
	return 0;
}

static int parse(struct entry *e, const struct record *r)
{
	int error = parse_state(&e->state, r);

	e->after = text_of(r, "After");
	if (!error)
		error = record_get_oid(&e->head, r, "Head");
	if (!error)
		error = parse_numbers(e, r);
	if (!error && !parents_valid(e->after))
		error = error_set(ERR_INVALID, "record %s: After has no ids",
				  oid_short(&r->id));
	if (!error && record_get(r, "Base"))
		error = record_get_oid(&e->base, r, "Base");
	if (!error && record_get(r, "Reopened"))
		error = record_get_oid(&e->reopened, r, "Reopened");
	e->alone = record_get(r, "Alone") != NULL;
	e->target = text_of(r, "Target");
	e->submitter = text_of(r, "Submitter");
	e->user = text_of(r, "User");
	e->pusher = text_of(r, "Pusher");
	e->branch = text_of(r, "Branch");
	e->topic = text_of(r, "Topic");
	e->subject = text_of(r, "Subject");
	e->touches = text_of(r, "Touches");
	e->replaces = text_of(r, "Replaces");
	e->request = text_of(r, "Request");
	e->code = text_of(r, "Code");
	e->reason = text_of(r, "Reason");
	return error;
}

static bool is_id_of(const char *name, const struct oid *id)
{
	return strlen(name) == NAMES_ID_DIGITS &&
	       !strncmp(name, oid_hex(id), NAMES_ID_DIGITS);
}

int entry_read(struct entry *out, struct refinery *r, const char *target,
	       const char *name, const struct oid *id)
{
	CLEANUP(record_release) struct record record = RECORD_INIT;
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	const char *called;
	int error = record_read(&record, r->repo, id, KIND);

	if (!error)
		error = parse(&e, &record);
	if (error)
		return error;
	called = record_get(&record, "Id");
	if (strcmp(e.target, target) ||
	    (called ? strcmp(called, name) : !is_id_of(name, id)))
		return error_set(ERR_INVALID, "record %s is not of entry %s",
				 oid_short(id), name);
	e.id = alloc_string(name);
	e.record = *id;
	entry_release(out);
	*out = e;
	e = ENTRY_INIT;
	return 0;
}

int entry_check(struct refinery *r, const struct entry *e)
{
	CLEANUP(entry_release) struct entry at = ENTRY_INIT;
	CLEANUP(record_release) struct record record = RECORD_INIT;
	struct oid id = e->record;

	for (int i = 0; i < CHAIN_LIMIT; i++) {
		int error = record_read(&record, r->repo, &id, KIND);

		if (!error)
			error = entry_read(&at, r, e->target, e->id, &id);
		if (error)
			return error;
		if (!oid_equal(&at.head, &e->head) || !record.parents.n)
			break;
		if (is_id_of(e->id, &id) && !record_get(&record, "Id"))
			return oid_equal(&record.parents.v[0], &e->head) ?
				       0 :
				       error_set(ERR_INVALID,
						 "entry %s does not pin its "
						 "head",
						 e->id);
		id = record.parents.v[0];
	}
	return error_set(ERR_INVALID,
			 "the records of entry %s do not fit "
			 "together",
			 e->id);
}

int entry_ended_by(struct refinery *r, const struct entry *e,
		   const struct oid *end)
{
	CLEANUP(log_record_release) struct log_record last = LOG_RECORD_INIT;
	CLEANUP(log_record_release) struct log_record undone = LOG_RECORD_INIT;
	int error;

	if (oid_is_zero(&e->reopened))
		return 1;
	if (oid_equal(&e->reopened, end))
		return 0;
	error = log_read(&last, r, end);
	if (!error)
		error = log_read(&undone, r, &e->reopened);
	return error ? error : undone.number < last.number;
}

int entry_has_ended(struct refinery *r, const struct index *index,
		    const struct entry *e)
{
	const struct oid *end = index_find(index, e->id);

	return end ? entry_ended_by(r, e, end) : 0;
}

static void set_text(struct draft *d, const char *key, const char *value)
{
	if (value && *value)
		draft_set(d, key, "%s", value);
}

static void describe(struct draft *d, const struct entry *e, const char *action)
{
	draft_begin(d, KIND, "%s %s%s%s", action, entry_name(e),
		    e->subject && *e->subject ? ": " : "",
		    e->subject ? e->subject : "");
	set_text(d, "Id", e->id);
	draft_set(d, "State", "%s", states[e->state]);
	draft_set(d, "Target", "%s", e->target);
	draft_set(d, "Head", "%s", oid_hex(&e->head));
	set_text(d, "Submitter", e->submitter);
	set_text(d, "User", e->user);
	set_text(d, "Pusher", e->pusher);
	set_text(d, "Branch", e->branch);
	set_text(d, "Topic", e->topic);
	set_text(d, "Subject", e->subject);
	set_text(d, "Touches", e->touches);
	draft_set(d, "Priority", "%d", e->priority);
	if (e->alone)
		draft_set(d, "Alone", "yes");
	set_text(d, "Replaces", e->replaces);
	set_text(d, "After", e->after);
	if (!oid_is_zero(&e->base))
		draft_set(d, "Base", "%s", oid_hex(&e->base));
	set_text(d, "Request", e->request);
	if (e->retries)
		draft_set(d, "Retries", "%d", e->retries);
	if (e->sequence) {
		draft_set(d, "Sequence", "%lld", (long long)e->sequence);
		draft_set(d, "Admitted", "%lld", (long long)e->admitted);
	}
	draft_set(d, "Created", "%lld", (long long)e->created);
	if (!oid_is_zero(&e->reopened))
		draft_set(d, "Reopened", "%s", oid_hex(&e->reopened));
	set_text(d, "Code", e->code);
	set_text(d, "Reason", e->reason);
}

/*
 * The random line keeps two submissions of one commit in one second apart:
 * without it they would be the same object and so the same entry.
 */
int entry_write_first(struct entry *e, struct refinery *r)
{
	CLEANUP(draft_release) struct draft d = DRAFT_INIT;
	int error;

	free(e->id);
	e->id = NULL;
	describe(&d, e, "Enqueue");
	draft_set(&d, "Nonce", "%08lx%08lx", random() & 0xffffffffL,
		  random() & 0xffffffffL);
	oids_push(&d.parents, &e->head);
	error = draft_write(&e->record, &d, r->repo,
			    *e->submitter ? e->submitter : NULL);
	if (error)
		return error;
	e->id = alloc_string_n(oid_hex(&e->record), NAMES_ID_DIGITS);
	return 0;
}

int entry_write_next(struct entry *e, struct refinery *r, const char *action)
{
	CLEANUP(draft_release) struct draft d = DRAFT_INIT;

	describe(&d, e, action);
	oids_push(&d.parents, &e->record);
	return draft_write(&e->record, &d, r->repo, NULL);
}

int entry_advance_locked(struct entry *e, struct refinery *r,
			 const char *action, struct lock *lock)
{
	CLEANUP(cleanup_free) char *name = name_entry(e->target, e->id);
	struct oid old = e->record;
	int error = entry_write_next(e, r, action);

	if (!error)
		error = lock_writes_one(lock, name);
	if (!error)
		error = ref_swap(r->repo, name, &old, &e->record,
				 "refinery: entry");
	if (error)
		e->record = old;
	return error;
}

int entry_advance(struct entry *e, struct refinery *r, const char *action)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	int error = lock_take(&lock, r, e->target);

	return error ? error : entry_advance_locked(e, r, action, &lock);
}

int entry_paths(struct strvec *out, struct refinery *r, const struct entry *e,
		const struct oid *tip)
{
	struct oid base = e->base;
	int error = 0;

	if (!entry_base(e))
		error = history_merge_base(&base, r->repo, tip, &e->head);
	return error ? error : changes_paths(out, r->repo, &base, &e->head);
}

int64_t entry_score(const struct entry *e, int64_t now)
{
	int64_t penalty = 50 * (int64_t)e->retries;
	int64_t age = e->admitted && now > e->admitted ? now - e->admitted : 0;

	return 1000 + 100 * (int64_t)(4 - e->priority) -
	       (penalty < 300 ? penalty : 300) + age / 3600;
}
