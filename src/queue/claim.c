/* SPDX-License-Identifier: MIT */
#include "queue/claim.h"
#include "git/commit.h"
#include "git/obstacle.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/entry.h"
#include "queue/parent.h"
#include "queue/pusher.h"
#include "queue/submit.h"
#include "state/index.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <string.h>

static int no(const char *what)
{
	error_set(ERR_REFUSED, "the pushed record %s", what);
	return error_next(ERR_REFUSED, "use git refinery enqueue, or git push "
				       "<remote> HEAD:refs/for/<target>");
}

/*
 * A record has one parent, its former one or the head, and holds nothing:
 * what else it brought along would stay in the repository for good.
 */
static int check_form(struct refinery *r, const struct oid *id,
		      const struct oid *parent)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	int error = commit_read(&c, r->repo, id);

	if (error)
		return error;
	if (!oid_equal(&c.tree, &oid_empty_tree))
		return no("has files");
	if (c.parents.n != 1)
		return no("has other than one parent");
	if (!oid_equal(&c.parents.v[0], parent))
		return no("does not follow the one that is there");
	return 0;
}

static int read_claim(struct entry *out, struct refinery *r, const char *target,
		      const char *id, const struct oid *record)
{
	int error = entry_read(out, r, target, id, record);

	if (!error)
		error = entry_check(r, out);
	if (!error || error == ERR_REFUSED)
		return error;
	error_wrap(ERR_INVALID, "'%s' is no entry that can be queued", id);
	return error_next(ERR_INVALID,
			  "use git refinery enqueue, or git push "
			  "<remote> HEAD:refs/for/%s",
			  target);
}

static bool same(const char *a, const char *b)
{
	return !strcmp(a, b);
}

int claim_check_change(const struct entry *old, const struct entry *new)
{
	if (!oid_equal(&old->head, &new->head))
		return no("names another head");
	if (!same(old->target, new->target))
		return no("names another target");
	if (!same(old->submitter, new->submitter) ||
	    !same(old->user, new->user) || !same(old->pusher, new->pusher))
		return no("names another submitter");
	if (!same(old->branch, new->branch) || !same(old->topic, new->topic) ||
	    !same(old->subject, new->subject) ||
	    !same(old->replaces, new->replaces) ||
	    !same(old->after, new->after))
		return no("changes what was submitted");
	if (old->sequence != new->sequence || old->admitted != new->admitted ||
	    old->created != new->created || !oid_equal(&old->base, &new->base))
		return no("changes its place in the queue");
	if (new->retries != old->retries &&new->retries != old->retries + 1)
		return no("counts its retries wrongly");
	if (*new->request && !same(new->request, "withdraw"))
		return no("asks for something that is not known");
	return 0;
}

/* replaces: what it is to take the place of, "" for nothing. */
static int check_submission(struct refinery *r, const struct entry *e,
			    const char *pusher, const char *replaces)
{
	struct submission s = { .target = e->target,
				.head = e->head,
				.branch = e->branch,
				.topic = e->topic,
				.pusher = pusher,
				.replace = *replaces ? replaces : NULL,
				.priority = e->priority };

	return submit_check(r, &s);
}

/* An entry that ended comes back on top of its last record, once. */
static int check_return(struct refinery *r, const struct entry *e,
			const struct oid *end)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	CLEANUP(entry_release) struct entry last = ENTRY_INIT;
	const struct log_entry *ended = NULL;
	int error = log_read(&l, r, end);

	if (error)
		return error;
	for (size_t i = 0; i < l.n_entries; i++)
		if (same(l.entries[i].id, e->id))
			ended = &l.entries[i];
	if (!ended || l.event == LOG_LANDED)
		return no("is of an entry that has landed");
	if (!oid_equal(&e->reopened, end))
		return no("does not name the end that it undoes");
	error = check_form(r, &e->record, &ended->record);
	if (!error)
		error = entry_read(&last, r, e->target, e->id, &ended->record);
	return error ? error : claim_check_change(&last, e);
}

static int check_first(struct refinery *r, const struct entry *e,
		       const char *pusher)
{
	if (e->sequence || e->admitted || e->retries || entry_base(e))
		return no("gives itself a place in the queue");
	if (*e->request || !oid_is_zero(&e->reopened))
		return no("asks for more than a new entry can");
	if (*e->pusher && !same(e->pusher, pusher))
		return no("names another pusher");
	return check_form(r, &e->record, &e->head);
}

/* What it is to come after must be there, or it would wait for ever. */
static int check_parents(struct refinery *r, const struct entry *e)
{
	CLEANUP(entries_release) struct entries before = ENTRIES_INIT;
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;
	CLEANUP(cleanup_free) char *after = NULL;
	int error = entry_list(&before, r, e->target, NULL);

	strvec_split(&ids, e->after);
	return error ? error :
		       parents_named(&after, r, e->target, &before, NULL, &ids);
}

/* Else git only says that it could not lock the ref. */
static int check_way(struct refinery *r, const struct entry *e)
{
	CLEANUP(obstacle_release) struct obstacle o = OBSTACLE_INIT;
	CLEANUP(cleanup_free) char *name = name_entry(e->target, e->id);

	return obstacle_above(&o, r->repo, name) ? obstacle_error(&o, name) : 0;
}

static int check_new(struct refinery *r, const struct entry *e,
		     const char *pusher)
{
	CLEANUP(log_record_release) struct log_record log = LOG_RECORD_INIT;
	CLEANUP(cleanup_index) struct index *index = NULL;
	const struct oid *end;
	int result = log_tip(&log, r, e->target);

	if (!result)
		result = index_open(&index, r, e->target, &log.id);
	if (result)
		return result;
	result = check_way(r, e);
	if (result)
		return result;
	end = index_find(index, e->id);
	if (!end)
		result = check_first(r, e, pusher);
	else if (!(result = entry_has_ended(r, index, e)))
		result = check_return(r, e, end);
	else if (result > 0)
		return no("is of an entry that has ended");
	if (!result)
		result = check_submission(r, e, pusher, end ? "" : e->replaces);
	return result || !*e->after ? result : check_parents(r, e);
}

static int check_next(struct refinery *r, const struct entry *e,
		      const struct oid *old)
{
	CLEANUP(entry_release) struct entry before = ENTRY_INIT;
	int error = check_form(r, &e->record, old);

	if (!error)
		error = entry_read(&before, r, e->target, e->id, old);
	if (error)
		return error;
	if (!oid_equal(&before.reopened, &e->reopened))
		return no("undoes an end that it does not have");
	return claim_check_change(&before, e);
}

int claim_check(struct refinery *r, const char *target, const char *id,
		const char *pusher, const struct oid *old,
		const struct oid *new)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	int error = refinery_serves(r, target);

	if (error)
		return error;
	if (oid_is_zero(new)) {
		error_set(ERR_REFUSED, "entry %s cannot be deleted", id);
		return error_next(ERR_REFUSED, "git refinery withdraw %s", id);
	}
	if (!pusher_may_enqueue(r, target, pusher)) {
		error_set(ERR_REFUSED, "'%s' may not enqueue for '%s'", pusher,
			  target);
		return error_next(ERR_REFUSED,
				  "ask for the name to be added to "
				  "refinery.%s.allow of the repository",
				  target);
	}
	error = read_claim(&e, r, target, id, new);
	if (error)
		return error;
	return oid_is_zero(old) ? check_new(r, &e, pusher) :
				  check_next(r, &e, old);
}
