/* SPDX-License-Identifier: MIT */
#include "queue/admit.h"
#include "git/commit.h"
#include "git/loose.h"
#include "git/outgoing.h"
#include "git/repo.h"
#include "queue/arrival.h"
#include "queue/ending.h"
#include "queue/entry.h"
#include "queue/parent.h"
#include "queue/pusher.h"
#include "queue/reject.h"
#include "queue/reviewing.h"
#include "queue/sound.h"
#include "queue/withdraw.h"
#include "state/index.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/say.h"
#include "util/stop.h"
#include "util/strvec.h"

#include <string.h>

struct context {
	struct refinery *r;
	const char *target;
	struct log_record *log;
	const struct index *index;
	int64_t next; /* sequence number */
	size_t rejected;
	struct strvec ended; /* refs that show what has ended, and their */
	struct oids values;  /* values */
};

static int turn_away(struct context *c, const struct entry *e,
		     const struct rejection *rejection)
{
	int error;

	say("rejected %s (%s): %s", e->id, e->branch, rejection->reason);
	error = reject(c->log, c->r, e, rejection);
	c->rejected += !error;
	return error;
}

static int reject_claim(struct context *c, const struct entry *e,
			const char *code, const char *reason, const char *next)
{
	struct rejection rejection = { .code = code,
				       .reason = reason,
				       .next = next };

	return turn_away(c, e, &rejection);
}

/* Can the target's own history be looked at as that of an entry is? */
static bool can_look(struct context *c)
{
	CLEANUP(outgoing_release) struct outgoing nothing = OUTGOING_INIT;
	CLEANUP(strvec_release) struct strvec known = STRVEC_INIT;
	const struct oid *tip = &c->log->tip;

	strvec_push(&known, oid_hex(tip));
	return !outgoing_load(&nothing, c->r->repo, tip, &known, 1);
}

/*
 * What cannot be looked at is held for a person, and others are not; but if
 * none could be, that is no fault of theirs.
 */
static int hold(struct context *c, struct entry *e, int error, const char *what)
{
	CLEANUP(cleanup_free) char *why = alloc_string(error_message());

	if (error == ERR_STALE || error == ERR_LOCKED || stop_requested())
		return error;
	if (!can_look(c))
		return error_set(error, "%s", why);
	say_warning("entry %s is held: %s: %s", e->id, what, why);
	e->state = ENTRY_HELD;
	alloc_replace(&e->code, "COULD_NOT_RUN");
	alloc_replace(&e->reason, why);
	error_clear();
	return 1;
}

/*
 * The rules of the review. 1: they have nothing against it; 0: it ended. What
 * cannot be reviewed is held for a person, and others are not.
 */
static int review_new(struct context *c, struct entry *e)
{
	CLEANUP(opinion_release) struct opinion opinion = OPINION_INIT;
	struct rejection rejection;
	int error = review_by_rules(&opinion, c->r, c->target, &c->log->tip, e);

	/* A helper may have died. */
	if (error)
		error = review_by_rules(&opinion, c->r, c->target, &c->log->tip,
					e);
	if (error)
		return hold(c, e, error, "it cannot be reviewed");
	if (opinion.verdict == POLICY_GREEN)
		return 1;
	rejection = review_rejection(&opinion);
	return turn_away(c, e, &rejection);
}

/* For what came past the hooks. 1: it is not, and has ended; 0: it is. */
static int check_sound(struct context *c, const struct entry *e)
{
	CLEANUP(cleanup_free) char *reason = NULL;
	int error = sound_head(c->r, &e->head);

	if (!error)
		error = sound_range(c->r, &c->log->tip, &e->head);
	if (error != ERR_REFUSED) {
		error_clear();
		return 0;
	}
	reason = alloc_string(error_message());
	error = reject_claim(c, e, "NOT_SOUND", reason,
			     "commit the change anew and enqueue that");
	return error ? error : 1;
}

