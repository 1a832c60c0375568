/* SPDX-License-Identifier: MIT */
/* What the policy is told of the entries that are there, and those that went.
 */
#include "queue/act.h"
#include "queue/estimate.h"
#include "queue/parent.h"
#include "queue/reject.h"
#include "queue/touch.h"
#include "state/index.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* Where it cannot be told it is the common one: a lane is no more than a hint.
 */
static unsigned lane_of(struct work *w, const struct entry *e)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	const struct lanes *lanes = &w->rules->lanes;

	if (!lanes->n)
		return LANE_COMMON;
	if (entry_paths(&paths, w->r, e, &w->tip)) {
		error_clear();
		return LANE_COMMON;
	}
	return lanes_of(lanes, &paths);
}

static void tell_one(struct work *w, const struct entry *e,
		     const struct parents *parents)
{
	struct touch touch = touch_parse(e->touches);
	int64_t after[PARENTS_LIMIT];
	struct policy_entry told = {
		.sequence = e->sequence,
		.score = entry_score(e, clock_now()),
		.p = estimate_entry(&w->rules->past, e),
		.after = after,
		.n_after = parents->n,
		.alone = e->alone,
		.lane = lane_of(w, e),
	};

	for (size_t i = 0; i < parents->n; i++)
		after[i] = parents->live[i]->sequence;
	/* All bits stand for what is not known. */
	if (strlen(e->touches) == TOUCH_HEX)
		memcpy(told.touches, touch.bits, sizeof(told.touches));
	w->policy->arrive(w->state, &told);
	tolds_add(&w->told, e, entry_name(e), after, parents->n);
}

static int look(struct parents *out, struct work *w, const struct entry *e)
{
	return *e->after ? parents_look(out, w->r, w->index, &w->log.id,
					&w->entries, e) :
			   0;
}

/*
 * Has it been promoted since? What is tested goes on, unless it is to be
 * tested alone from now on: then it arrives anew.
 */
static void follow_promotion(struct work *w, const struct entry *e)
{
	const struct told *t = tolds_find(&w->told, e->sequence);

	if (t->alone != e->alone)
		work_gone(w, e->sequence);
	else if (t->priority != e->priority)
		w->policy->score(w->state, e->sequence,
				 entry_score(e, clock_now()));
	tolds_promoted(&w->told, e);
}

/*
 * Has a parent been replaced by one that the policy does not know as such?
 * Then the child arrives anew.
 */
static int follow(struct work *w, const struct entry *e)
{
	CLEANUP(parents_release) struct parents parents = PARENTS_INIT;
	int error = look(&parents, w, e);

	for (size_t i = 0; !error && i < parents.n; i++)
		if (!tolds_after(&w->told, e->sequence,
				 parents.live[i]->sequence)) {
			work_gone(w, e->sequence);
			break;
		}
	return error;
}

static bool all_told(const struct work *w, const struct parents *parents)
{
	for (size_t i = 0; i < parents->n; i++)
		if (!tolds_known(&w->told, parents->live[i]->sequence))
			return false;
	return true;
}

static int reject_child(struct work *w, const struct entry *e,
			const struct parents *parents)
{
	CLEANUP(cleanup_free)
	char *reason = alloc_printf("it depends on %s", parents->reason);
	struct rejection rejection = {
		.code = "BLOCKED",
		.reason = reason,
		.next = "mend that, enqueue it again, and then this one"
	};

	return work_rejected(w, e, reject(&w->log, w->r, e, &rejection));
}

/* 1: told, or rejected, which is counted in *rejected; 0: not yet. */
static int tell_child(struct work *w, const struct entry *e, bool write,
		      size_t *rejected)
{
	CLEANUP(parents_release) struct parents parents = PARENTS_INIT;
	int error = look(&parents, w, e);

	if (error)
		return error;
	if (parents.state == PARENTS_REJECTED && write) {
		++*rejected;
		error = reject_child(w, e, &parents);
		return error ? error : 1;
	}
	if (parents.state != PARENTS_READY || !all_told(w, &parents))
		return 0;
	tell_one(w, e, &parents);
	return 1;
}

/* Parents before their children, whatever their numbers are. */
static int tell_new(struct work *w, bool write)
{
	CLEANUP(cleanup_free)
	char *done = alloc_zero(w->entries.n + 1, sizeof(*done));
	size_t rejected = 0;
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < w->entries.n; i++) {
			const struct entry *e = &w->entries.v[i];
			int result;

			if (done[i] || tolds_known(&w->told, e->sequence) ||
			    !work_checked(w, e))
				continue;
			result = tell_child(w, e, write, &rejected);
			if (result < 0)
				return result;
			done[i] = result > 0;
			again |= result;
		}
	}
	return rejected ? error_set(ERR_STALE, "the queue changed") : 0;
}

/* Is it there, and has it passed the gates that hold now? */
static bool may_stay(const struct work *w, int64_t sequence)
{
	const struct entry *e = work_entry(w, sequence);

	return e && work_checked(w, e);
}

int work_tell(struct work *w, bool write)
{
	int error = 0;

	for (size_t i = 0; i < w->told.n; i++)
		if (w->told.v[i].live && !may_stay(w, w->told.v[i].sequence))
			work_gone(w, w->told.v[i].sequence);
	for (size_t i = 0; !error && i < w->entries.n; i++) {
		const struct entry *e = &w->entries.v[i];

		if (!tolds_live(&w->told, e->sequence))
			continue;
		follow_promotion(w, e);
		error = follow(w, e);
	}
	if (!error)
		error = tell_new(w, write);
	candidates_forget(&w->candidates, &w->entries);
	return error;
}
