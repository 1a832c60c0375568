/* SPDX-License-Identifier: MIT */
#include "queue/reconcile.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/ref.h"
#include "git/repo.h"
#include "git/trailer.h"
#include "queue/bypass.h"
#include "queue/ending.h"
#include "queue/entry.h"
#include "queue/method.h"
#include "queue/parent.h"
#include "state/evidence.h"
#include "state/lock.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define ATTEMPTS 100

/* New commits on a target that are looked at one by one; more are outside. */
#define LINE_LIMIT 20000

struct context {
	struct refinery *r;
	const char *target;
	struct log_record *log;
	struct oid present; /* where the target is */
};

/* Log a move that is no landing of ours. */
static int record_move(struct context *c, enum log_event event,
		       const struct oid *old, const struct oid *new,
		       const char *what)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	CLEANUP(cleanup_free)
	char *bypass = bypass_read(c->r, c->target, &c->present);
	struct ending ending = { .target = c->target, .record = &l };
	int error;

	l.event = bypass ? LOG_BYPASSED : event;
	l.old = *old;
	l.tip = *new;
	l.reason = alloc_string(bypass ? bypass : "");
	l.code = alloc_string(event == LOG_REWRITTEN ? "REWRITTEN" : "");
	l.subject = alloc_printf("%s %s from %s to %s",
				 bypass ? "Bypass:" : "Outside:", what,
				 oid_short(old), oid_short(new));
	error = ending_record(c->log, c->r, &ending, &c->present);
	if (!error && bypass)
		bypass_forget(c->r, c->target, &c->present);
	return error;
}

/*
 * The last commit that e became: the one with our trailer, or its own head if
 * a fast-forward left that alone, or the last of all.
 */
static struct oid landed_as(struct refinery *r, const struct oids *line,
			    const struct entry *e, const struct oid *last)
{
	struct oid found = *last;

	for (size_t i = 0; i < line->n; i++) {
		CLEANUP(commit_release) struct commit commit = COMMIT_INIT;
		CLEANUP(trailers_release) struct trailers t = TRAILERS_INIT;
		const char *id;

		if (commit_read(&commit, r->repo, &line->v[i]))
			continue;
		trailers_read(&t, commit.message);
		id = trailers_get(&t, METHOD_TRAILER);
		if (id && !strcmp(id, e->id))
			return line->v[i];
		if (oid_equal(&line->v[i], &e->head))
			found = e->head;
	}
	return found;
}

/* The live entries that a landing line names, with the commit of each. */
static int gather(struct entries *out, struct log_record *l, struct context *c,
		  const struct evidence *landing)
{
	CLEANUP(oids_release) struct oids line = OIDS_INIT;
	int error = history_first_parents(&line, c->r->repo, &landing->base,
					  &landing->commit, LINE_LIMIT);

	if (error)
		return error;
	strvec_each(&landing->entries, id) {
		CLEANUP(cleanup_free) char *name = name_entry(c->target, *id);
		struct entry *e;
		struct oid at, became;

		if (ref_read(&at, c->r->repo, name))
			continue;
		out->v = alloc_grow(out->v, out->n, &out->alloc,
				    sizeof(*out->v));
		e = &out->v[out->n];
		*e = ENTRY_INIT;
		if (entry_read(e, c->r, c->target, *id, &at))
			continue;
		out->n++;
		became = landed_as(c->r, &line, e, &landing->commit);
		log_add_entry(l, e->id, &e->head, &became, e->branch);
	}
	return 0;
}

/* The passes that the landing rested on, as the log would have them. */
static void copy_gates(struct log_record *l, const struct evidence *landing,
		       const struct evidences *known)
{
	for (size_t i = 0; i < known->n; i++) {
		const struct evidence *e = &known->v[i];

		if (!e->landing && !strcmp(e->result, "pass") &&
		    (!landing->target || strvec_has(&landing->gates, e->gate)))
			strvec_pushf(&l->gates, "%s pass %s %lld %s", e->gate,
				     oid_hex(&e->definition), (long long)e->ms,
				     e->sandbox ? e->sandbox : "none");
	}
}

