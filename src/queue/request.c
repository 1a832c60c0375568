/* SPDX-License-Identifier: MIT */
#include "queue/request.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/entry.h"
#include "queue/owner.h"
#include "queue/pusher.h"
#include "queue/submit.h"
#include "queue/withdraw.h"
#include "state/lock.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <string.h>

/* Attempts while a busy runner keeps changing the entry. */
#define ATTEMPTS 100

/* Digits of an id that mean an entry. */
#define DIGITS_MIN 4

static const struct {
	const char *name, *action, *done;
} kinds[] = {
	[REQUEST_WITHDRAW] = { "withdraw", "Ask to withdraw", "withdrawn" },
	[REQUEST_RETRY] = { "retry", "Retry", "queued again" },
	[REQUEST_HOLD] = { "hold", "Hold", "held" },
	[REQUEST_RELEASE] = { "release", "Release", "released" },
	[REQUEST_PROMOTE] = { "promote", "Promote", "given its priority" },
};

int request_kind(enum request_kind *out, const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!strcmp(kinds[i].name, name)) {
			*out = (enum request_kind)i;
			return 0;
		}
	}
	return error_set(ERR_NOTFOUND, "'%s' cannot be asked for", name);
}

const char *request_action(enum request_kind kind)
{
	return kinds[kind].action;
}

const char *request_done(enum request_kind kind)
{
	return kinds[kind].done;
}

static void set_reason(struct entry *e, const char *code, const char *reason)
{
	alloc_replace(&e->code, code);
	alloc_replace(&e->reason, reason ? reason : "");
}

static int already(const struct entry *e, const char *how)
{
	error_set(ERR_EXISTS, "entry %s is %s already", e->id, how);
	return error_next(ERR_EXISTS, "git refinery status %s", e->id);
}

static int apply_hold(struct entry *e, const struct request *q)
{
	if (e->state == ENTRY_HELD)
		return already(e, "held");
	e->state = ENTRY_HELD;
	set_reason(e, "HELD", q->reason);
	return 0;
}

static int apply_release(struct entry *e)
{
	if (e->state != ENTRY_HELD) {
		error_set(ERR_REFUSED, "entry %s is not held", e->id);
		return error_next(ERR_REFUSED, "git refinery status %s", e->id);
	}
	e->state = ENTRY_QUEUED;
	set_reason(e, "", NULL);
	return 0;
}

static int apply_retry(struct entry *e)
{
	if (e->state != ENTRY_HELD)
		return already(e, "queued");
	e->state = ENTRY_QUEUED;
	e->retries++;
	set_reason(e, "", NULL);
	return 0;
}

static int apply_promote(struct entry *e, const struct request *q)
{
	if (q->priority < 0 || q->priority > ENTRY_PRIORITY_MAX)
		return error_set(ERR_INVALID,
				 "priority %d is not one of 0 (most urgent) to "
				 "%d",
				 q->priority, ENTRY_PRIORITY_MAX);
	if (e->priority == q->priority && e->alone >= q->alone) {
		error_set(ERR_EXISTS, "entry %s has priority %d already%s",
			  e->id, e->priority,
			  q->alone ? ", and is tested alone" : "");
		return error_next(ERR_EXISTS, "git refinery status %s", e->id);
	}
	e->priority = q->priority;
	e->alone |= q->alone;
	return 0;
}

int request_apply(struct entry *e, const struct request *q)
{
	switch (q->kind) {
	case REQUEST_HOLD:
		return apply_hold(e, q);
	case REQUEST_RELEASE:
		return apply_release(e);
	case REQUEST_RETRY:
		return apply_retry(e);
	case REQUEST_PROMOTE:
		return apply_promote(e, q);
	case REQUEST_WITHDRAW:
		if (*e->request)
			return already(e, "asked to be withdrawn");
		alloc_replace(&e->request, "withdraw");
		alloc_replace(&e->reason, q->reason ? q->reason : "");
		break;
	}
	return 0;
}

void request_reopen(struct entry *e, const struct oid *end)
{
	e->state = ENTRY_QUEUED;
	e->retries++;
	e->reopened = *end;
	alloc_replace(&e->request, "");
	set_reason(e, "", NULL);
}

/* Could it be this one, by what the log itself says? */
static bool may_mean(const struct log_entry *e, const char *name)
{
	size_t len = strlen(name);

	return (len >= DIGITS_MIN && !strncmp(e->id, name, len)) ||
	       !strcmp(e->branch, name);
}

/* Read entry number i of log record l if name means it: 1, 0 if not. */
static int read_ended(struct entry *out, struct refinery *r, const char *target,
		      const struct log_record *l, size_t i, const char *name)
{
	const struct log_entry *ended = &l->entries[i];
	int error;

	if (oid_is_zero(&ended->record))
		return 0;
	error = entry_read(out, r, target, ended->id, &ended->record);
	if (error)
		return may_mean(ended, name) ? error : 0;
	return may_mean(ended, name) || !strcmp(out->topic, name);
}

