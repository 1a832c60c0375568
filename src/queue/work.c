/* SPDX-License-Identifier: MIT */
#include "git/ref.h"
#include "git/repo.h"
#include "git/tree.h"
#include "queue/act.h"
#include "queue/admit.h"
#include "queue/reconcile.h"
#include "queue/reject.h"
#include "state/index.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/say.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

struct work *work_new(struct refinery *r, const char *target,
		      struct loop_summary *summary)
{
	struct work *w = alloc_zero(1, sizeof(*w));

	w->r = r;
	w->target = target;
	w->summary = summary;
	w->trials.r = r;
	w->trials.target = target;
	return w;
}

void work_free(struct work *w)
{
	if (!w)
		return;
	log_record_release(&w->log);
	index_free(w->index);
	entries_release(&w->entries);
	gates_release(&w->gates);
	past_release(&w->past);
	assembler_free(w->assembler);
	trials_release(&w->trials);
	plan_results_release(&w->results);
	free(w->why);
	free(w->deferred);
	free(w);
}

bool work_is_deferred(const struct work *w, int64_t sequence)
{
	for (size_t i = 0; i < w->n_deferred; i++)
		if (w->deferred[i] == sequence)
			return true;
	return false;
}

int work_undefer(struct work *w)
{
	int some = w->n_deferred > 0;

	w->n_deferred = 0;
	return some;
}

/* The gates that hold at the present tip; nothing lands without them. */
static int load_gates(struct work *w)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct oid blob = oid_zero;
	int error = tree_read_file(&text, &blob, w->r->repo, &w->log.tip,
				   ".refinery", WORK_CONFIG_LIMIT);
	bool present = !error;

	if (error && error != ERR_NOTFOUND)
		return error;
	gates_release(&w->gates);
	error = gates_load(&w->gates, w->r->settings, w->target,
			   present ? text.buf : NULL, text.len);
	if (error)
		return error;
	w->config = blob;
	w->trials.gates = &w->gates;
	w->trials.config = blob;
	return 0;
}

/* The tip moved in a way that nobody here tested. */
static int begin_anew(struct work *w)
{
	int error = load_gates(w);

	plan_results_clear(&w->results);
	w->n_deferred = 0;
	assembler_free(w->assembler);
	w->assembler = NULL;
	if (!error)
		error = past_read(&w->past, w->r, &w->log, &w->gates);
	w->trials.typical = w->past.typical;
	if (!error)
		error = assembler_open(&w->assembler, w->r, w->target,
				       &w->log.tip, w->gates.method);
	if (!error)
		w->tip = w->log.tip;
	return error;
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
		error = admit(&w->entries, &w->log, &w->index, w->r, w->target);
	if (error || !w->entries.n)
		return error;
	if (!w->assembler || !oid_equal(&w->tip, &w->log.tip))
		error = begin_anew(w);
	return error;
}

int work_look(struct work *w)
{
	CLEANUP(cleanup_free) char *name = name_target(w->target);
	CLEANUP(entries_release) struct entries all = ENTRIES_INIT;
	int64_t next = 0;
	int error = log_tip(&w->log, w->r, w->target);

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
		*e = (struct entry){ 0 };
	}
	return w->entries.n ? begin_anew(w) : 0;
}

bool work_paused(struct work *w)
{
	const char *reason =
		settings_string(w->r->settings, w->target, "pause");

	if (!*reason)
		return false;
	say("%s is paused: %s", w->target, reason);
	free(w->summary->waits);
	w->summary->waits = alloc_printf("paused: %s", reason);
	return true;
}

const struct entry *work_entry(const struct work *w, int64_t sequence)
{
	for (size_t i = 0; i < w->entries.n; i++)
		if (w->entries.v[i].sequence == sequence)
			return &w->entries.v[i];
	return NULL;
}

const char *entry_name(const struct entry *e)
{
	return *e->branch ? e->branch : *e->topic ? e->topic : e->subject;
}

void work_defer(struct work *w, int64_t sequence)
{
	w->deferred = alloc_grow(w->deferred, w->n_deferred, &w->alloc_deferred,
				 sizeof(*w->deferred));
	w->deferred[w->n_deferred++] = sequence;
}

/* An entry left the queue: those that waited for one may go now. */
void work_gone(struct work *w, int64_t sequence)
{
	plan_results_gone(&w->results, sequence);
	work_undefer(w);
	w->tip = w->log.tip;
}

int work_rejected(struct work *w, const struct entry *e, int error)
{
	if (error)
		return error;
	say("rejected %.10s %s: %s", e->id, entry_name(e), w->log.reason);
	w->summary->rejected++;
	work_gone(w, e->sequence);
	return 0;
}

int work_reject(struct work *w, const struct entry *e, const char *code)
{
	CLEANUP(cleanup_free) char *reason = alloc_string(error_message());
	CLEANUP(cleanup_free) char *next = alloc_string(error_next_action());
	struct rejection rejection = { .code = code,
				       .reason = reason,
				       .next = next };

	return work_rejected(w, e, reject(&w->log, w->r, e, &rejection));
}

int act_describe(struct work *w, const struct plan_action *action)
{
	static const char *const verbs[] = { [PLAN_TEST] = "test",
					     [PLAN_LAND] = "land",
					     [PLAN_REJECT] = "reject",
					     [PLAN_PARK] = "park" };

	for (size_t i = 0; i < action->n; i++) {
		const struct entry *e = work_entry(w, action->members[i]);

		say("would %s %.10s %s: %s", verbs[action->kind], e->id,
		    entry_name(e), e->subject);
	}
	return 0;
}
