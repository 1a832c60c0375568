/* SPDX-License-Identifier: MIT */
#include "config/settings.h"
#include "git/commit.h"
#include "git/durable.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/act.h"
#include "state/lock.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/say.h"

#include <stdlib.h>

/* One commit that keeps all that is being tried. */
static int bundle(struct oid *out, struct work *w)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;

	for (size_t i = 0; i < w->candidates.n; i++)
		if (candidate_runs(w->candidates.v[i]))
			oids_push(&c.parents,
				  candidate_tip(w->candidates.v[i]));
	if (c.parents.n == 1) {
		*out = c.parents.v[0];
		return 0;
	}
	c.tree = oid_empty_tree;
	c.author = alloc_string("git-refinery <git-refinery> 0 +0000");
	c.committer = alloc_string(c.author);
	c.message = alloc_string("Candidates under test\n");
	return commit_write(out, w->r->repo, &c);
}

/*
 * Bring over what is being tried, synced, or see to it that it is still there:
 * a prune may have come between that and the ref.
 */
static int bring_over(struct work *w,
		      int (*step)(struct repo *repo, const struct oid *old,
				  const struct oid *new))
{
	int error = 0;

	for (size_t i = 0; !error && i < w->candidates.n; i++) {
		const struct candidate *c = w->candidates.v[i];

		if (candidate_runs(c))
			error = step(w->r->repo, &c->base, candidate_tip(c));
	}
	return error;
}

/* Keep the candidates from gc while they are tested. */
static int pin(struct work *w)
{
	CLEANUP(cleanup_free) char *name = name_candidate(w->target);
	struct oid old, new;
	int error = ref_read(&old, w->r->repo, name);

	if (error == ERR_NOTFOUND)
		old = oid_zero;
	else if (error)
		return error;
	error = bring_over(w, durable_sync);
	if (!error)
		error = bundle(&new, w);
	if (!error && !oid_equal(&old, &new))
		error = lock_swap(w->r, w->target, name, &old, &new,
				  "refinery: candidate");
	return error ? error : bring_over(w, durable_restore);
}

/* "entry <id> <branch>" or "<n> entries together". */
static char *name_of(const struct work *w, const struct candidate *c)
{
	const struct entry *e =
		c->n == 1 ? work_entry(w, c->chain[0].sequence) : NULL;

	if (!c->n)
		return alloc_printf("%s as it is", w->target);
	if (!e)
		return alloc_printf("%zu entries together", c->n);
	return alloc_printf("entry %.10s %s", e->id, entry_name(e));
}

void work_judged(struct work *w, struct candidate *c)
{
	CLEANUP(cleanup_free) char *what = name_of(w, c);

	w->summary->candidates++;
	if (c->trial.verdict != POLICY_GREEN) {
		alloc_replace(&w->why, c->trial.reason);
		say("%s: %s", what, c->trial.reason);
	}
	w->policy->result(w->state, c->job, c->trial.verdict);
}

/* Asked for once more, a test is to run, whatever it said before. */
static int failed_before(const struct work *w, const struct candidate *c)
{
	int n = 0;

	for (size_t i = 0; i < w->candidates.n; i++) {
		const struct candidate *other = w->candidates.v[i];

		n += other != c && !candidate_runs(other) &&
		     other->trial.verdict == POLICY_RED &&
		     oid_equal(candidate_tip(other), candidate_tip(c));
	}
	return n;
}

/* 1: a test runs; 0: all is known, or it cannot be tested. */
static int begin_trial(struct work *w, struct candidate *c)
{
	int error = 0;

	if (settings_bool(w->r->settings, w->target, "everyCommit"))
		error = candidate_every_commit(c, w->r->repo);
	if (!error)
		return candidate_begin(c, &w->trials);
	if (error != ERR_NOTFOUND)
		return error;
	candidate_fail(c, "everyCommit", error_message());
	return 0;
}

int work_begin_candidate(struct work *w, struct candidate *c)
{
	int result;

	c->waits = false;
	result = begin_trial(w, c);
	if (result < 0 && work_fault(w, result)) {
		candidate_could_not_run(c, error_message());
		error_clear();
		result = 0;
	}
	if (result > 0)
		result = pin(w);
	else if (!result)
		work_judged(w, c);
	return result;
}

