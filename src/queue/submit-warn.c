/* SPDX-License-Identifier: MIT */
/* What submit_warn() warns of. */
#include "git/history.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/conflict.h"
#include "queue/entry.h"
#include "queue/owner.h"
#include "queue/parent.h"
#include "queue/submit.h"
#include "queue/touch.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <string.h>

/* Entries ahead that a warning looks at; records of the log. */
#define WARN_LIMIT 50
#define TOLD_RECORDS 20

static int warn_about(struct strvec *out, struct conflicts *c,
		      const struct oid *other, const struct entry *e,
		      const char *name, const char *what)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	CLEANUP(cleanup_free) char *list = NULL;
	int result = conflicts_between(&paths, c, other, &e->head);

	if (result <= 0)
		return result;
	list = strvec_join(&paths, ", ");
	strvec_pushf(out, "conflicts with %s%s in %.300s", name, what, list);
	return 0;
}

/*
 * Then only its own commits will be applied, which may well fit. Looked up
 * only where a warning hangs on it.
 */
static bool stands_on_landed(struct refinery *r, const struct entry *e)
{
	CLEANUP(entry_release) struct entry copy = ENTRY_INIT;
	CLEANUP(entries_release) struct entries none = ENTRIES_INIT;
	CLEANUP(log_record_release) struct log_record log = LOG_RECORD_INIT;
	int error = log_tip(&log, r, e->target);

	entry_copy(&copy, e);
	if (!error)
		error = parents_find(&copy, r, &none, &log);
	error_clear();
	return !error && entry_base(&copy) &&
	       history_contains(r->repo, &log.tip, &copy.base) <= 0;
}

/* Does the target have anything that the branch does not know? */
static int warn_about_target(struct strvec *out, struct conflicts *c,
			     const struct oid *tip, const struct entry *e,
			     struct refinery *r)
{
	CLEANUP(strvec_release) struct strvec found = STRVEC_INIT;
	int result = history_contains(r->repo, &e->head, tip);

	if (result)
		return result < 0 ? result : 0;
	result = warn_about(&found, c, tip, e, e->target, " as it is now");
	if (!result && found.n && !stands_on_landed(r, e))
		strvec_push(out, found.v[0]);
	return result;
}

/* 1: it ended e's line of work last; told if another's came in its place. */
static int tell_end(struct strvec *out, struct refinery *r,
		    const struct log_record *l, const struct entry *e)
{
	for (size_t i = 0; i < l->n_entries; i++) {
		CLEANUP(entry_release) struct entry old = ENTRY_INIT;

		if (entry_read(&old, r, e->target, l->entries[i].id,
			       &l->entries[i].record) ||
		    !strcmp(old.id, e->id) || !owner_same_line(r, e, &old))
			continue;
		if (*l->successor && strcmp(l->successor, e->id) &&
		    strstr(l->reason, " of "))
			strvec_pushf(out,
				     "comes after entry %.10s, which was %s",
				     old.id, l->reason);
		return 1;
	}
	return 0;
}

/* Whoever was replaced by somebody else hears of it with the next version. */
static void tell_replaced(struct strvec *out, struct refinery *r,
			  const struct entry *e)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	int error = log_tip(&l, r, e->target);

	for (int i = 0; !error && i < TOLD_RECORDS; i++) {
		struct oid former = l.former;

		if (tell_end(out, r, &l, e) || oid_is_zero(&former))
			break;
		error = log_read(&l, r, &former);
	}
	error_clear();
}

/* What another person calls the same is not replaced, which may surprise. */
static void warn_about_name(struct strvec *out, struct refinery *r,
			    const struct entry *other, const struct entry *e)
{
	CLEANUP(cleanup_free) char *who = NULL;

	if (!strcmp(other->id, e->id) || !strcmp(other->id, e->replaces) ||
	    !owner_same_name(e, other) || owner_same_person(r, e, other) ||
	    owner_same_person(r, other, e))
		return;
	who = owner_text(other);
	strvec_pushf(out,
		     "has the same %s as entry %.10s of %s, which stays in the "
		     "queue (--replace=%.10s would take its place)",
		     *e->topic ? "topic" : "branch", other->id, who, other->id);
}

static int warn_about_entry(struct strvec *out, struct conflicts *c,
			    const struct entry *other, const struct entry *e)
{
	struct touch ours = touch_parse(e->touches);
	struct touch theirs = touch_parse(other->touches);
	CLEANUP(cleanup_free) char *label = NULL;

	/* What came after the old version will come after this one. */
	if (!strcmp(other->id, e->id) || !touch_overlap(&ours, &theirs) ||
	    (*e->replaces && strstr(other->after, e->replaces)))
		return 0;
	label = alloc_printf("entry %.10s %s", other->id, entry_name(other));
	return warn_about(out, c, &other->head, e, label, "");
}

int submit_warn(struct strvec *out, struct refinery *r, const struct entry *e,
		const struct entries *before)
{
	CLEANUP(cleanup_free) char *tip_name = name_target(e->target);
	CLEANUP(cleanup_conflicts) struct conflicts *c = NULL;
	struct oid tip;
	size_t first;
	int error = ref_read(&tip, r->repo, tip_name);

	if (!error)
		error = conflicts_open(&c, r, e->target, &tip);
	if (!error)
		error = warn_about_target(out, c, &tip, e, r);
	first = before->n > WARN_LIMIT ? before->n - WARN_LIMIT : 0;
	tell_replaced(out, r, e);
	for (size_t i = 0; i < before->n; i++)
		warn_about_name(out, r, &before->v[i], e);
	for (size_t i = first; !error && i < before->n; i++)
		error = warn_about_entry(out, c, &before->v[i], e);
	return error;
}
