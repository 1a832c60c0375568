/* SPDX-License-Identifier: MIT */
#include "git/ref.h"
#include "git/repo.h"
#include "queue/act.h"
#include "state/lock.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/say.h"

#include <stdlib.h>

/* Keep the candidate from gc while it is tested. */
static int pin(struct work *w, const struct oid *candidate)
{
	CLEANUP(cleanup_free) char *name = name_candidate(w->target);
	struct oid old;
	int error = ref_read(&old, w->r->repo, name);

	if (error == ERR_NOTFOUND)
		old = oid_zero;
	else if (error)
		return error;
	if (oid_equal(&old, candidate))
		return 0;
	repo_set_sync(false);
	error = lock_swap(w->r, w->target, name, &old, candidate,
			  "refinery: candidate");
	repo_set_sync(true);
	return error;
}

/* "entry <id> <branch>" or "<n> entries together". */
static char *name_members(const struct work *w, const int64_t *members,
			  size_t n)
{
	const struct entry *first = work_entry(w, members[0]);

	if (n > 1)
		return alloc_printf("%zu entries together", n);
	return alloc_printf("entry %.10s %s", first->id, entry_name(first));
}

static int try_stacked(struct work *w, const int64_t *members, size_t n)
{
	CLEANUP(trial_release) struct trial trial = TRIAL_INIT;
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;
	const struct oid *candidate = assembled_tip(w->assembler, n);
	CLEANUP(cleanup_free) char *what = name_members(w, members, n);
	int error = pin(w, candidate);

	for (size_t i = 0; i < n; i++)
		strvec_push(&ids, work_entry(w, members[i])->id);
	if (!error)
		error = trial_run(&trial, &w->trials, candidate,
				  &w->assembler->base, &ids,
				  n == 1 ? work_entry(w, members[0])->retries :
					   TRIAL_ONCE);
	if (error)
		return error;
	w->summary->candidates++;
	plan_results_add(&w->results, members, n, trial.outcome);
	if (trial.outcome != PLAN_GREEN) {
		alloc_replace(&w->why, trial.reason);
		say("%s: %s", what, trial.reason);
	}
	return 0;
}

int act_test(struct work *w, const struct plan_action *action)
{
	int64_t *members = alloc_zero(action->n, sizeof(*members));
	size_t ended = w->summary->landed + w->summary->rejected;
	size_t n = 0;
	int result = 0;

	for (size_t i = 0; result >= 0 && i < action->n; i++) {
		result = work_stack(w, n, work_entry(w, action->members[i]));
		if (result > 0)
			members[n++] = action->members[i];
		/* The tip or the queue is another one now. */
		if (w->summary->landed + w->summary->rejected != ended)
			break;
	}
	if (result >= 0 && n &&
	    w->summary->landed + w->summary->rejected == ended)
		result = try_stacked(w, members, n);
	free(members);
	return result < 0 ? result : 0;
}

/* No verdict is no evidence against it: it waits for a person. */
int act_park(struct work *w, const struct plan_action *action)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	int error;

	entry_copy(&e, work_entry(w, action->members[0]));
	e.state = ENTRY_HELD;
	alloc_replace(&e.code, "COULD_NOT_RUN");
	alloc_replace(&e.reason, w->why ? w->why : "its tests could not run");
	error = entry_advance(&e, w->r, "Park");
	if (error)
		return error;
	say("parked %.10s %s: %s", e.id, entry_name(&e), e.reason);
	w->summary->parked++;
	work_gone(w, e.sequence);
	return 0;
}
