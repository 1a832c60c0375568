/* SPDX-License-Identifier: MIT */
#include "config/settings.h"
#include "git/repo.h"
#include "queue/act.h"
#include "queue/ready.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/say.h"

#include <stdlib.h>
#include <string.h>

/* The name of the job that stands for what an earlier run left ready. */
#define ADOPTED (-1)

/* The settings are looked at anew no more often than that. */
#define LOOK_MS 100

int work_look_at_halt(struct work *w)
{
	CLEANUP(cleanup_settings) struct settings *now = NULL;
	int64_t time = clock_monotonic();
	int error;

	if (w->halt_read && time - w->halt_read < LOOK_MS)
		return 0;
	error = settings_load(&now, w->r->repo);
	if (error)
		return error;
	halt_read(&w->halt, now, w->target, clock_now());
	w->urgent_lands = settings_bool(now, w->target, "freezeUrgent");
	w->halt_read = time;
	return 0;
}

/* During a freeze that lets urgent entries through, they go alone. */
void work_choose_urgent(struct work *w)
{
	struct entries *l = &w->entries;
	size_t n = 0;

	w->urgent = false;
	if (!w->halt.is_frozen || !w->urgent_lands)
		return;
	for (size_t i = 0; i < l->n; i++)
		w->urgent |= l->v[i].priority == 0;
	for (size_t i = 0; w->urgent && i < l->n; i++) {
		if (l->v[i].priority)
			entry_release(&l->v[i]);
		else
			l->v[n++] = l->v[i];
	}
	if (w->urgent)
		l->n = n;
}

bool work_frozen(const struct work *w)
{
	return w->halt.is_frozen && !w->urgent;
}

/* What was ready is not any more: plan with it again, from the tip on. */
static void void_ready(struct work *w)
{
	w->n_ready = 0;
	w->ready_listed = false;
	tolds_unready_all(&w->told);
	w->tip = oid_zero;
}

void work_check_ready(struct work *w)
{
	size_t found = 0, n = 0;

	for (size_t i = 0; i < w->told.n; i++)
		n += w->told.v[i].ready;
	for (size_t i = 0; n && i < w->entries.n; i++) {
		const struct told *t =
			tolds_find(&w->told, w->entries.v[i].sequence);

		found += t && t->ready && !strcmp(t->id, w->entries.v[i].id);
	}
	if (found < n || (w->ready_listed && n < w->entries.n))
		void_ready(w);
}

static const struct entry *entry_of(const struct work *w, const char *id)
{
	for (size_t i = 0; i < w->entries.n; i++)
		if (!strcmp(w->entries.v[i].id, id))
			return &w->entries.v[i];
	return NULL;
}

static void mark(struct work *w, const struct entry *e)
{
	tolds_ready(&w->told, e, entry_name(e));
}

/* Candidate c is next; all that is tested from now on stands on it. */
static void push(struct work *w, const struct candidate *c)
{
	w->ready = alloc_grow(w->ready, w->n_ready, &w->alloc_ready,
			      sizeof(*w->ready));
	w->ready[w->n_ready++] = c->job;
	for (size_t i = 0; i < c->n; i++) {
		mark(w, work_entry(w, c->chain[i].sequence));
		tolds_landed(&w->told, c->chain[i].sequence,
			     candidate_below(c, i));
	}
	assembler_landed(w->assembler, c->chain, c->n);
}

static int write_down(struct work *w, const struct candidate *c)
{
	CLEANUP(ready_release) struct ready l = READY_INIT;
	int error = ready_read(&l, w->r, w->target);

	if (error)
		return error;
	strvec_clear(&l.ids);
	l.base = w->tip;
	for (size_t i = 0; i < w->n_ready; i++) {
		const struct candidate *other =
			candidates_find(&w->candidates, w->ready[i]);

		strvec_each(&other->ids, id)
			strvec_push(&l.ids, *id);
	}
	return ready_write(&l, w->r, w->target, candidate_tip(c));
}

