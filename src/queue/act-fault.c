/* SPDX-License-Identifier: MIT */
/*
 * Faults: an error that is no answer to what was asked. If it lies with one
 * entry -- an object that cannot be read, a merge that git dies of -- that one
 * is held and the others go on; if nothing works here nobody is charged.
 */
#include "git/commit.h"
#include "git/durable.h"
#include "git/merge.h"
#include "git/repo.h"
#include "queue/act.h"
#include "queue/recover.h"
#include "state/evidence.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

/*
 * The tip merged with itself is the tip, what is known of it is there, and
 * there is nothing against running a test.
 */
static int try_tip(struct work *w)
{
	CLEANUP(merge_release) struct merge merge = MERGE_INIT;
	CLEANUP(evidences_release) struct evidences known = EVIDENCES_INIT;
	struct oid tree;
	int error = commit_tree(&tree, w->r->repo, &w->tip);

	if (!error)
		error = merger_merge(&merge, w->assembler->context.merger,
				     &w->tip, &w->tip);
	if (!error && (!merge.clean || !oid_equal(&merge.tree, &tree)))
		error = ERR;
	if (!error)
		error = evidence_read(&known, w->r, &tree);
	return error ? error : trials_check(&w->trials);
}

void work_clear_damage(struct work *w)
{
	size_t cleared;

	if (recover(&cleared, w->r, w->target))
		error_clear();
}

bool work_fault(struct work *w, int error)
{
	CLEANUP(cleanup_free) char *why = NULL;
	CLEANUP(cleanup_free) char *next = NULL;
	bool works;

	if (error == ERR_STALE || error == ERR_LOCKED || stop_requested() ||
	    w->look_only || !w->assembler)
		return false;
	why = alloc_string(error_message());
	next = alloc_string(error_next_action());
	works = !try_tip(w);
	error_set(error, "%s", why);
	error_next(error, "%s", next);
	return works;
}

int work_park_faulty(struct work *w, const struct entry *e, int error)
{
	CLEANUP(cleanup_free) char *why = NULL;

	if (!work_fault(w, error))
		return error;
	why = alloc_string(error_message());
	error_clear();
	return work_park(w, e, why);
}

/* The first of them that adds what cannot be synced or is not there. */
static const struct entry *find_faulty(struct work *w, struct candidate *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (durable_sync(w->r->repo, candidate_below(c, i),
				 &c->chain[i].commit))
			return work_entry(w, c->chain[i].sequence);
	return NULL;
}

int work_cannot_land(struct work *w, struct candidate *c, int error)
{
	CLEANUP(cleanup_free) char *why = NULL;
	const struct entry *e;
	int64_t sequence;

	if (!work_fault(w, error))
		return error;
	why = alloc_string(error_message());
	e = find_faulty(w, c);
	error_set(error, "%s", why);
	if (!e)
		return error;
	sequence = e->sequence;
	w->policy->refused(w->state, c->job);
	error = work_park(w, e, why);
	if (!error)
		w->policy->leave(w->state, sequence);
	return error;
}