/* Complete the log with a landing that a crash kept out of it. */
static int record_landing(struct context *c, const struct evidence *landing,
			  const struct evidences *known)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	CLEANUP(entries_release) struct entries entries = ENTRIES_INIT;
	struct ending ending = { .target = c->target, .record = &l };
	const struct entry **ended;
	int error;

	l.event = LOG_LANDED;
	l.old = landing->base;
	l.tip = landing->commit;
	copy_gates(&l, landing, known);
	if (landing->target && !landing->gates.n) {
		l.code = alloc_string(LOG_NO_GATE);
		l.reason = alloc_string("no test was asked for");
	}
	error = gather(&entries, &l, c, landing);
	if (error)
		return error;
	if (!entries.n)
		return record_move(c, LOG_OUTSIDE, &landing->base,
				   &landing->commit, "moved");
	l.subject = alloc_printf(
		"Land %zu %s on %s (completed after a crash)", entries.n,
		entries.n == 1 ? "entry" : "entries", c->target);
	ended = alloc_zero(entries.n, sizeof(*ended));
	for (size_t i = 0; i < entries.n; i++)
		ended[i] = &entries.v[i];
	ending.entries = ended;
	ending.n = entries.n;
	error = ending_record(c->log, c->r, &ending, &c->present);
	free(ended);
	return error;
}

/* Where id stands on the line (newest first), or its length. */
static size_t place_of(const struct oids *line, const struct oid *id)
{
	size_t i = 0;

	while (i < line->n && !oid_equal(&line->v[i], id))
		i++;
	return i;
}

/*
 * The landing line of commit number i whose base is on the line, at `at` or
 * between the two. A commit that landed before a rewrite has others as well.
 */
static const struct evidence *landing_from(size_t *from, struct context *c,
					   const struct evidences *known,
					   const struct oids *line, size_t at,
					   size_t i)
{
	for (size_t k = 0; k < known->n; k++) {
		const struct evidence *e = &known->v[k];

		if (!evidence_is_of(e, c->target) ||
		    !oid_equal(&e->commit, &line->v[i]))
			continue;
		*from = place_of(line, &e->base);
		if (*from <= at && *from > i)
			return e;
	}
	return NULL;
}

/*
 * The first landing of ours after commit number `at` of the line, towards the
 * tip: its evidence in *landing, where it starts and ends in *from and *to.
 */
static int next_landing(struct evidences *out, const struct evidence **landing,
			size_t *from, size_t *to, struct context *c,
			const struct oids *line, size_t at)
{
	*landing = NULL;
	for (size_t i = at; !*landing && i-- > 0;) {
		struct oid tree;
		int error = commit_tree(&tree, c->r->repo, &line->v[i]);

		evidences_release(out);
		if (!error)
			error = evidence_read(out, c->r, &tree);
		if (error)
			return error;
		*landing = landing_from(from, c, out, line, at, i);
		*to = i;
	}
	return 0;
}

/* The target moved on along line, which ends with where the log left it. */
static int move_forward(struct context *c, const struct oids *line)
{
	size_t at = line->n - 1;

	while (at > 0) {
		CLEANUP(evidences_release)
		struct evidences known = EVIDENCES_INIT;
		const struct evidence *landing;
		size_t from, to;
		int error =
			next_landing(&known, &landing, &from, &to, c, line, at);

		if (error)
			return error;
		if (!landing)
			return record_move(c, LOG_OUTSIDE, &line->v[at],
					   &line->v[0], "pushed");
		if (from < at)
			error = record_move(c, LOG_OUTSIDE, &line->v[at],
					    &line->v[from], "pushed");
		if (!error)
			error = record_landing(c, landing, &known);
		if (error)
			return error;
		at = to;
	}
	return 0;
}

/* Queue an entry again whose landing the target has lost. */
static int bring_back(struct context *c, const struct log_entry *lost,
		      bool deliberate)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	CLEANUP(cleanup_free) char *name = name_entry(c->target, lost->id);
	struct oid now;
	int error;

	if (!ref_read(&now, c->r->repo, name))
		return 0;
	error = entry_read(&e, c->r, c->target, lost->id, &lost->record);
	if (error)
		return error;
	e.reopened = c->log->id;
	e.state = deliberate ? ENTRY_HELD : ENTRY_QUEUED;
	alloc_replace(&e.code, "PUSHED_AWAY");
	alloc_replace(&e.reason, deliberate ?
					 "landed, and then removed from the "
					 "target by a permitted push" :
					 "landed, and then lost from the "
					 "target");
	error = entry_write_next(&e, c->r, "Queue again");
	if (error)
		return error;
	error = lock_swap(c->r, c->target, name, &oid_zero, &e.record,
			  "refinery: pushed away");
	return error == ERR_STALE ? 0 : error;
}