/* 1: admitted; 0: it ended or waits for nothing here; negative: error. */
static int admit_new(struct context *c, struct entry *e,
		     const struct entries *all)
{
	int error;

	if (*e->pusher && !pusher_may_enqueue(c->r, c->target, e->pusher))
		return reject_claim(c, e, "NOT_ALLOWED",
				    "the submitter may not enqueue for this "
				    "target",
				    "ask for the name to be added to "
				    "refinery.<target>.allow");
	if (!commit_exists(c->r->repo, &e->head) &&
	    !loose_check(c->r->repo, &e->head))
		return reject_claim(c, e, "HEAD_MISSING",
				    "the submitted commit is not in the "
				    "repository",
				    "push the branch and enqueue it again");
	error = check_sound(c, e);
	if (error)
		return error < 0 ? error : 0;
	error = withdraw_replaced(c->r, e, e->replaces);
	if (error)
		return error;
	error = parents_find(e, c->r, all, c->log);
	if (error)
		error = parents_find(e, c->r, all, c->log);
	error = error ? hold(c, e, error, "its parents cannot be found") :
			review_new(c, e);
	if (error <= 0)
		return error;
	e->sequence = c->next++;
	e->admitted = clock_now();
	error = entry_advance(e, c->r, "Admit");
	if (error == ERR_STALE)
		return 0;
	return error ? error : 1;
}

/* Its ref could not be deleted when it ended. */
static void note_ended(struct context *c, const struct entry *e)
{
	CLEANUP(cleanup_free) char *name = name_entry(c->target, e->id);

	strvec_push(&c->ended, name);
	oids_push(&c->values, &e->record);
}

/* 1: it lives, queued or held. */
static int consider(struct context *c, struct entry *e,
		    const struct entries *all)
{
	int result = entry_has_ended(c->r, c->index, e);

	if (result > 0)
		note_ended(c, e);
	if (result)
		return result < 0 ? result : 0;
	if (!e->sequence && entry_check(c->r, e)) {
		say_warning("entry %s is left alone: %s", e->id,
			    error_message());
		return 0;
	}
	if (!strcmp(e->request, "withdraw")) {
		result = withdraw(c->r, e, "WITHDRAWN", "asked for by a clone");
		return result == ERR_NOTFOUND ? 0 : result;
	}
	return e->sequence ? 1 : admit_new(c, e, all);
}

/* Earlier versions of an entry that has just been admitted go. */
static int replace_older(struct context *c, struct entries *all, size_t new)
{
	for (size_t i = 0; i < all->n; i++) {
		int result = all->v[i].id ? arrival_replaces(c->r, &all->v[new],
							     &all->v[i]) :
					    0;

		if (result < 0)
			return result;
		if (result)
			entry_release(&all->v[i]);
	}
	return 0;
}

/* Release those that do not live, or do not any more. */
static int consider_all(struct context *c, struct entries *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct entry *e = &all->v[i];
		bool new = !e->sequence;
		int result = e->id ? consider(c, e, all) : 0;

		if (result > 0 && new)
			result = replace_older(c, all, i);
		else if (!result)
			entry_release(e);
		if (result < 0)
			return result;
	}
	return 0;
}

int admit(struct entries *out, size_t *rejected, int64_t *last,
	  struct log_record *log, struct index **index, struct refinery *r,
	  const char *target)
{
	CLEANUP(entries_release) struct entries all = ENTRIES_INIT;
	struct context c = { .r = r, .target = target, .log = log };
	size_t broken = 0;
	int error = entry_list(&all, r, target, &broken);

	if (error || !all.n)
		return error;
	error = *index ? index_update(*index, &log->id) :
			 index_open(index, r, target, &log->id);
	if (error)
		return error;
	c.index = *index;
	if (broken)
		say_warning("%zu refs in the queue hold no entry: git refinery "
			    "doctor",
			    broken);
	c.next = log->sequence + 1;
	if (*last >= c.next)
		c.next = *last + 1;
	for (size_t i = 0; i < all.n; i++)
		if (all.v[i].sequence >= c.next)
			c.next = all.v[i].sequence + 1;
	error = consider_all(&c, &all);
	/* Once a run: where a lock keeps them each attempt takes seconds. */
	if (!error && !*last)
		error = ending_drop_refs(r, target, &c.ended, &c.values);
	strvec_release(&c.ended);
	oids_release(&c.values);
	*rejected += c.rejected;
	*last = c.next - 1;
	for (size_t i = 0; !error && i < all.n; i++) {
		if (!all.v[i].id || all.v[i].state != ENTRY_QUEUED)
			continue;
		out->v = alloc_grow(out->v, out->n, &out->alloc,
				    sizeof(*out->v));
		out->v[out->n++] = all.v[i];
		all.v[i] = ENTRY_INIT;
	}
	return error;
}
