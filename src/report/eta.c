/* SPDX-License-Identifier: MIT */
#include "report/eta.h"
#include "config/gate.h"
#include "config/settings.h"
#include "config/when.h"
#include "queue/estimate.h"
#include "queue/rules.h"
#include "queue/touch.h"
#include "report/recent.h"
#include "report/snapshot.h"
#include "report/why.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The odds of one that has passed on what others wait for as well. */
#define CLEARED 0.001

/* A queue for the forecast; place: row by place. */
struct outlook {
	struct snapshot *s;
	struct forecast_queue queue;
	struct forecast_entry *entries;
	struct forecast_test *tests;
	size_t *place;
	size_t *lists; /* of all tests, one after another */
};

static void outlook_release(struct outlook *o)
{
	free(o->entries);
	free(o->tests);
	free(o->place);
	free(o->lists);
}

/* A gate that is to pass and of which no run is known, or NULL. */
static const char *gate_without_run(const struct gates *gates,
				    const struct recent *recent)
{
	for (size_t i = 0; i < gates->n; i++)
		if (!gates->v[i].paths.n &&
		    gates->v[i].when & GATE_ON_CANDIDATE &&
		    !strvec_has(&recent->gates, gates->v[i].name))
			return gates->v[i].name;
	return NULL;
}

/* Sets s->no_eta if too little is known. */
static int look_back(struct recent *out, struct snapshot *s, struct refinery *r)
{
	CLEANUP(gates_release) struct gates gates = GATES_INIT;
	const char *name = NULL;
	int error;

	/* The gates of a remote are not known here. */
	if (s->remote)
		error = recent_read(out, r, &s->log, NULL);
	else
		error = rules_gates(&gates, r, s->target, &s->tip);
	if (!error && !s->remote)
		error = recent_read(out, r, &s->log, &gates);
	if (error)
		return error;
	name = gate_without_run(&gates, out);
	if (name)
		s->no_eta =
			alloc_printf("no run of gate '%s' is known yet", name);
	else if (!out->n)
		s->no_eta = alloc_string("no run of its gates is known yet");
	return 0;
}

/* The place of the entry from 1, or 0. */
static size_t place_of(const struct outlook *o, const struct entry *e)
{
	for (size_t i = 0; i < o->queue.n; i++)
		if (o->s->rows[o->place[i]].entry == e)
			return i + 1;
	return 0;
}

static size_t place_of_id(const struct outlook *o, const char *id)
{
	for (size_t i = 0; i < o->queue.n; i++)
		if (!strcmp(o->s->rows[o->place[i]].entry->id, id))
			return i + 1;
	return 0;
}

static void add_row(struct outlook *o, size_t i, size_t parent,
		    const struct recent *recent)
{
	const struct entry *e = o->s->rows[i].entry;
	struct touch touch = touch_parse(e->touches);
	struct forecast_entry *f = &o->entries[o->queue.n];

	f->p = estimate_entry(&recent->past, e);
	f->parent = parent;
	f->alone = e->alone;
	if (strlen(e->touches) == TOUCH_HEX)
		memcpy(f->touches, touch.bits, sizeof(f->touches));
	o->place[o->queue.n++] = i;
}

/* All that can land, in their order, children after their parents. */
static void line_up(struct outlook *o, const struct recent *recent)
{
	const struct snapshot *s = o->s;
	CLEANUP(cleanup_free) char *done = alloc_zero(s->n + 1, 1);
	size_t before;

	do {
		before = o->queue.n;
		for (size_t i = 0; i < s->n; i++) {
			const struct snapshot_row *row = &s->rows[i];
			size_t parent =
				row->parent ? place_of(o, row->parent) : 0;

			if (done[i] || row->standing == STANDING_HELD ||
			    row->stuck || (row->parent && !parent))
				continue;
			add_row(o, i, parent, recent);
			done[i] = true;
		}
	} while (o->queue.n > before);
}

static bool is_member(const struct outlook *o, size_t place)
{
	for (size_t i = 0; i < o->queue.n_tests; i++)
		for (size_t k = o->tests[i].n_base; k < o->tests[i].n; k++)
			if (o->tests[i].list[k] == place)
				return true;
	return false;
}

/* What others stand on and is in no test itself has passed before. */
static void clear_bases(struct outlook *o)
{
	for (size_t i = 0; i < o->queue.n_tests; i++)
		for (size_t k = 0; k < o->tests[i].n_base; k++) {
			size_t place = o->tests[i].list[k];

			if (!is_member(o, place))
				o->entries[place].p = CLEARED;
		}
}