static int still_has(struct context *c, const struct oid *commit)
{
	return commit_exists(c->r->repo, commit) ?
		       history_contains(c->r->repo, &c->present, commit) :
		       0;
}

/* Of a group the target may have kept the first ones. */
static int still_landed(struct context *c, const struct log_entry *e)
{
	int result = still_has(c, &e->commit);

	return result ? result : still_has(c, &e->head);
}

/*
 * 1 once the record's tip is still part of the target. Only an entry's newest
 * end counts: one that came back before and ended otherwise stays ended.
 */
static int undo_record(struct context *c, const struct log_record *l,
		       struct strvec *seen, bool deliberate)
{
	int kept = still_has(c, &l->tip);

	if (kept)
		return kept;
	for (size_t i = 0; i < l->n_entries; i++) {
		const struct log_entry *e = &l->entries[i];
		int result = 1;

		if (l->event == LOG_LANDED && !strvec_has(seen, e->id))
			result = still_landed(c, e);
		if (!result)
			result = bring_back(c, e, deliberate);
		if (result < 0)
			return result;
		strvec_push(seen, e->id);
	}
	return 0;
}

/*
 * A branch that was built on what had landed stood on the target alone. Now
 * that this is an entry again, it is one of the branch's parents.
 */
static int find_parents(struct context *c)
{
	CLEANUP(entries_release) struct entries live = ENTRIES_INIT;
	int error = entry_list(&live, c->r, c->target, NULL);

	for (size_t i = 0; !error && i < live.n; i++) {
		CLEANUP(entry_release) struct entry e = ENTRY_INIT;

		entry_copy(&e, &live.v[i]);
		if (e.sequence && !parents_find(&e, c->r, &live, c->log) &&
		    strcmp(e.after, live.v[i].after))
			error = entry_advance(&e, c->r, "Stack again");
		if (error == ERR_STALE)
			error = 0;
	}
	if (!error)
		error_clear();
	return error;
}

/*
 * The target lost commits. Entries come back before the log says so: after a
 * crash in between they are found there already.
 */
static int move_back(struct context *c)
{
	CLEANUP(cleanup_free)
	char *bypass = bypass_read(c->r, c->target, &c->present);
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	CLEANUP(strvec_release) struct strvec seen = STRVEC_INIT;
	int result = log_read(&l, c->r, &c->log->id);

	while (!result) {
		struct oid former = l.former;

		result = undo_record(c, &l, &seen, bypass != NULL);
		if (result || oid_is_zero(&former))
			break;
		result = log_read(&l, c->r, &former);
	}
	if (result >= 0)
		result = record_move(c, LOG_REWRITTEN, &c->log->tip,
				     &c->present, "rewritten");
	return result < 0 ? result : find_parents(c);
}

static int move(struct context *c)
{
	CLEANUP(oids_release) struct oids line = OIDS_INIT;
	int result = still_has(c, &c->log->tip);

	if (result < 0)
		return result;
	if (!result)
		return move_back(c);
	result = history_first_parents(&line, c->r->repo, &c->log->tip,
				       &c->present, LINE_LIMIT);
	if (result == ERR_NOTFOUND)
		return record_move(c, LOG_OUTSIDE, &c->log->tip, &c->present,
				   "pushed");
	oids_push(&line, &c->log->tip);
	return result ? result : move_forward(c, &line);
}

static int reconcile_once(struct log_record *log, struct refinery *r,
			  const char *target)
{
	CLEANUP(cleanup_free) char *name = name_target(target);
	struct context c = { .r = r, .target = target, .log = log };
	int error = log_tip(log, r, target);

	if (error == ERR_NOTFOUND)
		return refinery_serves(r, target);
	if (!error)
		error = ref_read(&c.present, r->repo, name);
	if (error == ERR_NOTFOUND) {
		error_set(ERR_REFUSED, "target '%s' is gone", target);
		return error_next(ERR_REFUSED,
				  "git branch %s %s; or, if it was renamed, "
				  "git refinery init --target=<branch>",
				  target, oid_hex(&log->tip));
	}
	if (error)
		return error;
	if (oid_equal(&c.present, &log->tip))
		return ending_drop(r, target, log);
	return move(&c);
}

int reconcile(struct log_record *log, struct refinery *r, const char *target)
{
	int error = ERR_STALE;

	for (int i = 0; error == ERR_STALE && i < ATTEMPTS; i++)
		error = reconcile_once(log, r, target);
	return error;
}