int work_keep_ready(struct work *w, struct candidate *c)
{
	push(w, c);
	w->red = false;
	for (size_t i = 0; i < c->n; i++) {
		const struct entry *e = work_entry(w, c->chain[i].sequence);

		say("ready %.10s %s: passed, and lands after the freeze", e->id,
		    entry_name(e));
	}
	return write_down(w, c);
}

void work_set_aside(struct work *w, const struct entry *e)
{
	mark(w, e);
}

/* How many of l, from the first on, still wait. */
static size_t still_there(const struct work *w, const struct ready *l)
{
	size_t n = 0;

	while (n < l->ids.n && entry_of(w, l->ids.v[n]))
		n++;
	return n;
}

static int recall(struct work *w, struct candidate *c)
{
	int error = 0;

	oids_release(&c->interior);
	if (settings_bool(w->r->settings, w->target, "everyCommit"))
		error = candidate_every_commit(c, w->r->repo);
	return error ? error : candidate_recall(&c->trial, c, &w->trials);
}

/* The first n of l as a candidate, or as many as are proven. */
static int rebuild(struct work *w, const struct ready *l, size_t n)
{
	struct candidate *c;
	size_t built = 0;
	int result = 1;

	while (built < n && result > 0) {
		result = work_stack(w, built, entry_of(w, l->ids.v[built]));
		built += result > 0;
	}
	if (result < 0)
		return result;
	c = candidates_add(&w->candidates, ADOPTED, &w->assembler->base,
			   w->assembler->chain, built, w->rules);
	for (; c->n; c->n--) {
		result = recall(w, c);
		if (result != ERR_STALE)
			break;
	}
	for (size_t i = 0; i < c->n; i++)
		strvec_push(&c->ids, l->ids.v[i]);
	if (c->n && !result)
		push(w, c);
	else
		candidates_drop(&w->candidates, ADOPTED);
	return result == ERR_STALE ? 0 : result;
}

int work_adopt_ready(struct work *w)
{
	CLEANUP(ready_release) struct ready l = READY_INIT;
	int error = ready_read(&l, w->r, w->target);
	size_t n;

	if (error || oid_is_zero(&l.record))
		return error;
	candidates_drop(&w->candidates, ADOPTED);
	if (!oid_equal(&l.base, &w->tip))
		return ready_forget(&l, w->r, w->target);
	n = still_there(w, &l);
	if (!work_frozen(w) || n < l.ids.n || n < w->entries.n)
		return n ? rebuild(w, &l, n) : 0;
	/* Nothing is new, and nothing can land: the names are enough. */
	strvec_each(&l.ids, id)
		mark(w, entry_of(w, *id));
	w->ready_listed = true;
	return 0;
}

static int finish(struct work *w)
{
	CLEANUP(ready_release) struct ready l = READY_INIT;
	int error = ready_read(&l, w->r, w->target);

	tolds_unready_all(&w->told);
	return error ? error : ready_forget(&l, w->r, w->target);
}

static int land_first(struct work *w)
{
	struct candidate *c = candidates_find(&w->candidates, w->ready[0]);
	int error = c ? work_land(w, c) : ERR_STALE;

	if (error == ERR_STALE)
		void_ready(w);
	if (error)
		return error;
	w->tip = w->log.tip;
	for (size_t i = 0; i < c->n; i++)
		tolds_unready(&w->told, c->chain[i].sequence);
	memmove(w->ready, w->ready + 1, --w->n_ready * sizeof(*w->ready));
	if (!rules_hold_at(w->rules, w->r, &w->tip))
		void_ready(w);
	return w->n_ready ? 0 : finish(w);
}

static void note_freeze(struct work *w)
{
	free(w->summary->waits);
	w->summary->waits = halt_freeze_text(&w->halt);
}

int work_land_ready(struct work *w)
{
	int error;

	if (!w->n_ready && !w->ready_listed)
		return 0;
	if (work_frozen(w)) {
		note_freeze(w);
		return 0;
	}
	if (w->ready_listed) {
		void_ready(w);
		return 1;
	}
	free(w->summary->waits);
	w->summary->waits = NULL;
	error = land_first(w);
	return error ? error : 1;
}
