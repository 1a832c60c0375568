/* SPDX-License-Identifier: MIT */
#include "queue/loop.h"
#include "config/settings.h"
#include "git/repo.h"
#include "queue/act.h"
#include "queue/admit.h"
#include "queue/checkout.h"
#include "queue/reconcile.h"
#include "queue/sweep.h"
#include "state/lock.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/say.h"
#include "util/stop.h"

#include <stdlib.h>

/* Rounds in which others were first before the run gives up. */
#define STALE_LIMIT 1000

void loop_summary_release(struct loop_summary *s)
{
	free(s->waits);
	*s = LOOP_SUMMARY_INIT;
}

static struct plan_entry *to_plan(const struct work *w)
{
	struct plan_entry *plan = alloc_zero(w->entries.n, sizeof(*plan));
	double p = plan_estimate(w->past.failed, w->past.landed);
	int64_t now = clock_now();

	for (size_t i = 0; i < w->entries.n; i++) {
		const struct entry *e = &w->entries.v[i];

		plan[i].sequence = e->sequence;
		plan[i].score = entry_score(e, now);
		plan[i].p = p;
		plan[i].deferred = work_is_deferred(w, e->sequence);
	}
	return plan;
}

static void decide(struct plan_action *out, const struct work *w)
{
	struct plan_entry *plan = to_plan(w);
	int64_t max = settings_number(w->r->settings, w->target, "maxGroup");

	plan_decide(out, plan, w->entries.n, &w->results, (size_t)max);
	free(plan);
}

static int act(struct work *w, const struct plan_action *action)
{
	switch (action->kind) {
	case PLAN_TEST:
		return act_test(w, action);
	case PLAN_LAND:
		return act_land(w, action);
	case PLAN_REJECT:
		return act_reject(w, action);
	case PLAN_PARK:
		return act_park(w, action);
	case PLAN_WAIT:
		break;
	}
	return 0;
}

/* 1: something was done; 0: nothing is left to do. */
static int round_of(struct work *w, const struct loop_options *options)
{
	CLEANUP(plan_action_release)
	struct plan_action action = PLAN_ACTION_INIT;
	int error = options->dry_run ? work_look(w) : work_refresh(w);

	if (error || !w->entries.n)
		return error;
	if (work_paused(w))
		return 0;
	decide(&action, w);
	if (action.kind == PLAN_WAIT)
		return work_undefer(w);
	/* The verdict on the one candidate is acted on, then it is enough. */
	if (options->once && w->summary->candidates && action.kind == PLAN_TEST)
		return 0;
	if (options->dry_run)
		return act_describe(w, &action);
	error = act(w, &action);
	return error ? error : 1;
}

static int drain(struct work *w, const struct loop_options *options)
{
	int stale = 0;
	int result = 1;

	while (result > 0 && !stop_requested()) {
		result = round_of(w, options);
		if (result == ERR_STALE && stale++ < STALE_LIMIT)
			result = 1;
		else if (result > 0)
			stale = 0;
	}
	if (result == ERR_TIMEOUT && stop_requested())
		result = 0;
	w->summary->stopped = stop_requested() != 0;
	return result;
}

static int run_locked(struct loop_summary *out, struct refinery *r,
		      const char *target, const struct loop_options *options)
{
	struct work *w;
	int error = sweep(r, target);

	if (!error)
		error = checkout_finish(r, target);
	if (error)
		return error;
	w = work_new(r, target, out);
	error = drain(w, options);
	if (w->trials.r)
		out->runs += w->trials.runs;
	work_free(w);
	return error;
}

/* Is there an entry that nobody has looked at? */
static bool something_new(struct refinery *r, const char *target)
{
	CLEANUP(entries_release) struct entries all = ENTRIES_INIT;

	if (entry_list(&all, r, target, NULL))
		return false;
	for (size_t i = 0; i < all.n; i++)
		if (!all.v[i].sequence)
			return true;
	return false;
}

/*
 * An entry that arrives while the runner is about to end would wake another
 * one, which sees the lock and leaves: so the queue is looked at once more
 * after the lock is free.
 */
int loop_run(struct loop_summary *out, struct refinery *r, const char *target,
	     const struct loop_options *options)
{
	int error = refinery_serves(r, target);

	for (int i = 0; !error && i < 10; i++) {
		CLEANUP(lock_release) struct lock lock = LOCK_INIT;

		error = lock_runner(&lock, r, target);
		if (error == ERR_LOCKED) {
			out->busy = i == 0;
			return 0;
		}
		if (!error)
			error = run_locked(out, r, target, options);
		lock_release(&lock);
		if (error || options->once || options->dry_run ||
		    out->stopped || !something_new(r, target))
			break;
	}
	return error;
}
