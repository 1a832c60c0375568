/* SPDX-License-Identifier: MIT */
#include "queue/ending.h"
#include "git/durable.h"
#include "git/ref-sync.h"
#include "git/ref.h"
#include "git/repo.h"
#include "git/tree.h"
#include "queue/entry.h"
#include "state/lock.h"
#include "state/log.h"
#include "state/names.h"
#include "state/record.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strvec.h"

#include <stdlib.h>

/* Is every entry still as it was when this was decided? */
static int check_entries(struct refinery *r, const struct ending *ending)
{
	for (size_t i = 0; i < ending->n; i++) {
		const struct entry *e = ending->entries[i];
		CLEANUP(cleanup_free)
		char *name = name_entry(ending->target, e->id);
		struct oid now;
		int error = ref_read(&now, r->repo, name);

		if (error && error != ERR_NOTFOUND)
			return error;
		if (error || !oid_equal(&now, &e->record))
			return error_set(ERR_STALE,
					 "entry %s was changed meanwhile",
					 e->id);
	}
	return 0;
}

static int check_log(struct oid *old, struct refinery *r, const char *name,
		     const struct log_record *log)
{
	int error = ref_read(old, r->repo, name);

	if (error == ERR_NOTFOUND) {
		*old = oid_zero;
		error = 0;
	}
	if (!error && !oid_equal(old, &log->id))
		error = error_set(ERR_STALE, "'%s' was changed meanwhile",
				  name);
	return error;
}

static int write_record(struct oid *out, struct refinery *r,
			const struct ending *ending,
			const struct log_record *log)
{
	CLEANUP(draft_release) struct draft d = DRAFT_INIT;
	int error = 0;

	ending->record->sequence = log->sequence;
	for (size_t i = 0; i < ending->n; i++)
		if (ending->entries[i]->sequence > ending->record->sequence)
			ending->record->sequence = ending->entries[i]->sequence;
	log_draft(&d, ending->record, ending->target,
		  oid_is_zero(&log->id) ? NULL : log);
	for (size_t i = 0; i < ending->n; i++)
		oids_push(&d.parents, &ending->entries[i]->record);
	if (ending->n_attachments)
		error = tree_write(&d.tree, r->repo, ending->attachments,
				   ending->n_attachments);
	return error ? error : draft_write(out, &d, r->repo, NULL);
}

/* They moved, but whether that is on disk was not learnt. */
static int make_last(struct refinery *r, const char *target, const char *log)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	strvec_pushl(&names, target, log, NULL);
	return ref_sync(r->repo, &names);
}

/*
 * Both refs, or none that others see. A failure says nothing by itself: the
 * log is read again, and if it holds our record the target moved before it.
 */
static int move(struct refinery *r, const char *target, const char *log,
		const struct oid *log_old, const struct oid *log_new,
		const struct oid *from, const struct oid *to, struct lock *lock)
{
	struct ref_change changes[] = {
		{ .name = target, .old = *from, .new = *to },
		{ .name = log, .old = *log_old, .new = *log_new },
	};
	CLEANUP(cleanup_free) char *why = NULL;
	CLEANUP(cleanup_free) char *next = NULL;
	struct oid now;
	int error = lock_transaction(lock, changes, 2, "refinery: land");

	if (!error)
		return 0;
	why = alloc_string(error_message());
	next = alloc_string(error_next_action());
	if (!ref_read(&now, r->repo, log) && oid_equal(&now, log_new))
		return make_last(r, target, log);
	error_set(error, "%s", why);
	return *next ? error_next(error, "%s", next) : error;
}

static int commit(struct log_record *log, struct refinery *r,
		  const struct ending *ending, const struct oid *from,
		  const struct oid *to)
{
	CLEANUP(cleanup_free) char *target = name_target(ending->target);
	CLEANUP(cleanup_free) char *name = name_log(ending->target);
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	struct oid log_old, log_new;
	int error = lock_take(&lock, r, ending->target);

	if (!error)
		error = check_log(&log_old, r, name, log);
	if (!error)
		error = check_entries(r, ending);
	if (!error)
		error = write_record(&log_new, r, ending, log);
	if (!error)
		error = move(r, target, name, &log_old, &log_new, from, to,
			     &lock);
	if (!error)
		error = log_read(log, r, &log_new);
	return error;
}

int ending_commit(struct log_record *log, struct refinery *r,
		  const struct ending *ending)
{
	int error = 0;

	if (!oid_equal(&ending->record->old, &ending->record->tip))
		error = durable_sync(r->repo, &ending->record->old,
				     &ending->record->tip);
	if (!error)
		error = commit(log, r, ending, &ending->record->old,
			       &ending->record->tip);
	if (!error && !oid_equal(&ending->record->old, &ending->record->tip))
		error = durable_restore(r->repo, &ending->record->old,
					&ending->record->tip);
	return error ? error : ending_drop(r, ending->target, log);
}

int ending_record(struct log_record *log, struct refinery *r,
		  const struct ending *ending, const struct oid *present)
{
	int error = commit(log, r, ending, present, present);

	return error ? error : ending_drop(r, ending->target, log);
}

/* 1 and the ref's value if it shows a life of the entry that has ended. */
static int lingers(struct oid *value, struct refinery *r, const char *target,
		   const char *name, const char *id, const struct oid *log)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	int error = ref_read(value, r->repo, name);

	if (error)
		return error == ERR_NOTFOUND ? 0 : error;
	error = entry_read(&e, r, target, id, value);
	return error ? error : entry_ended_by(r, &e, log);
}

static int collect(struct strvec *names, struct oids *values,
		   struct refinery *r, const char *target,
		   const struct log_record *record)
{
	for (size_t i = 0; i < record->n_entries; i++) {
		const char *id = record->entries[i].id;
		CLEANUP(cleanup_free) char *name = name_entry(target, id);
		struct oid value;
		int result = lingers(&value, r, target, name, id, &record->id);

		if (result < 0)
			return result;
		if (!result)
			continue;
		strvec_push(names, name);
		oids_push(values, &value);
	}
	return 0;
}

/* All in one transaction; where one changed meanwhile, one by one. */
static int drop(const struct strvec *names, const struct oids *values,
		struct lock *lock)
{
	struct ref_change *changes = alloc_zero(values->n, sizeof(*changes));
	int error;

	for (size_t i = 0; i < values->n; i++) {
		changes[i].name = names->v[i];
		changes[i].old = values->v[i];
	}
	error = lock_transaction(lock, changes, values->n, "refinery: ended");
	for (size_t i = 0; error == ERR_STALE && i < values->n; i++)
		lock_transaction(lock, &changes[i], 1, "refinery: ended");
	free(changes);
	return 0;
}

/*
 * What could not be deleted now is no harm: the log knows that it has ended,
 * and the next run tries again, whatever was logged since.
 */
int ending_drop_refs(struct refinery *r, const char *target,
		     const struct strvec *names, const struct oids *values)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	int error = values->n ? lock_take(&lock, r, target) : 0;

	return error || !values->n ? error : drop(names, values, &lock);
}

int ending_drop(struct refinery *r, const char *target,
		const struct log_record *record)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	CLEANUP(oids_release) struct oids values = OIDS_INIT;
	int error = collect(&names, &values, r, target, record);

	return error ? error : ending_drop_refs(r, target, &names, &values);
}
