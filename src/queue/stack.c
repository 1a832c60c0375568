/* SPDX-License-Identifier: MIT */
#include "git/checkable.h"
#include "git/repo.h"
#include "queue/act.h"
#include "queue/audit.h"
#include "queue/ending.h"
#include "queue/reject.h"
#include "queue/reviewing.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/say.h"
#include "util/stop.h"

/* Nothing of it is missing from the target: it landed with others. */
static int end_contained(struct work *w, const struct entry *e)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct ending ending = {
		.target = w->target, .record = &l, .entries = &e, .n = 1
	};
	int error;

	l.event = LOG_LANDED;
	l.old = l.tip = w->log.tip;
	l.code = alloc_string("CONTAINED");
	l.reason = alloc_string("the target has all of it already");
	l.subject = alloc_printf("Contained %s: %s", entry_name(e), e->subject);
	log_add_entry(&l, e->id, &e->head, &w->log.tip, e->branch);
	error = ending_commit(&w->log, w->r, &ending);
	if (error)
		return error;
	say("landed %.10s %s: contained in %s already", e->id, entry_name(e),
	    w->target);
	w->summary->landed++;
	work_ended(w, e->sequence);
	return 0;
}

/* The second opinion (queue/audit.h), once for each entry in the chain. */
static int confirm(struct work *w, size_t i, const struct entry *e)
{
	struct stacked *s = &w->assembler->chain[i];
	int error = 0;

	if (!s->audited && !s->contained)
		error = audit_entry(w->r->repo, w->assembler->attributes,
				    w->rules->gates.method,
				    assembled_tip(w->assembler, i), &s->commit,
				    e);
	s->audited = !error;
	return error;
}

static int reject_refused(struct work *w, const struct entry *e,
			  const char *code)
{
	CLEANUP(cleanup_free) char *reason = alloc_string(error_message());
	CLEANUP(cleanup_free) char *next = alloc_string(error_next_action());
	struct rejection rejection = { .code = code,
				       .reason = reason,
				       .next = next };

	return work_rejected(w, e, reject(&w->log, w->r, e, &rejection));
}

/* What keeps e from landing at place i, with the code to reject it by. */
static int examine(struct work *w, size_t i, const struct entry *e,
		   const struct applied *applied, const char **code)
{
	int error = rules_check_change(w->r, w->target,
				       assembled_tip(w->assembler, i),
				       &applied->commit);

	*code = "BAD_CONFIG";
	if (error)
		return error;
	*code = "BAD_TREE";
	error = checkable(w->r->repo, assembled_tip(w->assembler, i),
			  &applied->commit);
	if (error)
		return error;
	*code = "REVIEW_FAILED";
	error = review_stacked(w->r, w->target, &w->tip,
			       assembled_tip(w->assembler, i), &applied->commit,
			       e);
	if (error)
		return error;
	*code = "UNVERIFIED";
	return confirm(w, i, e);
}

static int fit_once(struct applied *applied, struct work *w, size_t i,
		    const struct entry *e, const char **code)
{
	int error = assemble(applied, w->assembler, i, e);

	*code = applied->code ? applied->code : "NOT_APPLICABLE";
	if (!error && applied->contained && i == 0)
		return 0;
	return error ? error : examine(w, i, e, applied, code);
}

/* Is it an answer, or has something failed that was to find one? */
static bool is_answer(int error)
{
	return !error || error == ERR_CONFLICT || error == ERR_REFUSED ||
	       error == ERR_STALE || error == ERR_LOCKED;
}

/*
 * Does e fit at place i? 0 yes; the code says what keeps it from that. What
 * failed is tried once more: a helper may have died, or an object been damaged.
 */
static int fit(struct applied *applied, struct work *w, size_t i,
	       const struct entry *e, const char **code)
{
	int error = fit_once(applied, w, i, e, code);

	if (is_answer(error) || stop_requested())
		return error;
	if (!w->look_only)
		work_clear_damage(w);
	return fit_once(applied, w, i, e, code);
}

int work_stack(struct work *w, size_t i, const struct entry *e)
{
	CLEANUP(applied_release) struct applied applied = APPLIED_INIT;
	const char *code;
	int error = fit(&applied, w, i, e, &code);

	if (!error && applied.contained && i == 0 && w->n_ready) {
		work_set_aside(w, e);
		return 0;
	}
	if (!error && applied.contained && i == 0)
		return end_contained(w, e);
	if (!error)
		return 1;
	if (is_answer(error))
		return error == ERR_CONFLICT || error == ERR_REFUSED ? 0 :
								       error;
	return work_park_faulty(w, e, error);
}

int work_reject_unfit(struct work *w, const struct entry *e)
{
	CLEANUP(applied_release) struct applied applied = APPLIED_INIT;
	const char *code;
	int error = fit(&applied, w, 0, e, &code);

	if (error == ERR_REFUSED)
		return reject_refused(w, e, code);
	if (error == ERR_CONFLICT)
		return work_rejected(
			w, e,
			reject_conflict(&w->log, w->r, e, &applied.conflict));
	if (!error)
		return 1;
	return is_answer(error) ? error : work_park_faulty(w, e, error);
}
