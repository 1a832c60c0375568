/* SPDX-License-Identifier: MIT */
#include "queue/loop.h"
#include "config/settings.h"
#include "git/repo.h"
#include "queue/act.h"
#include "queue/admit.h"
#include "queue/checkout.h"
#include "queue/obstacles.h"
#include "queue/reconcile.h"
#include "queue/recover.h"
#include "queue/sweep.h"
#include "state/lock.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/say.h"
#include "util/stop.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

/* Rounds in which others were first before the run gives up. */
#define STALE_LIMIT 1000

/* Times in a row that a run may fail without any entry having ended. */
#define TRIES 3

/* While tests run: the line on the terminal, and a look for new entries. */
#define TICK_MS 500
#define LOOK_MS 2000

/* At most so many run at a time: refinery.<target>.slots ends there. */
#define TESTS_MAX 256
#define WATCHED_MAX (1 + 2 * TESTS_MAX)

void loop_summary_release(struct loop_summary *s)
{
	free(s->waits);
	*s = LOOP_SUMMARY_INIT;
}

static int act(struct work *w, const struct policy_action *action)
{
	switch (action->kind) {
	case POLICY_START:
		return act_start(w, action);
	case POLICY_CANCEL:
		return act_cancel(w, action);
	case POLICY_LAND:
		return act_land(w, action);
	case POLICY_REJECT:
		return act_reject(w, action);
	case POLICY_PARK:
		return act_park(w, action);
	case POLICY_PAUSE:
		return act_pause(w);
	case POLICY_WAIT:
		break;
	}
	return 0;
}

/* How a round ended. */
enum round {
	ROUND_DONE,  /* nothing is left to do */
	ROUND_AGAIN, /* the repository changed: look at it anew */
	ROUND_WAIT,  /* for a test that runs */
};

/* Has everything been tried that may be? */
static bool enough(const struct work *w, const struct loop_options *options)
{
	return options->once && w->summary->candidates;
}

/* What giving slots away has come to. */
enum given {
	GIVEN_ALL,    /* nobody waits, or none is free */
	GIVEN_JUDGED, /* a candidate needed no test: ask the policy */
	GIVEN_ENDED,  /* a check needed none: look anew */
};

/* Free slots go to checks and to candidates that wait, by turns. */
static int give_slots(struct work *w, const struct loop_options *options)
{
	while (work_has_room(w)) {
		struct candidate *c = candidates_waiting(&w->candidates);
		struct check *k =
			enough(w, options) ? NULL : work_next_check(w, c);
		int result;

		if (!k && !c)
			break;
		result =
			k ? work_begin_check(w, k) : work_begin_candidate(w, c);
		if (result <= 0)
			return result ? result : k ? GIVEN_ENDED : GIVEN_JUDGED;
	}
	return GIVEN_ALL;
}

/* The policy waits. How the round ends, or -- GIVEN_JUDGED -- goes on. */
static int rest(struct work *w, const struct loop_options *options, bool *again)
{
	int result = options->dry_run ? GIVEN_ALL : give_slots(w, options);

	if (result >= 0 && !options->dry_run && !enough(w, options)) {
		int error = work_begin_reviews(w);

		if (error)
			return error;
	}
	if (result < 0)
		return result;
	*again = result == GIVEN_JUDGED;
	if (result == GIVEN_ENDED)
		return ROUND_AGAIN;
	return candidates_running(&w->candidates) ||
			       checks_running(&w->checks) ||
			       checks_reviewing(&w->checks) ?
		       ROUND_WAIT :
		       ROUND_DONE;
}

/* Carry out what the policy asks for, up to the first change of a ref. */
static int carry_out(struct work *w, const struct loop_options *options)
{
	for (;;) {
		struct policy_action action = { .kind = POLICY_WAIT };
		bool again = false;
		int error;

		w->policy->next(w->state, &action);
		if (action.kind == POLICY_WAIT) {
			int result = rest(w, options, &again);

			if (!again)
				return result;
			continue;
		}
		if (action.kind == POLICY_START && enough(w, options))
			return ROUND_DONE;
		if (options->dry_run)
			return act_describe(w, &action);
		error = act(w, &action);
		if (error == ERR_STALE && action.kind == POLICY_LAND)
			w->policy->refused(w->state, action.job);
		if (error)
			return error;
		if (action.kind != POLICY_START && action.kind != POLICY_CANCEL)
			return ROUND_AGAIN;
	}
}

static int round_of(struct work *w, const struct loop_options *options)
{
	int result = work_look_at_halt(w);

	if (!result)
		result = options->dry_run ? work_look(w) : work_refresh(w);
	if (result)
		return result;
	if (!w->entries.n && !candidates_running(&w->candidates))
		return ROUND_DONE;
	if (work_paused(w))
		return ROUND_DONE;
	if (options->dry_run)
		work_describe_checks(w);
	else
		result = work_land_ready(w);
	if (!result && !options->dry_run)
		result = work_end_checks(w);
	if (result)
		return result < 0 ? result : ROUND_AGAIN;
	return carry_out(w, options);
}

