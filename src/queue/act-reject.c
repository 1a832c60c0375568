/* SPDX-License-Identifier: MIT */
#include "git/repo.h"
#include "queue/act.h"
#include "queue/attach.h"
#include "queue/reject.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

static char *failure_body(struct work *w, const struct trial *trial)
{
	CLEANUP(cleanup_free)
	char *path = trial_output_path(w->r, &trial->tree, trial->gate);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct strbuf body = STRBUF_INIT;
	size_t skip;

	if (file_read(&text, path, ATTACH_LIMIT) || !text.len)
		return alloc_string("");
	skip = text.len > REJECT_OUTPUT_TAIL ? text.len - REJECT_OUTPUT_TAIL :
					       0;
	strbuf_addf(&body, "The end of the output of '%s':\n\n", trial->gate);
	text_block(&body, text.buf + skip, text.len - skip);
	return strbuf_detach(&body);
}

int act_reject(struct work *w, const struct plan_action *action)
{
	CLEANUP(trial_release) struct trial trial = TRIAL_INIT;
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;
	CLEANUP(cleanup_free) char *body = NULL;
	CLEANUP(cleanup_free) char *next = NULL;
	const struct entry *e = work_entry(w, action->members[0]);
	struct rejection rejection = { .code = "CHECKS_FAILED" };
	struct attachments attached;
	int result = work_stack(w, 0, e);

	if (result <= 0)
		return result;
	strvec_push(&ids, e->id);
	result = trial_run(&trial, &w->trials, assembled_tip(w->assembler, 1),
			   &w->assembler->base, &ids, e->retries);
	if (!result && trial.outcome != PLAN_RED) {
		plan_results_clear(&w->results);
		return ERR_STALE;
	}
	if (!result)
		result = attach_outputs(&attached, w->r, &trial);
	if (result)
		return result;
	body = failure_body(w, &trial);
	next = alloc_printf("git refinery log %.10s shows the output; mend the "
			    "branch and enqueue it again",
			    e->id);
	/* The run just now knows more than its evidence does. */
	rejection.reason =
		w->why && !strncmp(w->why, trial.reason, strlen(trial.reason)) ?
			w->why :
			trial.reason;
	rejection.next = next;
	rejection.body = body;
	rejection.gates = &trial.gates;
	rejection.attachments = attached.files;
	rejection.n_attachments = attached.n;
	return work_rejected(w, e, reject(&w->log, w->r, e, &rejection));
}
