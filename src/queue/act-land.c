/* SPDX-License-Identifier: MIT */
#include "git/repo.h"
#include "queue/act.h"
#include "queue/attach.h"
#include "queue/checkout.h"
#include "queue/ending.h"
#include "state/evidence.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/say.h"

#include <stdlib.h>

/*
 * The members as the chain holds them, which is what was tested; stacking
 * what is there already costs nothing. ERR_STALE if it is not there.
 */
static int restack(const struct entry ***out, struct work *w,
		   const struct plan_action *action)
{
	const struct entry **entries = alloc_zero(action->n, sizeof(*entries));
	int result = 1;

	for (size_t i = 0; result > 0 && i < action->n; i++) {
		entries[i] = work_entry(w, action->members[i]);
		result = work_stack(w, i, entries[i]);
	}
	if (result <= 0) {
		free(entries);
		plan_results_clear(&w->results);
		return result < 0 ? result : ERR_STALE;
	}
	*out = entries;
	return 0;
}

/* The verdicts once more, from evidence alone: no run starts here. */
static int evidence_for(struct trial *out, struct work *w,
			const struct oid *candidate, const struct entry **e,
			size_t n)
{
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;
	struct evidence landing = { .landing = true,
				    .commit = *candidate,
				    .base = w->assembler->base,
				    .config = w->config };
	int error;

	for (size_t i = 0; i < n; i++)
		strvec_push(&ids, e[i]->id);
	error = trial_run(out, &w->trials, candidate, &w->assembler->base, &ids,
			  n == 1 ? e[0]->retries : TRIAL_ONCE);
	if (!error && out->outcome != PLAN_GREEN)
		error = error_set(ERR_STALE, "the candidate is not proven");
	landing.entries = ids;
	return error ? error : evidence_add(w->r, &out->tree, &landing);
}

static void describe_landing(struct log_record *l, struct work *w,
			     const struct entry **e, size_t n,
			     const struct trial *trial)
{
	l->event = LOG_LANDED;
	l->old = w->assembler->base;
	l->tip = *assembled_tip(w->assembler, n);
	if (n == 1)
		l->subject = alloc_printf("Land %s: %s", entry_name(e[0]),
					  e[0]->subject);
	else
		l->subject =
			alloc_printf("Land %zu entries on %s", n, w->target);
	for (size_t i = 0; i < n; i++)
		log_add_entry(l, e[i]->id, &e[i]->head,
			      &w->assembler->chain[i].commit, e[i]->branch);
	strvec_each(&trial->gates, line)
		strvec_push(&l->gates, *line);
}

static int wait_for_checkout(struct work *w)
{
	free(w->summary->waits);
	w->summary->waits = alloc_string(error_message());
	return ERR_REFUSED;
}

static int land(struct work *w, const struct plan_action *action,
		const struct entry **e)
{
	CLEANUP(trial_release) struct trial trial = TRIAL_INIT;
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	const struct oid *tip = assembled_tip(w->assembler, action->n);
	const struct oid old = w->assembler->base, new = *tip;
	struct attachments attached;
	struct ending ending = {
		.target = w->target, .record = &l, .entries = e, .n = action->n
	};
	int error = checkout_begin(w->r, w->target, &old, &new);

	if (error)
		return error == ERR_REFUSED ? wait_for_checkout(w) : error;
	error = evidence_for(&trial, w, tip, e, action->n);
	if (!error)
		error = attach_outputs(&attached, w->r, &trial);
	if (error)
		return error;
	describe_landing(&l, w, e, action->n, &trial);
	ending.attachments = attached.files;
	ending.n_attachments = attached.n;
	error = ending_commit(&w->log, w->r, &ending);
	return error ? error : checkout_finish(w->r, w->target);
}

int act_land(struct work *w, const struct plan_action *action)
{
	const struct entry **e = NULL;
	int error = restack(&e, w, action);

	if (!error)
		error = land(w, action, e);
	for (size_t i = 0; !error && i < action->n; i++)
		say("landed %.10s %s as %s", e[i]->id, entry_name(e[i]),
		    oid_short(&w->assembler->chain[i].commit));
	if (!error) {
		w->summary->landed += action->n;
		plan_results_landed(&w->results, action->members, action->n);
		assembler_landed(w->assembler, action->n);
		work_undefer(w);
		w->tip = w->log.tip;
	}
	free(e);
	return error;
}
