/* SPDX-License-Identifier: MIT */
/* Checking entries, one by one, before the policy hears of them. */
#include "git/history.h"
#include "git/repo.h"
#include "queue/act.h"
#include "queue/attach.h"
#include "queue/parent.h"
#include "queue/reject.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/say.h"

#include <stdlib.h>

/* What the tests of a candidate usually take, in ms. */
static int64_t usual(const struct work *w)
{
	const struct gates *gates = &w->rules->gates;
	int64_t ms = 0;

	for (size_t i = 0; i < gates->n; i++)
		if (gates->v[i].when & GATE_ON_CANDIDATE)
			ms += w->rules->past.typical[i];
	return ms;
}

static bool has_tests(const struct work *w)
{
	return gates_any(&w->rules->gates, GATE_ON_ENTRY);
}

static bool has_checks(const struct work *w)
{
	return w->rules && (w->rules->reviews || has_tests(w));
}

bool work_checked(const struct work *w, const struct entry *e)
{
	const struct check *k;

	if (!has_checks(w))
		return true;
	k = checks_find(&w->checks, e->sequence);
	return k && k->course.end == CHECK_PASSED && k->told;
}

/* What the tests on the submitted head need to know. */
static int spec_of_head(struct trial_spec *out, struct check *k, struct work *w,
			const struct entry *e)
{
	int error =
		history_merge_base(&out->base, w->r->repo, &w->tip, &e->head);

	if (error)
		return error;
	out->candidate = e->head;
	k->tip = w->tip;
	k->on_tip = oid_equal(&out->base, &w->tip);
	return 0;
}

/*
 * Of e alone on the tip. 1: it adds nothing there, so it ends without a test;
 * ERR_CONFLICT, ERR_REFUSED: it does not apply.
 */
static int spec_alone(struct trial_spec *out, struct check *k, struct work *w,
		      const struct entry *e)
{
	CLEANUP(applied_release) struct applied applied = APPLIED_INIT;
	CLEANUP(cleanup_free)
	char *place = alloc_printf(".check/%s", w->target);
	struct assembler *a = NULL;
	int error = assembler_open(&a, w->r, w->target, place, &w->tip,
				   w->rules->gates.method);

	if (!error)
		error = assemble(&applied, a, 0, e);
	assembler_free(a);
	if (error)
		return error;
	k->tip = out->base = w->tip;
	out->candidate = applied.commit;
	return applied.contained;
}

static void spec_of_tip(struct trial_spec *out, const struct check *k)
{
	out->base = out->candidate = k->tip;
	out->only = k->red.gate;
}

static int spec_of(struct trial_spec *out, struct check *k, struct work *w,
		   const struct entry *e)
{
	*out = (struct trial_spec){ .rules = w->rules,
				    .again = e->retries,
				    .when = GATE_ON_ENTRY };
	switch (k->course.step) {
	case CHECK_HEAD:
		return spec_of_head(out, k, w, e);
	case CHECK_ALONE:
		return spec_alone(out, k, w, e);
	case CHECK_TIP:
		spec_of_tip(out, k);
		break;
	case CHECK_REVIEW:
		break;
	}
	return 0;
}

/* The tests passed before, as far as evidence tells of what was submitted? */
static int recall_tests(struct check *k, struct work *w, const struct entry *e)
{
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;
	struct trial_spec spec;
	int error = spec_of(&spec, k, w, e);

	spec.entries = &ids;
	if (!error)
		error = trial_recall(&k->trial, &w->trials, &spec);
	trial_release(&k->trial);
	/* Without a common history assembling finds out what is wrong. */
	if (!error || error == ERR_NOTFOUND)
		k->course.end = CHECK_PASSED;
	else if (error != ERR_STALE)
		return error;
	error_clear();
	return 0;
}

/* What is known needs neither a review nor a run. */
static int recall(struct check *k, struct work *w, const struct entry *e)
{
	int error = 0;

	if (k->course.step == CHECK_REVIEW)
		error = work_recall_review(w, k, e, false);
	if (error >= 0 && k->course.end == CHECK_OPEN &&
	    k->course.step == CHECK_HEAD)
		error = recall_tests(k, w, e);
	if (k->course.end == CHECK_PASSED)
		k->told = tolds_live(&w->told, e->sequence);
	return error < 0 ? error : 0;
}

/* Asked for once more, or urgent now, or another tip that may not fail. */
static void update(struct check *k, const struct work *w, const struct entry *e)
{
	k->priority = e->priority;
	if (!oid_equal(&k->tip, &w->tip))
		check_moved(&k->course);
}

static void forget_gone(struct work *w)
{
	for (size_t i = w->checks.n; i-- > 0;) {
		const struct check *k = w->checks.v[i];
		const struct entry *e = work_entry(w, k->sequence);

		if (!e || e->retries != k->retries)
			checks_drop(&w->checks, k->sequence);
	}
}

/*
 * Those that passed are told of together, so that they can be tested together:
 * when no other may follow, or the first has waited as a candidate would.
 */
static void release_passed(struct work *w)
{
	struct checks *l = &w->checks;
	int64_t now = clock_monotonic();
	bool waited = l->since && !check_goes_first(now - l->since, usual(w));
	bool all = waited || !checks_open(l);

	for (size_t i = 0; i < l->n; i++) {
		struct check *k = l->v[i];

		if (k->course.end != CHECK_PASSED || k->told)
			continue;
		k->told = all;
		if (!l->since)
			l->since = now;
	}
	if (all)
		l->since = 0;
}