static void add_tests(struct outlook *o)
{
	const struct progress *tests = &o->s->tests;
	size_t *next;
	size_t all = 0;

	for (size_t i = 0; i < tests->n; i++)
		all += tests->v[i].entries.n;
	next = o->lists = alloc_zero(all + 1, sizeof(*o->lists));
	o->tests = alloc_zero(tests->n + 1, sizeof(*o->tests));
	for (size_t i = 0; i < tests->n; i++) {
		const struct progress_test *t = &tests->v[i];
		struct forecast_test *f = &o->tests[i];

		f->list = next;
		f->elapsed = (double)(o->s->time - t->begun);
		for (size_t k = 0; k < t->entries.n; k++) {
			size_t place = place_of_id(o, t->entries.v[k]);

			if (!place)
				continue;
			next[f->n++] = place - 1;
			f->n_base += k < t->n_base;
		}
		next += f->n;
	}
	o->queue.tests = o->tests;
	o->queue.n_tests = tests->n;
	clear_bases(o);
}

static void foresee(struct snapshot *s, struct refinery *r,
		    const struct recent *recent)
{
	CLEANUP(outlook_release) struct outlook o = { .s = s };
	struct forecast *out = alloc_zero(s->n + 1, sizeof(*out));

	o.entries = alloc_zero(s->n + 1, sizeof(*o.entries));
	o.place = alloc_zero(s->n + 1, sizeof(*o.place));
	line_up(&o, recent);
	add_tests(&o);
	o.queue.entries = o.entries;
	o.queue.seconds = recent->seconds;
	o.queue.n_seconds = recent->n;
	o.queue.slots = s->tests.slots ? s->tests.slots : 1;
	o.queue.cross = recent->past.cross;
	if (!s->remote)
		o.queue.max_group = (size_t)settings_number(
			r->settings, s->target, "maxGroup");
	forecast(out, &o.queue);
	for (size_t i = 0; i < o.queue.n; i++)
		s->rows[o.place[i]].eta = out[i];
	free(out);
}

void eta_foresee(struct snapshot *s, struct refinery *r)
{
	CLEANUP(recent_release) struct recent recent = RECENT_INIT;

	if (!s->n)
		return;
	s->no_eta = why_all_wait(s);
	if (s->no_eta)
		return;
	if (look_back(&recent, s, r)) {
		s->no_eta = alloc_string(error_message());
		error_clear();
	} else if (!s->no_eta) {
		foresee(s, r, &recent);
	}
}

char *eta_unknown(const struct snapshot *s, const struct snapshot_row *row)
{
	if (!isnan(row->eta.p50))
		return NULL;
	if (row->standing == STANDING_HELD || row->stuck)
		return why_waits(s, row);
	return alloc_string(s->no_eta ? s->no_eta : "it is not likely to land");
}

/* To about two digits, as people speak of times. */
static char *about(double seconds)
{
	static const struct {
		double size, most;
		const char *unit;
	} units[] = { { 1, 90, "s" },
		      { 60, 90 * 60, "m" },
		      { 3600, 36 * 3600, "h" },
		      { 86400, INFINITY, "d" } };
	size_t i = 0;

	while (seconds > units[i].most)
		i++;
	return alloc_printf("%.0f%s", fmax(ceil(seconds / units[i].size), 1),
			    units[i].unit);
}

char *eta_cell(const struct snapshot_row *row)
{
	CLEANUP(cleanup_free) char *half = NULL;
	CLEANUP(cleanup_free) char *most = NULL;

	if (isnan(row->eta.p50))
		return alloc_string("-");
	half = about(row->eta.p50);
	most = about(row->eta.p90);
	return alloc_printf("%s (90%%: %s)", half, most);
}

char *eta_text(const struct snapshot *s, const struct snapshot_row *row)
{
	CLEANUP(cleanup_free) char *reason = eta_unknown(s, row);
	CLEANUP(cleanup_free) char *half = NULL;
	CLEANUP(cleanup_free) char *most = NULL;
	char when[WHEN_TEXT_MAX];

	if (reason)
		return alloc_printf("unknown: %s", reason);
	half = about(row->eta.p50);
	most = about(row->eta.p90);
	when_print(when, s->time + (int64_t)ceil(row->eta.p90), "");
	return alloc_printf("in about %s; 9 times out of 10 by %s (in %s)",
			    half, when, most);
}