static int refuse_landed(const struct entry *e, const struct log_record *l)
{
	const struct oid *commit = &l->tip;

	for (size_t i = 0; i < l->n_entries; i++)
		if (!strcmp(l->entries[i].id, e->id) &&
		    !oid_is_zero(&l->entries[i].commit))
			commit = &l->entries[i].commit;
	error_set(ERR_REFUSED, "entry %s has landed, as %s", e->id,
		  oid_short(commit));
	return error_next(ERR_REFUSED,
			  "to land it again after a revert, commit "
			  "it anew and enqueue that");
}

int request_find_ended(struct entry *out, struct oid *end, struct refinery *r,
		       const char *target, const struct oid *from,
		       const char *name)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct oid at = *from;

	while (!oid_is_zero(&at)) {
		int result = log_read(&l, r, &at);

		for (size_t i = 0; !result && i < l.n_entries; i++)
			result = read_ended(out, r, target, &l, i, name);
		if (result < 0)
			return result;
		if (result && l.event == LOG_LANDED)
			return refuse_landed(out, &l);
		if (result) {
			*end = l.id;
			return 0;
		}
		at = l.former;
	}
	error_set(ERR_NOTFOUND, "no entry '%s' is or was queued for '%s'", name,
		  target);
	return error_next(ERR_NOTFOUND, "git refinery status shows the queue, "
					"git refinery log what has ended");
}

static int refuse_return(const struct entry *e, const struct entry *newer)
{
	error_set(ERR_EXISTS, "entry %s is queued in the place of %s",
		  newer->id, e->id);
	return error_next(ERR_EXISTS, "git refinery withdraw %s first",
			  newer->id);
}

/* Nothing else may have taken its place meanwhile. */
static int check_return(struct refinery *r, const struct entry *e)
{
	CLEANUP(cleanup_free) char *pusher = pusher_name(r);
	CLEANUP(entries_release) struct entries all = ENTRIES_INIT;
	struct submission s = { .target = e->target,
				.head = e->head,
				.branch = e->branch,
				.topic = e->topic,
				.pusher = pusher,
				.priority = e->priority };
	int error = submit_check(r, &s);

	if (!error)
		error = entry_list(&all, r, e->target, NULL);
	for (size_t i = 0; !error && i < all.n; i++)
		if (strcmp(all.v[i].id, e->id) &&
		    owner_same_line(r, &all.v[i], e))
			error = refuse_return(e, &all.v[i]);
	return error;
}

static int reopen(struct entry *e, struct refinery *r, const struct request *q)
{
	CLEANUP(log_record_release) struct log_record log = LOG_RECORD_INIT;
	CLEANUP(cleanup_free) char *name = NULL;
	struct oid end;
	int error = log_tip(&log, r, q->target);

	if (!error)
		error = request_find_ended(e, &end, r, q->target, &log.id,
					   q->name);
	if (!error)
		error = check_return(r, e);
	if (error)
		return error;
	request_reopen(e, &end);
	error = entry_write_next(e, r, request_action(q->kind));
	if (error)
		return error;
	name = name_entry(e->target, e->id);
	return lock_swap(r, e->target, name, &oid_zero, &e->record,
			 "refinery: retry");
}

static int make_once(struct entry *e, struct refinery *r,
		     const struct request *q)
{
	int error = entry_find(e, r, q->target, q->name);

	if (error == ERR_NOTFOUND && q->kind == REQUEST_RETRY)
		return reopen(e, r, q);
	if (!error && q->kind == REQUEST_WITHDRAW)
		return withdraw(r, e, "WITHDRAWN", q->reason ? q->reason : "");
	if (!error)
		error = request_apply(e, q);
	return error ? error : entry_advance(e, r, request_action(q->kind));
}

static int check_allowed(struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *pusher = pusher_name(r);

	if (pusher_may_enqueue(r, target, pusher))
		return 0;
	error_set(ERR_REFUSED, "'%s' may not change the queue of '%s'", pusher,
		  target);
	return error_next(ERR_REFUSED,
			  "ask for the name to be added to refinery.%s.allow "
			  "of the repository",
			  target);
}

int request_make(struct entry *out, struct refinery *r, const struct request *q)
{
	int error = refinery_serves(r, q->target);

	if (!error)
		error = check_allowed(r, q->target);
	if (error)
		return error;
	error = ERR_STALE;
	for (int i = 0; error == ERR_STALE && i < ATTEMPTS; i++)
		error = make_once(out, r, q);
	return error;
}
