/* SPDX-License-Identifier: MIT */
#include "git/ref.h"
#include "git/repo.h"
#include "queue/act.h"
#include "queue/admit.h"
#include "queue/pace.h"
#include "queue/reconcile.h"
#include "state/index.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/say.h"

#include <stdlib.h>
#include <string.h>

struct work *work_new(struct refinery *r, const char *target,
		      struct loop_summary *summary)
{
	struct work *w = alloc_zero(1, sizeof(*w));

	w->r = r;
	w->target = target;
	w->summary = summary;
	w->policy = policies[0];
	trials_open(&w->trials, r, target);
	return w;
}

void work_free(struct work *w)
{
	if (!w)
		return;
	candidates_release(&w->candidates);
	checks_release(&w->checks);
	trials_release(&w->trials);
	if (w->state)
		w->policy->close(w->state);
	log_record_release(&w->log);
	index_free(w->index);
	entries_release(&w->entries);
	rules_leave(w->rules);
	assembler_free(w->assembler);
	tolds_release(&w->told);
	halt_release(&w->halt);
	free(w->ready);
	free(w->why);
	free(w);
}

const struct entry *work_entry(const struct work *w, int64_t sequence)
{
	return entries_find(&w->entries, sequence);
}

char *work_name_of(const struct work *w, int64_t sequence)
{
	const struct told *t = tolds_find(&w->told, sequence);

	return t ? alloc_printf("entry %.10s %s", t->id, t->name) :
		   alloc_string("another entry");
}

/* Did all gates pass on the tip, as far as evidence tells? */
static bool tip_is_green(struct work *w)
{
	CLEANUP(trial_release) struct trial trial = TRIAL_INIT;
	CLEANUP(strvec_release) struct strvec none = STRVEC_INIT;
	struct trial_spec spec = { .rules = w->rules,
				   .candidate = w->tip,
				   .base = w->tip,
				   .entries = &none,
				   .again = TRIAL_ONCE };

	if (!trial_recall(&trial, &w->trials, &spec))
		return true;
	error_clear();
	return false;
}

static void open_policy(struct work *w)
{
	const struct settings *s = w->r->settings;
	struct policy_params params = {
		.max_group = (size_t)settings_number(s, w->target, "maxGroup"),
		.cross = w->rules->past.cross,
		.flake = w->rules->past.flake,
		.tip_green = tip_is_green(w),
	};

	/* The sandbox is known once the tip's verdicts were looked up. */
	params.slots = pace_slots(&w->trials, &w->rules->past, w->entries.n);
	w->slots = params.slots;
	w->trials.progress.slots = params.slots;
	w->state = w->policy->open(&params);
}

/* The tip moved in a way that nobody here tested. */
static int begin_anew(struct work *w)
{
	struct rules *rules;
	int error = rules_read(&rules, w->r, w->target, &w->log, NULL);

	if (error)
		return error;
	/* What passed other gates on entries has to pass these. */
	if (w->rules && !oid_equal(&w->rules->config, &rules->config))
		checks_release(&w->checks);
	rules_leave(w->rules);
	w->rules = rules;
	assembler_free(w->assembler);
	w->assembler = NULL;
	error = assembler_open(&w->assembler, w->r, w->target, NULL,
			       &w->log.tip, w->rules->gates.method);
	if (error)
		return error;
	w->tip = w->log.tip;
	w->red = false;
	w->n_ready = 0;
	w->ready_listed = false;
	tolds_unready_all(&w->told);
	if (!w->state)
		open_policy(w);
	else
		w->policy->moved(w->state);
	return 0;
}

/*
 * With an empty queue nothing more is read: an idle run costs its own start
 * and a few refs.
 */
int work_refresh(struct work *w)
{
	int error = reconcile(&w->log, w->r, w->target);

	entries_release(&w->entries);
	if (!error)
		error = admit(&w->entries, &w->summary->rejected, &w->last,
			      &w->log, &w->index, w->r, w->target);
	if (error || (!w->entries.n && !w->told.live))
		return error;
	work_choose_urgent(w);
	work_check_ready(w);
	if (!w->assembler || !oid_equal(&w->tip, &w->log.tip)) {
		error = begin_anew(w);
		if (!error)
			error = work_adopt_ready(w);
	}
	if (!error)
		error = work_look_at_checks(w);
	return error ? error : work_tell(w, true);
}

int work_look(struct work *w)
{
	CLEANUP(cleanup_free) char *name = name_target(w->target);
	CLEANUP(entries_release) struct entries all = ENTRIES_INIT;
	int64_t next = 0;
	int error = log_tip(&w->log, w->r, w->target);

	w->look_only = true;
	if (!error)
		error = ref_read(&w->log.tip, w->r->repo, name);
	if (!error)
		error = entry_list(&all, w->r, w->target, NULL);
	if (error)
		return error;
	entries_release(&w->entries);
	for (size_t i = 0; i < all.n; i++) {
		struct entry *e = &all.v[i];

		if (e->sequence > next)
			next = e->sequence;
		if (!e->sequence)
			e->sequence = ++next;
		if (e->state != ENTRY_QUEUED)
			continue;
		w->entries.v = alloc_grow(w->entries.v, w->entries.n,
					  &w->entries.alloc, sizeof(*e));
		w->entries.v[w->entries.n++] = *e;
		*e = ENTRY_INIT;
	}
	if (!w->entries.n)
		return 0;
	error = index_look(&w->index, w->r, w->target, &w->log.id);
	if (!error)
		error = begin_anew(w);
	if (!error)
		error = work_look_at_checks(w);
	return error ? error : work_tell(w, false);
}

bool work_paused(struct work *w)
{
	char *text = halt_pause_text(&w->halt);

	if (!text)
		return false;
	free(w->summary->waits);
	w->summary->waits = text;
	return true;
}

void work_ended(struct work *w, int64_t sequence)
{
	tolds_end(&w->told, sequence);
	w->tip = w->log.tip;
}

void work_gone(struct work *w, int64_t sequence)
{
	work_ended(w, sequence);
	w->policy->leave(w->state, sequence);
}

void work_landed(struct work *w, const struct candidate *c)
{
	for (size_t i = 0; i < c->n; i++)
		tolds_landed(&w->told, c->chain[i].sequence,
			     candidate_below(c, i));
	w->red = false;
	w->tip = w->log.tip;
	assembler_landed(w->assembler, c->chain, c->n);
	candidates_follow(&w->candidates, c);
	/* Other gates hold from here on: begin anew with these. */
	if (!rules_hold_at(w->rules, w->r, &w->tip))
		w->tip = oid_zero;
}

int work_rejected(struct work *w, const struct entry *e, int error)
{
	if (error)
		return error;
	say("rejected %.10s %s: %s", e->id, entry_name(e), w->log.reason);
	w->summary->rejected++;
	work_ended(w, e->sequence);
	tolds_rejected(&w->told, e->sequence);
	return 0;
}

int act_describe(struct work *w, const struct policy_action *action)
{
	static const char *const verbs[] = { [POLICY_START] = "test",
					     [POLICY_LAND] = "land",
					     [POLICY_REJECT] = "reject",
					     [POLICY_PARK] = "park" };

	for (size_t i = 0; i < action->n_members; i++) {
		const struct entry *e = work_entry(w, action->members[i]);

		say("would %s %.10s %s: %s", verbs[action->kind], e->id,
		    entry_name(e), e->subject);
	}
	return 0;
}