static int begin(struct work *w, struct candidate *c)
{
	for (size_t i = 0; i < c->n; i++)
		strvec_push(&c->ids, work_entry(w, c->chain[i].sequence)->id);
	if (c->n == 1)
		c->again = work_entry(w, c->chain[0].sequence)->retries +
			   failed_before(w, c);
	c->since = clock_monotonic();
	if (work_has_room(w) && !work_next_check(w, c))
		return work_begin_candidate(w, c);
	c->waits = true;
	return 0;
}

/*
 * Only the member, on what the target was before that entry landed. This is
 * never asked to land, so a merge is all that it needs.
 */
static int start_below(struct work *w, const struct policy_action *action)
{
	const struct told *below = tolds_find(&w->told, *action->below);
	const struct entry *e = work_entry(w, action->members[0]);
	CLEANUP(applied_release) struct applied applied = APPLIED_INIT;
	struct assembler *a = NULL;
	struct candidate *c = NULL;
	int error = ERR_CONFLICT;

	if (e && below && below->landed)
		error = assembler_open(&a, w->r, w->target, NULL, &below->below,
				       w->rules->gates.method);
	if (a)
		error = assemble(&applied, a, 0, e);
	if (!error && !applied.contained)
		c = candidates_add(&w->candidates, action->job, &a->base,
				   a->chain, 1, w->rules);
	assembler_free(a);
	if (c)
		return begin(w, c);
	if (error == ERR_STALE || error == ERR_LOCKED)
		return error;
	error_clear();
	w->policy->conflict(w->state, action->job, action->members[0]);
	return 0;
}

/*
 * Stack base and members. One that does not fit is told to the policy, which
 * asks for something else then.
 */
int act_start(struct work *w, const struct policy_action *action)
{
	size_t n = action->n_base + action->n_members;
	struct candidate *c;

	if (action->below)
		return start_below(w, action);
	for (size_t i = 0; i < n; i++) {
		int64_t sequence = i < action->n_base ?
					   action->base[i] :
					   action->members[i - action->n_base];
		const struct entry *e = work_entry(w, sequence);
		size_t live = w->told.live;
		int result = e ? work_stack(w, i, e) : 0;

		if (result < 0)
			return result;
		if (result)
			continue;
		if (w->told.live < live)
			w->policy->leave(w->state, sequence);
		w->policy->conflict(w->state, action->job, sequence);
		return 0;
	}
	c = candidates_add(&w->candidates, action->job, &w->assembler->base,
			   w->assembler->chain, n, w->rules);
	c->n_base = action->n_base;
	return begin(w, c);
}

int act_cancel(struct work *w, const struct policy_action *action)
{
	candidates_drop(&w->candidates, action->job);
	return 0;
}

/* No verdict is no evidence against it: it waits for a person. */
int act_park(struct work *w, const struct policy_action *action)
{
	const struct entry *live = work_entry(w, action->members[0]);

	if (!live)
		return ERR_STALE;
	/* With the one that it depends on; it is looked at again with that. */
	if (action->n_blame) {
		work_ended(w, live->sequence);
		return 0;
	}
	return work_park(w, live, w->why ? w->why : "its tests could not run");
}

int work_park(struct work *w, const struct entry *live, const char *reason)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	int error;

	entry_copy(&e, live);
	e.state = ENTRY_HELD;
	alloc_replace(&e.code, "COULD_NOT_RUN");
	alloc_replace(&e.reason, reason);
	error = entry_advance(&e, w->r, "Park");
	if (error)
		return error;
	say("parked %.10s %s: %s", e.id, entry_name(&e), e.reason);
	w->summary->parked++;
	work_ended(w, e.sequence);
	return 0;
}

/* Innocent entries are not charged for a target that fails by itself. */
int act_pause(struct work *w)
{
	w->red = true;
	return 0;
}

int work_tip_fails(const struct work *w)
{
	if (!w->red)
		return 0;
	error_set(ERR_REFUSED,
		  "%s itself fails its tests (%s); nothing is charged for that",
		  w->target, w->why ? w->why : "no reason is known");
	return error_next(ERR_REFUSED,
			  "enqueue a change that mends it, or push one past "
			  "the queue (refinery.%s.bypass)",
			  w->target);
}