int work_look_at_checks(struct work *w)
{
	int error = 0;

	if (!has_checks(w)) {
		checks_release(&w->checks);
		return 0;
	}
	forget_gone(w);
	for (size_t i = 0; !error && i < w->entries.n; i++) {
		const struct entry *e = &w->entries.v[i];
		struct check *k = checks_find(&w->checks, e->sequence);

		if (k)
			update(k, w, e);
		else
			error = recall(checks_add(&w->checks, e,
						  w->rules->reviews,
						  has_tests(w)),
				       w, e);
		if (error)
			error = work_park_faulty(w, e, error);
	}
	if (!error)
		release_passed(w);
	return error;
}

/*
 * It does not apply to the tip: it ends for that, or waits for its parents, or
 * for others that are ready to land.
 */
static int not_alone(struct check *k, struct work *w, const struct entry *e)
{
	CLEANUP(parents_release) struct parents parents = PARENTS_INIT;
	int result = parents_look(&parents, w->r, w->index, &w->log.id,
				  &w->entries, e);

	if (!result)
		result = parents.n || parents.state != PARENTS_READY ?
				 1 :
				 work_reject_unfit(w, e);
	if (result <= 0)
		return result;
	k->tip = w->tip;
	k->course.end = CHECK_WAITS;
	return 0;
}

static void say_result(const struct work *w, const struct check *k,
		       const struct entry *e)
{
	const char *reason = k->trial.reason;

	if (k->trial.verdict == POLICY_GREEN)
		return;
	if (k->course.step == CHECK_TIP)
		say("%s as it is: %s", w->target, reason);
	else
		say("entry %.10s %s %s: %s", e->id, entry_name(e),
		    k->course.step == CHECK_HEAD ? "by itself" : "on its own",
		    reason);
}

/* A test of it ended. */
static void judge(struct work *w, struct check *k)
{
	const struct entry *e = work_entry(w, k->sequence);

	if (e)
		say_result(w, k, e);
	if (k->trial.verdict == POLICY_RED && k->course.step != CHECK_TIP) {
		trial_release(&k->red);
		k->red = k->trial;
		k->trial = TRIAL_INIT;
		check_heard(&k->course, POLICY_RED, k->on_tip);
		return;
	}
	check_heard(&k->course, k->trial.verdict, k->on_tip);
}

int work_begin_check(struct work *w, struct check *k)
{
	const struct entry *e = work_entry(w, k->sequence);
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;
	struct trial_spec spec;
	int result;

	if (!e)
		return ERR_STALE;
	strvec_push(&ids, e->id);
	result = spec_of(&spec, k, w, e);
	if (result == ERR_CONFLICT || result == ERR_REFUSED)
		return not_alone(k, w, e);
	if (result > 0)
		k->course.end = CHECK_PASSED;
	if (result > 0)
		return 0;
	spec.entries = &ids;
	if (!result)
		result = trial_begin(&k->trial, &w->trials, &spec);
	if (result < 0)
		return work_park_faulty(w, e, result);
	if (!result)
		judge(w, k);
	return result;
}

int work_collect_checks(struct work *w)
{
	int ended = 0;

	for (size_t i = 0; i < w->checks.n; i++) {
		struct check *k = w->checks.v[i];
		int result =
			trial_fd(&k->trial) >= 0 ? trial_go_on(&k->trial) : 1;

		if (result < 0)
			return result;
		if (result)
			continue;
		judge(w, k);
		ended = 1;
	}
	return ended;
}

static int reject_failed(struct work *w, const struct entry *e,
			 const struct check *k)
{
	CLEANUP(cleanup_free) char *body = attach_tail(w->r, &k->red);
	CLEANUP(cleanup_free)
	char *next = alloc_printf("git refinery log %.10s shows the output; "
				  "mend the branch and enqueue it again",
				  e->id);
	struct attachments attached;
	struct rejection rejection = { .code = "ENTRY_FAILED",
				       .reason = k->red.reason,
				       .next = next,
				       .body = body,
				       .gates = &k->red.gates };
	int error = attach_outputs(&attached, w->r, &k->red);

	if (error)
		return error;
	rejection.attachments = attached.files;
	rejection.n_attachments = attached.n;
	return work_rejected(w, e, reject(&w->log, w->r, e, &rejection));
}

static void note_waiting(struct work *w, const struct check *k)
{
	if (k->course.step != CHECK_TIP || w->summary->waits)
		return;
	w->summary->waits = alloc_printf("%s itself fails '%s', and entries "
					 "that do wait for one that mends it",
					 w->target, k->red.gate);
}

int work_end_checks(struct work *w)
{
	for (size_t i = 0; i < w->checks.n; i++) {
		const struct check *k = w->checks.v[i];
		const struct entry *e = work_entry(w, k->sequence);
		int error;

		if (k->course.end == CHECK_WAITS)
			note_waiting(w, k);
		if (!e || (k->course.end != CHECK_FAILED &&
			   k->course.end != CHECK_SILENT))
			continue;
		error = k->opinion.verdict != POLICY_GREEN ?
				work_end_review(w, k, e) :
			k->course.end == CHECK_FAILED ?
				reject_failed(w, e, k) :
				work_park(w, e, k->trial.reason);
		return error ? error : 1;
	}
	return 0;
}

bool work_has_room(const struct work *w)
{
	return candidates_testing(&w->candidates) + checks_running(&w->checks) <
	       w->slots;
}

struct check *work_next_check(const struct work *w,
			      const struct candidate *waiting)
{
	if (waiting &&
	    !check_goes_first(clock_monotonic() - waiting->since, usual(w)))
		return NULL;
	return checks_next(&w->checks, false);
}

void work_describe_checks(const struct work *w)
{
	for (size_t i = 0; i < w->checks.n; i++) {
		const struct check *k = w->checks.v[i];
		const struct entry *e = work_entry(w, k->sequence);

		if (e && k->course.end == CHECK_OPEN)
			say("would check %.10s %s: %s", e->id, entry_name(e),
			    e->subject);
	}
}
