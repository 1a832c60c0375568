/* SPDX-License-Identifier: MIT */
/* Reviewing entries, one by one, before they are tested. */
#include "queue/act.h"
#include "queue/reject.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/say.h"

static void judge(struct check *k, const struct entry *e)
{
	if (k->opinion.verdict != POLICY_GREEN)
		say("entry %.10s %s, review: %s", e->id, entry_name(e),
		    k->opinion.reason);
	check_heard(&k->course, k->opinion.verdict, false);
}

int work_recall_review(struct work *w, struct check *k, const struct entry *e,
		       bool gaps)
{
	int error;

	opinion_release(&k->opinion);
	error = review_recall(&k->opinion, w->r, w->target, &w->tip, e, gaps);
	if (error == ERR_STALE) {
		error_clear();
		return 0;
	}
	if (error)
		return error;
	judge(k, e);
	return 1;
}

int work_begin_reviews(struct work *w)
{
	struct check *k;

	while (checks_reviewing(&w->checks) < w->slots &&
	       (k = checks_next(&w->checks, true))) {
		const struct entry *e = work_entry(w, k->sequence);
		int error =
			e ? reviewing_start(&k->reviewing, w->r, e) : ERR_STALE;

		if (error)
			return error;
	}
	return 0;
}

/* Its process is gone: what did it leave? */
static int collect(struct work *w, struct check *k)
{
	const struct entry *e = work_entry(w, k->sequence);
	int result;

	reviewing_free(k->reviewing);
	k->reviewing = NULL;
	if (!e)
		return 0;
	result = work_recall_review(w, k, e, true);
	if (result)
		return result < 0 ? result : 0;
	k->opinion.verdict = POLICY_NOTHING;
	k->opinion.reason = alloc_string("the review came to no result");
	judge(k, e);
	return 0;
}

int work_collect_reviews(struct work *w)
{
	int ended = 0;

	for (size_t i = 0; i < w->checks.n; i++) {
		struct check *k = w->checks.v[i];
		int error;

		if (!k->reviewing || !reviewing_ended(k->reviewing))
			continue;
		error = collect(w, k);
		if (error)
			return error;
		ended = 1;
	}
	return ended;
}

int work_end_review(struct work *w, const struct check *k,
		    const struct entry *e)
{
	struct rejection rejection;

	if (k->course.end != CHECK_FAILED)
		return work_park(w, e, k->opinion.reason);
	rejection = review_rejection(&k->opinion);
	return work_rejected(w, e, reject(&w->log, w->r, e, &rejection));
}
