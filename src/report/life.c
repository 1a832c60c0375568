/* SPDX-License-Identifier: MIT */
#include "report/life.h"
#include "git/ref.h"
#include "git/repo.h"
#include "state/index.h"
#include "state/names.h"
#include "state/record.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define STEPS_LIMIT 1000
#define ID_DIGITS_MIN 4

static void release_step(struct life_step *step)
{
	free(step->by);
	free(step->action);
	free(step->code);
	free(step->reason);
}

void life_release(struct life *life)
{
	entry_release(&life->entry);
	for (size_t i = 0; i < life->n_steps; i++)
		release_step(&life->steps[i]);
	free(life->steps);
	for (size_t i = 0; i < life->n_ends; i++)
		log_record_release(&life->ends[i]);
	free(life->ends);
	*life = LIFE_INIT;
}

const struct log_entry *life_entry_in(const struct log_record *record,
				      const char *id)
{
	for (size_t i = 0; i < record->n_entries; i++)
		if (!strcmp(record->entries[i].id, id))
			return &record->entries[i];
	return NULL;
}

const struct log_record *life_end(const struct life *life)
{
	return life->live || !life->n_ends ? NULL :
					     &life->ends[life->n_ends - 1];
}

/* Steps from the last record back to the first, then turned round. */
static int read_steps(struct life *life, struct refinery *r)
{
	CLEANUP(record_release) struct record record = RECORD_INIT;
	struct oid at = life->entry.record;

	while (life->n_steps < STEPS_LIMIT &&
	       !record_read(&record, r->repo, &at, "entry/1")) {
		struct life_step *step;

		life->steps =
			alloc_grow(life->steps, life->n_steps,
				   &life->alloc_steps, sizeof(*life->steps));
		step = &life->steps[life->n_steps++];
		step->id = at;
		step->time = record.time;
		step->by = alloc_string(record.by);
		step->action = alloc_string(record.subject);
		step->code = alloc_string(record_get(&record, "Code"));
		step->reason = alloc_string(record_get(&record, "Reason"));
		/* The first one's parent is the submitted commit. */
		if (!record.parents.n || !record_get(&record, "Id"))
			break;
		at = record.parents.v[0];
	}
	error_clear();
	for (size_t i = 0; i < life->n_steps / 2; i++) {
		struct life_step other = life->steps[i];

		life->steps[i] = life->steps[life->n_steps - 1 - i];
		life->steps[life->n_steps - 1 - i] = other;
	}
	return life->n_steps ? 0 : ERR_INVALID;
}

static void push_end(struct life *life, struct log_record *l)
{
	life->ends = alloc_grow(life->ends, life->n_ends, &life->alloc_ends,
				sizeof(*life->ends));
	memmove(life->ends + 1, life->ends, life->n_ends * sizeof(*l));
	life->ends[0] = *l;
	life->n_ends++;
	*l = LOG_RECORD_INIT;
}

/* All records from `at` back that ended the entry. */
static int read_ends(struct life *life, struct refinery *r, struct oid at)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;

	while (!oid_is_zero(&at)) {
		int error = log_read(&l, r, &at);

		if (error)
			return error;
		at = l.former;
		if (life_entry_in(&l, life->entry.id))
			push_end(life, &l);
	}
	return 0;
}

/* Only one that was queued again has an end before its last one. */
static int read_former_ends(struct life *life, struct refinery *r)
{
	struct oid at;

	if (oid_is_zero(&life->entry.reopened))
		return 0;
	at = life->n_ends ? life->ends[0].former : life->entry.reopened;
	return read_ends(life, r, at);
}

/* The entry as the log record kept it. */
static int read_ended(struct life *life, struct refinery *r, const char *target,
		      const char *id, const struct oid *end)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	const struct log_entry *e;
	int error = log_read(&l, r, end);

	if (error)
		return error;
	e = life_entry_in(&l, id);
	if (!e)
		return error_set(ERR, "record %s did not end entry %s",
				 oid_short(end), id);
	error = entry_read(&life->entry, r, target, id, &e->record);
	if (!error)
		push_end(life, &l);
	return error;
}

