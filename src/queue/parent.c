/* SPDX-License-Identifier: MIT */
#include "queue/parent.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/entry.h"
#include "queue/owner.h"
#include "queue/request.h"
#include "state/index.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* Replacements that a parent is followed through. */
#define FOLLOW_LIMIT 100

void parents_release(struct parents *p)
{
	free(p->reason);
	*p = PARENTS_INIT;
}

static bool is_id(const char *text)
{
	return strlen(text) == NAMES_ID_DIGITS &&
	       strspn(text, "0123456789abcdef") == NAMES_ID_DIGITS;
}

bool parents_valid(const char *text)
{
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;

	strvec_split(&ids, text);
	strvec_each(&ids, id)
		if (!is_id(*id))
			return false;
	return ids.n <= PARENTS_LIMIT;
}

static const struct entry *with_id(const struct entries *l, const char *id)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].id && !strcmp(l->v[i].id, id))
			return &l->v[i];
	return NULL;
}

/* Does e come after the entry of that id, if not at once? */
static bool descends(const struct entries *l, const struct entry *e,
		     const char *id)
{
	CLEANUP(strvec_release) struct strvec known = STRVEC_INIT;

	strvec_push(&known, e->id);
	for (size_t i = 0; i < known.n; i++) {
		const struct entry *at = with_id(l, known.v[i]);
		CLEANUP(strvec_release) struct strvec parents = STRVEC_INIT;

		if (!strcmp(known.v[i], id))
			return true;
		if (at)
			strvec_split(&parents, at->after);
		strvec_each(&parents, parent)
			if (!strvec_has(&known, *parent))
				strvec_push(&known, *parent);
	}
	return false;
}

int parents_ended(char **out, struct refinery *r, const char *target,
		  const struct oid *from, const char *name)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct oid end;
	int error = request_find_ended(&e, &end, r, target, from, name);

	if (error == ERR_REFUSED) {
		error_clear();
		*out = alloc_string(e.id);
		return 0;
	}
	if (!error)
		error = log_read(&l, r, &end);
	if (error)
		return error;
	if (*l.successor) {
		*out = alloc_string(l.successor);
		return 1;
	}
	error_set(ERR_REFUSED, "entry %s %s ended without landing", e.id,
		  e.branch);
	return error_next(ERR_REFUSED,
			  "enqueue that again first, or git "
			  "refinery retry %s",
			  e.id);
}

/* The live entry that name means by now: 1; 0 and the id: it has landed. */
static int find_named(const struct entry **out, char **landed,
		      struct refinery *r, const char *target,
		      const struct entries *before, const char *name)
{
	CLEANUP(log_record_release) struct log_record tip = LOG_RECORD_INIT;
	CLEANUP(cleanup_free) char *at = alloc_string(name);
	int result = log_tip(&tip, r, target);

	for (int i = 0; result >= 0 && i < FOLLOW_LIMIT; i++) {
		CLEANUP(cleanup_free) char *newer = NULL;

		result = entries_named(out, before, at);
		if (!result)
			return 1;
		if (result != ERR_NOTFOUND)
			return error_next(result, "give the id, as git "
						  "refinery status shows it");
		result = parents_ended(&newer, r, target, &tip.id, at);
		if (!result)
			alloc_replace(landed, newer);
		if (!result)
			return 0;
		alloc_replace(&at, newer);
	}
	return result;
}

static int add_named(struct strvec *ids, struct refinery *r, const char *target,
		     const struct entries *before, const char *replaced,
		     const char *name)
{
	CLEANUP(cleanup_free) char *landed = NULL;
	const struct entry *e = NULL;
	int result = find_named(&e, &landed, r, target, before, name);

	if (!result && landed && !strvec_has(ids, landed))
		strvec_push(ids, landed);
	if (result <= 0 || !e)
		return result;
	if (replaced && descends(before, e, replaced)) {
		error_set(ERR_REFUSED,
			  "entry %s %s itself comes after entry %s, which this "
			  "replaces",
			  e->id, e->branch, replaced);
		return error_next(ERR_REFUSED, "leave out --after %s", name);
	}
	if (!strvec_has(ids, e->id))
		strvec_push(ids, e->id);
	return 0;
}

int parents_named(char **out, struct refinery *r, const char *target,
		  const struct entries *before, const char *replaced,
		  const struct strvec *names)
{
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;
	int error = 0;

	if (names->n > PARENTS_LIMIT) {
		error_set(ERR_INVALID, "more than %d entries to come after",
			  PARENTS_LIMIT);
		return error_next(ERR_INVALID, "name those that it needs; what "
					       "they come after is implied");
	}
	for (size_t i = 0; !error && i < names->n; i++)
		error = add_named(&ids, r, target, before, replaced,
				  names->v[i]);
	if (!error)
		*out = strvec_join(&ids, " ");
	return error;
}

static void name_ended(struct parents *out, const struct log_entry *ended,
		       const char *how)
{
	alloc_replace(&out->reason, NULL);
	out->reason =
		alloc_printf("entry %s%s%s, which %s", ended->id,
			     *ended->branch ? " " : "", ended->branch, how);
}

static void add_live(struct parents *out, const struct entry *e)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->live[i] == e)
			return;
	if (out->n < PARENTS_LIMIT)
		out->live[out->n++] = e;
}

