/* SPDX-License-Identifier: MIT */
#include "git/repo.h"
#include "queue/act.h"
#include "queue/attach.h"
#include "queue/reject.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

/* Why, and with whom if it passes without. */
static char *reason_of(struct work *w, const struct policy_action *action,
		       const struct trial *trial)
{
	struct strbuf reason = STRBUF_INIT;

	strbuf_adds(&reason, trial->reason);
	for (size_t i = 0; i < action->n_blame; i++) {
		CLEANUP(cleanup_free)
		char *name = work_name_of(w, action->blame[i]);

		strbuf_addf(&reason, "%s%s", i ? ", " : "; fails beside ",
			    name);
	}
	return strbuf_detach(&reason);
}

static int reject_failed(struct work *w, const struct policy_action *action,
			 const struct entry *e, const struct trial *trial)
{
	CLEANUP(cleanup_free) char *reason = reason_of(w, action, trial);
	CLEANUP(cleanup_free) char *body = attach_tail(w->r, trial);
	CLEANUP(cleanup_free)
	char *next = alloc_printf("git refinery log %.10s shows the output; "
				  "mend the branch and enqueue it again",
				  e->id);
	struct attachments attached;
	struct rejection rejection = { .code = action->n_blame ?
						       PAST_TOGETHER :
						       "CHECKS_FAILED",
				       .reason = reason,
				       .next = next,
				       .body = body,
				       .gates = &trial->gates };
	int error = attach_outputs(&attached, w->r, trial);

	if (error)
		return error;
	rejection.attachments = attached.files;
	rejection.n_attachments = attached.n;
	return work_rejected(w, e, reject(&w->log, w->r, e, &rejection));
}

/* What it stands on will not land. */
static int reject_blocked(struct work *w, const struct policy_action *action,
			  const struct entry *e)
{
	struct rejection rejection = { .code = "BLOCKED" };
	CLEANUP(cleanup_free) char *parent = NULL;
	CLEANUP(cleanup_free) char *reason = NULL;
	CLEANUP(cleanup_free) char *next = NULL;

	parent = work_name_of(w, action->blame[0]);
	reason = alloc_printf("it depends on %s, which was rejected", parent);
	next = alloc_printf("mend %s, then enqueue this one again", parent);
	rejection.reason = reason;
	rejection.next = next;
	return work_rejected(w, e, reject(&w->log, w->r, e, &rejection));
}

static bool is_blocked(const struct work *w, const struct policy_action *action)
{
	const struct told *t =
		action->n_blame ? tolds_find(&w->told, action->blame[0]) : NULL;

	return t && t->rejected;
}

int act_reject(struct work *w, const struct policy_action *action)
{
	const struct entry *e = work_entry(w, action->members[0]);
	const struct candidate *c =
		candidates_failed(&w->candidates, action->members[0]);
	int result;

	if (!e)
		return ERR_STALE;
	if (is_blocked(w, action))
		return reject_blocked(w, action, e);
	if (c)
		return reject_failed(w, action, e, &c->trial);
	result = work_reject_unfit(w, e);
	if (result <= 0)
		return result;
	return error_set(ERR, "entry %.10s would be rejected for nothing",
			 e->id);
}
