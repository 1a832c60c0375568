/* SPDX-License-Identifier: MIT */
#include "report/replay.h"
#include "plan/world.h"
#include "queue/entry.h"
#include "report/gateline.h"
#include "state/log.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* If no run took any time that the log knows of. */
#define UNKNOWN_SECONDS 1.0

/* A run that hangs is given up after so many usual ones. */
#define TIMEOUT_FACTOR 10

/* One end of an entry. */
struct end {
	double arrival, seconds; /* seconds: 0 if not known */
	int64_t number;		 /* of the log record */
	bool bad;
};

struct ends {
	struct end *v;
	size_t n, alloc;
};

static double tested(const struct log_record *l)
{
	int64_t ms = 0;

	strvec_each(&l->gates, line) {
		CLEANUP(gate_line_release) struct gate_line g = GATE_LINE_INIT;

		if (!gate_line_parse(&g, *line))
			ms += g.ms;
	}
	return (double)ms / 1000;
}

static bool tells(const struct log_record *l)
{
	return l->event == LOG_LANDED ||
	       (l->event == LOG_REJECTED && !strcmp(l->code, "CHECKS_FAILED"));
}

static void add(struct ends *ends, struct refinery *r, const char *target,
		const struct log_record *l, const struct log_entry *in)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	struct end *end;

	/* What cannot be read (any more) is no reason to refuse the rest. */
	if (entry_read(&e, r, target, in->id, &in->record))
		return;
	ends->v = alloc_grow(ends->v, ends->n, &ends->alloc, sizeof(*ends->v));
	end = &ends->v[ends->n++];
	end->arrival = (double)(e.admitted ? e.admitted : e.created / 1000);
	end->seconds = tested(l);
	end->number = l->number;
	end->bad = l->event == LOG_REJECTED;
	/* Clocks of others may be wrong. */
	if (end->arrival > (double)l->time)
		end->arrival = (double)l->time;
}

static int walk(struct ends *ends, struct refinery *r, const char *target,
		size_t limit)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	int error = log_tip(&l, r, target);

	for (int i = 0; !error && i < REPLAY_RECORDS; i++) {
		struct oid former = l.former;

		for (size_t k = 0; tells(&l) && k < l.n_entries; k++)
			if (ends->n < limit)
				add(ends, r, target, &l, &l.entries[k]);
		if (oid_is_zero(&former) || ends->n == limit)
			break;
		error = log_read(&l, r, &former);
	}
	error_clear();
	return error;
}

static int compare(const void *a, const void *b)
{
	const struct end *x = a, *y = b;

	if (x->arrival != y->arrival)
		return x->arrival < y->arrival ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static double mean(const struct ends *ends)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < ends->n; i++) {
		sum += ends->v[i].seconds;
		n += ends->v[i].seconds > 0;
	}
	return n && sum > 0 ? sum / (double)n : UNKNOWN_SECONDS;
}

static void fill(struct world *w, const struct ends *ends)
{
	size_t bad = 0;

	w->seconds = mean(ends);
	w->timeout = TIMEOUT_FACTOR * w->seconds;
	w->time = WORLD_BY_ENTRY;
	w->learn = true;
	for (size_t i = 0; i < ends->n; i++)
		bad += ends->v[i].bad;
	for (size_t i = 0; i < ends->n; i++) {
		const struct end *end = &ends->v[i];
		struct world_entry *e = world_add(w);

		e->arrival = end->arrival - ends->v[0].arrival;
		e->bad = end->bad;
		e->p = (double)bad / (double)ends->n;
		if (end->seconds > 0)
			e->seconds = end->seconds;
	}
	world_close(w);
}

int replay_read(struct world *out, struct refinery *r, const char *target,
		size_t limit)
{
	struct ends ends = { 0 };
	int error = walk(&ends, r, target, limit ? limit : WORLD_ENTRIES_LIMIT);

	if (!error && !ends.n) {
		error_set(ERR_NOTFOUND,
			  "no entry of '%s' has landed or failed its tests",
			  target);
		error = error_next(ERR_NOTFOUND,
				   "git refinery simulate --trace burst");
	}
	if (!error) {
		qsort(ends.v, ends.n, sizeof(*ends.v), compare);
		fill(out, &ends);
	}
	free(ends.v);
	return error;
}
