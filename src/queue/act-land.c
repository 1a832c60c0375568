/* SPDX-License-Identifier: MIT */
#include "git/durable.h"
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
#include <string.h>

/* What lands: a candidate, and its entries as they live. */
struct landing {
	struct candidate *candidate;
	const struct entry **entries;
};

static void landing_release(struct landing *l)
{
	free(l->entries);
}

/* ERR_STALE if one of the entries is not what it was. */
static int look(struct landing *out, struct work *w, struct candidate *c)
{
	out->candidate = c;
	out->entries = alloc_zero(c->n, sizeof(*out->entries));
	for (size_t i = 0; i < c->n; i++) {
		out->entries[i] = work_entry(w, c->chain[i].sequence);
		if (!out->entries[i] ||
		    strcmp(out->entries[i]->id, c->ids.v[i]) != 0)
			return error_set(ERR_STALE, "entry %s has ended",
					 c->ids.v[i]);
	}
	return 0;
}

/* The verdicts once more, and the line that says what is made of what. */
static int prove(struct trial *out, struct work *w, struct candidate *c)
{
	CLEANUP(strvec_release) struct strvec gates = STRVEC_INIT;
	struct evidence landing = { .landing = true,
				    .commit = *candidate_tip(c),
				    .base = c->base,
				    .config = c->rules->config,
				    .entries = c->ids,
				    .target = (char *)w->target };
	int error = candidate_recall(out, c, &w->trials);

	if (error)
		return error;
	strvec_each(&out->gates, line)
		strvec_push_n(&gates, *line, strcspn(*line, " "));
	landing.gates = gates;
	return evidence_add(w->r, &out->tree, &landing);
}

/* Nothing lands untested in silence. */
static const char *why_untested(const struct candidate *c)
{
	return gates_any(&c->rules->gates, GATE_ON_CANDIDATE) ?
		       "no test is for the paths that it changes" :
		       "the target has no test";
}

static void describe(struct log_record *l, struct work *w,
		     const struct landing *landing, const struct trial *trial)
{
	const struct candidate *c = landing->candidate;

	l->event = LOG_LANDED;
	l->old = c->base;
	l->tip = *candidate_tip(c);
	if (c->n == 1)
		l->subject = alloc_printf("Land %s: %s",
					  entry_name(landing->entries[0]),
					  landing->entries[0]->subject);
	else
		l->subject =
			alloc_printf("Land %zu entries on %s", c->n, w->target);
	for (size_t i = 0; i < c->n; i++)
		log_add_entry(l, landing->entries[i]->id,
			      &landing->entries[i]->head, &c->chain[i].commit,
			      landing->entries[i]->branch);
	strvec_each(&trial->gates, line)
		strvec_push(&l->gates, *line);
	if (trial->gates.n)
		return;
	l->code = alloc_string(LOG_NO_GATE);
	l->reason = alloc_string(why_untested(c));
}

/* A work tree or a hook is in the way; nothing is wrong with the entries. */
static int wait_for_it(struct work *w)
{
	free(w->summary->waits);
	w->summary->waits = alloc_string(error_message());
	return ERR_REFUSED;
}

static int land(struct work *w, const struct landing *landing)
{
	CLEANUP(trial_release) struct trial trial = TRIAL_INIT;
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct candidate *c = landing->candidate;
	struct attachments attached;
	struct ending ending = { .target = w->target,
				 .record = &l,
				 .entries = landing->entries,
				 .n = c->n };
	int error = durable_sync(w->r->repo, &c->base, candidate_tip(c));

	/* git looks at work trees, and knows nothing of what lies aside. */
	if (error)
		return error;
	error = checkout_begin(w->r, w->target, &c->base, candidate_tip(c));
	if (error)
		return error == ERR_REFUSED ? wait_for_it(w) : error;
	error = prove(&trial, w, c);
	if (!error)
		error = attach_outputs(&attached, w->r, &trial);
	if (error)
		return error;
	describe(&l, w, landing, &trial);
	ending.attachments = attached.files;
	ending.n_attachments = attached.n;
	error = ending_commit(&w->log, w->r, &ending);
	if (error == ERR_REFUSED)
		return wait_for_it(w);
	return error ? error : checkout_finish(w->r, w->target);
}

int work_land(struct work *w, struct candidate *c)
{
	CLEANUP(landing_release) struct landing landing = { 0 };
	const char *untested;
	int error = look(&landing, w, c);

	if (!error)
		error = land(w, &landing);
	if (error)
		return error;
	untested = strcmp(w->log.code, LOG_NO_GATE) ? "" : w->log.reason;
	for (size_t i = 0; i < c->n; i++)
		say("landed %.10s %s as %s%s%s", landing.entries[i]->id,
		    entry_name(landing.entries[i]),
		    oid_short(&c->chain[i].commit), *untested ? ": " : "",
		    untested);
	w->summary->landed += c->n;
	return 0;
}

int act_land(struct work *w, const struct policy_action *action)
{
	struct candidate *c = candidates_find(&w->candidates, action->job);
	int error = work_look_at_halt(w);

	if (error)
		return error;
	if (!c || !oid_equal(&c->base, &w->assembler->base))
		return error_set(ERR_STALE, "the target moved");
	if (w->halt.pause)
		return error_set(ERR_STALE, "%s is paused", w->target);
	if (work_frozen(w))
		return work_keep_ready(w, c);
	if (w->n_ready)
		return error_set(ERR_STALE, "others are ready before it");
	error = work_land(w, c);
	if (!error)
		work_landed(w, c);
	else if (error != ERR_STALE && error != ERR_REFUSED)
		return work_cannot_land(w, c, error);
	return error;
}