static int not_found(const char *target, const char *name)
{
	error_set(ERR_NOTFOUND, "no entry '%s' is or was queued for '%s'", name,
		  target);
	return error_next(ERR_NOTFOUND,
			  "git refinery status shows the queue, git refinery "
			  "log what has ended");
}

static bool is_prefix(const char *id, const char *name)
{
	size_t len = strlen(name);

	return len >= ID_DIGITS_MIN && !strncmp(id, name, len);
}

/* What a walk through the log looks for. */
struct search {
	struct refinery *r;
	const char *target, *name;
	bool topics; /* by topic, which is not in the log itself */
	char *id;
	struct oid end;
};

static bool has_topic(const struct search *s, const struct log_entry *le)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;

	return !entry_read(&e, s->r, s->target, le->id, &le->record) &&
	       !strcmp(e.topic, s->name);
}

/* Does a record of the log mean it? By id, or by the branch it came from. */
static const struct log_entry *meant(const struct search *s,
				     const struct log_record *l)
{
	for (size_t i = 0; i < l->n_entries; i++) {
		const struct log_entry *e = &l->entries[i];

		if (s->topics ? has_topic(s, e) :
				is_prefix(e->id, s->name) ||
					!strcmp(e->branch, s->name))
			return e;
	}
	return NULL;
}

/* Take e, of record l, for what is looked for, unless that is not clear. */
static int take(struct search *s, const struct log_record *l,
		const struct log_entry *e)
{
	if (!s->id) {
		s->id = alloc_string(e->id);
		s->end = l->id;
	} else if (strcmp(e->id, s->id) && is_prefix(e->id, s->name) &&
		   is_prefix(s->id, s->name)) {
		return error_set(ERR_INVALID,
				 "'%s' is short for both %s and "
				 "%s",
				 s->name, s->id, e->id);
	}
	return 0;
}

/* The newest record that ended what is meant, if there is one. */
static int search(struct search *s, struct oid at)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;

	while (!oid_is_zero(&at)) {
		const struct log_entry *e;
		int error = log_read(&l, s->r, &at);

		e = error ? NULL : meant(s, &l);
		if (e)
			error = take(s, &l, e);
		if (error)
			return error;
		/* A name, or all digits: nothing older can be meant. */
		if (s->id && (!is_prefix(s->id, s->name) ||
			      strlen(s->name) == NAMES_ID_DIGITS))
			break;
		at = l.former;
	}
	return 0;
}

static int find_ended(struct life *out, struct refinery *r, const char *target,
		      const char *name, const struct oid *log)
{
	CLEANUP(cleanup_index) struct index *index = NULL;
	struct search s = { .r = r, .target = target, .name = name };
	const struct oid *known;
	int error = index_look(&index, r, target, log);

	if (error)
		return error;
	known = index_find(index, name);
	if (known)
		return read_ended(out, r, target, name, known);
	error = search(&s, *log);
	s.topics = true;
	if (!error && !s.id)
		error = search(&s, *log);
	if (!error)
		error = s.id ? read_ended(out, r, target, s.id, &s.end) :
			       not_found(target, name);
	free(s.id);
	return error;
}

/* 0 if it is live, ERR_NOTFOUND if it is not or only its ref lingers. */
static int find_live(struct life *out, struct refinery *r, const char *target,
		     const char *name, const struct oid *log)
{
	CLEANUP(cleanup_index) struct index *index = NULL;
	int result = entry_find(&out->entry, r, target, name);

	if (result)
		return result;
	result = index_look(&index, r, target, log);
	if (!result)
		result = entry_has_ended(r, index, &out->entry);
	if (result > 0) {
		entry_release(&out->entry);
		return ERR_NOTFOUND;
	}
	out->live = !result;
	return result;
}

int life_find(struct life *out, struct refinery *r, const char *target,
	      const char *name)
{
	CLEANUP(cleanup_free) char *ref = name_log(target);
	struct oid log;
	int error = ref_read(&log, r->repo, ref);

	if (!error)
		error = find_live(out, r, target, name, &log);
	if (error == ERR_NOTFOUND)
		error = find_ended(out, r, target, name, &log);
	if (!error)
		error = read_steps(out, r);
	if (!error)
		error = read_former_ends(out, r);
	return error;
}