static void wait_for_held(struct parents *out, const char *id)
{
	if (out->state != PARENTS_READY)
		return;
	out->state = PARENTS_WAIT;
	out->reason = alloc_printf("entry %s, which is held", id);
}

static const struct log_entry *entry_of(const struct log_record *l,
					const char *id)
{
	for (size_t i = 0; i < l->n_entries; i++)
		if (!strcmp(l->entries[i].id, id))
			return &l->entries[i];
	return NULL;
}

/* What has been enqueued again in the place of one that ended. */
static const struct entry *same_line(struct refinery *r,
				     const struct entries *queued,
				     const struct entry *child,
				     const struct log_entry *ended)
{
	CLEANUP(entry_release) struct entry old = ENTRY_INIT;

	if (entry_read(&old, r, child->target, ended->id, &ended->record)) {
		error_clear();
		return NULL;
	}
	for (size_t i = 0; i < queued->n; i++) {
		const struct entry *e = &queued->v[i];

		if (strcmp(e->id, child->id) && owner_same_line(r, e, &old))
			return e;
	}
	return NULL;
}

/* Is e, of the log, the same branch of the same person as ended? */
static bool is_again(struct refinery *r, const char *target,
		     const struct log_entry *e, const struct log_entry *ended)
{
	CLEANUP(entry_release) struct entry new = ENTRY_INIT;
	CLEANUP(entry_release) struct entry old = ENTRY_INIT;

	if (strcmp(e->branch, ended->branch))
		return false;
	if (entry_read(&new, r, target, e->id, &e->record) ||
	    entry_read(&old, r, target, ended->id, &ended->record)) {
		error_clear();
		return false;
	}
	return owner_same_person(r, &new, &old);
}

/*
 * How the branch of ended did that was enqueued again after the record last:
 * *last tells of that then, else it is as it was.
 */
static int ended_again(struct log_record *last, struct refinery *r,
		       const struct oid *log, const char *target,
		       const struct log_entry *ended)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct oid at = *log;

	for (int i = 0; *ended->branch && i < PARENTS_RECORDS; i++) {
		int error = log_read(&l, r, &at);

		if (error || l.number <= last->number)
			return error;
		for (size_t n = 0; n < l.n_entries; n++)
			if (is_again(r, target, &l.entries[n], ended)) {
				last->event = l.event;
				return 0;
			}
		at = l.former;
	}
	return 0;
}

/* One that was not replaced while it lived. */
static int judge_ended(struct parents *out, struct refinery *r,
		       const struct oid *log, const struct entries *queued,
		       const struct entry *e, struct log_record *end,
		       const struct log_entry *ended)
{
	const struct entry *again = same_line(r, queued, e, ended);
	int error;

	if (again) {
		add_live(out, again);
		return 0;
	}
	error = ended_again(end, r, log, e->target, ended);
	if (error)
		return error;
	if (end->event == LOG_REJECTED) {
		out->state = PARENTS_REJECTED;
		name_ended(out, ended, "was rejected");
	} else if (end->event != LOG_LANDED && out->state == PARENTS_READY) {
		out->state = PARENTS_WAIT;
		name_ended(out, ended, "was withdrawn");
	}
	return 0;
}

/*
 * Does it live again after the end that the log knows, as when the target lost
 * it? It is held then, or it would be among the queued.
 */
static bool came_back(struct refinery *r, const struct index *index,
		      const char *target, const char *id)
{
	CLEANUP(cleanup_free) char *name = name_entry(target, id);
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	struct oid at;
	bool lives = !ref_read(&at, r->repo, name) &&
		     !entry_read(&e, r, target, id, &at) &&
		     !entry_has_ended(r, index, &e);

	error_clear();
	return lives;
}

/* From one to what replaced it, until one has not been replaced. */
static int look_at(struct parents *out, struct refinery *r,
		   const struct index *index, const struct oid *log,
		   const struct entries *queued, const struct entry *e,
		   const char *id)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	CLEANUP(cleanup_free) char *at = alloc_string(id);

	for (int i = 0; i < FOLLOW_LIMIT; i++) {
		const struct entry *live = with_id(queued, at);
		const struct oid *end = index_find(index, at);
		const struct log_entry *ended;
		int error;

		if (live) {
			add_live(out, live);
			return 0;
		}
		if (!end || came_back(r, index, e->target, at)) {
			wait_for_held(out, at);
			return 0;
		}
		error = log_read(&l, r, end);
		if (error)
			return error;
		ended = entry_of(&l, at);
		if (l.event == LOG_LANDED || !ended)
			return 0;
		if (!*l.successor)
			return judge_ended(out, r, log, queued, e, &l, ended);
		alloc_replace(&at, l.successor);
	}
	return 0;
}

int parents_look(struct parents *out, struct refinery *r,
		 const struct index *index, const struct oid *log,
		 const struct entries *queued, const struct entry *e)
{
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;
	int error = 0;

	parents_release(out);
	strvec_split(&ids, e->after);
	for (size_t i = 0; !error && i < ids.n; i++)
		if (strcmp(ids.v[i], e->id))
			error = look_at(out, r, index, log, queued, e,
					ids.v[i]);
	return error;
}