/*
 * A verdict that there is now. 1: there was one. What the policy makes of it
 * is to be carried out before it hears anything else: it counts on that.
 */
static int collect(struct work *w)
{
	for (size_t i = 0; i < w->candidates.n; i++) {
		struct candidate *c = w->candidates.v[i];
		int result =
			candidate_tests(c) ? candidate_go_on(c, &w->trials) : 1;

		if (result < 0)
			return result;
		if (result)
			continue;
		work_judged(w, c);
		return 1;
	}
	return 0;
}

/* Every test has a slot, and so has every review: there is room for all. */
static void watch(struct pollfd *fds, nfds_t *n, int fd)
{
	if (fd >= 0 && *n < WATCHED_MAX)
		fds[(*n)++] = (struct pollfd){ .fd = fd, .events = POLLIN };
}

/* Until a test has something to say, a signal comes, or it is time to look. */
static int wait_for_tests(struct work *w, const struct loop_options *options)
{
	struct pollfd fds[WATCHED_MAX] = { { .fd = stop_fd(),
					     .events = POLLIN } };
	int64_t until = clock_monotonic() + LOOK_MS;
	nfds_t n = 1;
	int ready, result;

	for (size_t i = 0; i < w->candidates.n; i++)
		watch(fds, &n, trial_fd(&w->candidates.v[i]->trial));
	for (size_t i = 0; i < w->checks.n; i++)
		watch(fds, &n, check_fd(w->checks.v[i]));
	do {
		ready = poll(fds, n, TICK_MS);
		if (ready < 0 && errno != EINTR)
			return error_errno(ERR, "cannot wait for a test");
		progress_tick(&w->trials.progress);
	} while (ready <= 0 && !stop_requested() && clock_monotonic() < until);
	result = collect(w);
	if (result > 0)
		return carry_out(w, options);
	if (!result)
		result = work_collect_checks(w);
	if (!result)
		result = work_collect_reviews(w);
	return result < 0 ? result : ROUND_AGAIN;
}

static int drain(struct work *w, const struct loop_options *options)
{
	int stale = 0;
	int result = ROUND_AGAIN;

	while (result != ROUND_DONE && !stop_requested()) {
		result = round_of(w, options);
		while (result == ROUND_WAIT && !stop_requested())
			result = wait_for_tests(w, options);
		if (result == ERR_STALE && stale++ < STALE_LIMIT)
			result = ROUND_AGAIN;
		else if (result < 0)
			break;
		else
			stale = 0;
	}
	w->summary->stopped = stop_requested() != 0;
	return result < 0 ? result : work_tip_fails(w);
}

/* Once: what a power cut left is looked for where it may have been one. */
static int look_for_damage(struct refinery *r, const char *target, bool killed)
{
	size_t cleared;

	return killed ? recover(&cleared, r, target) :
			recover_after_boot(r, target);
}

static int run_once(struct loop_summary *out, struct refinery *r,
		    const char *target, const struct loop_options *options)
{
	struct work *w;
	int error = sweep(r, target);

	if (!error)
		error = obstacles_check(r, target);
	if (!error)
		error = checkout_finish(r, target);
	if (error)
		return error;
	w = work_new(r, target, out);
	error = drain(w, options);
	out->runs += w->trials.runs;
	work_free(w);
	return error;
}

static size_t ended(const struct loop_summary *s)
{
	return s->landed + s->rejected + s->parked;
}

/*
 * What failed for a passing reason, as a helper that died, is begun anew from
 * what the repository says, as the next run would. As long as something comes
 * of it that is no reason to leave the rest.
 */
static int run_locked(struct loop_summary *out, struct refinery *r,
		      const char *target, const struct loop_options *options)
{
	int tries = 1;

	for (;;) {
		size_t before = ended(out), cleared;
		int error = run_once(out, r, target, options);

		if (error != ERR || stop_requested() || options->dry_run)
			return error;
		tries = ended(out) > before ? 1 : tries + 1;
		if (tries > TRIES)
			return error;
		say_warning("%s: %s; trying again", target, error_message());
		/* It may have come of an object that is damaged. */
		if (recover(&cleared, r, target))
			error_clear();
	}
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
		if (!error && !options->dry_run)
			error = look_for_damage(r, target, lock.killed);
		if (!error)
			error = run_locked(out, r, target, options);
		lock_release(&lock);
		if (error || options->once || options->dry_run ||
		    out->stopped || !something_new(r, target))
			break;
	}
	return error;
}
