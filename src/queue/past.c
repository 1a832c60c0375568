/* SPDX-License-Identifier: MIT */
#include "queue/past.h"
#include "config/gate.h"
#include "git/commit.h"
#include "queue/entry.h"
#include "queue/estimate.h"
#include "state/evidence.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"

#include <stdlib.h>
#include <string.h>

/* The durations of one gate's passes. */
struct durations {
	int64_t ms[PAST_RECORDS];
	size_t n;
};

/* What is counted on the way, besides what stands in struct past. */
struct census {
	struct past *past;
	struct refinery *r;
	const char *target;
	const struct gates *gates;
	size_t looked_up;	    /* entries */
	int64_t together;	    /* rejected beside others */
	int64_t runs, contradicted; /* by the evidence */
};

void past_release(struct past *p)
{
	tallies_release(&p->tallies);
	free(p->typical);
	free(p->runs);
	*p = PAST_INIT;
}

static void count_entry(struct census *c, const struct log_entry *ended,
			bool landed)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	struct touch touch;

	if (c->looked_up++ >= PAST_ENTRIES ||
	    entry_read(&e, c->r, c->target, ended->id, &ended->record)) {
		error_clear();
		return;
	}
	touch = touch_parse(e.touches);
	tallies_count(&c->past->tallies, e.submitter, &touch, landed);
}

/* How long it took beside others, if it was one of the gates. */
static void count_run(struct census *c, const struct evidence *e)
{
	struct past *p = c->past;

	if (e->beside < 0 || strcmp(e->result, "pass"))
		return;
	for (size_t i = 0; i < c->gates->n && p->n_runs < PAST_RUNS; i++)
		if (!strcmp(c->gates->v[i].name, e->gate))
			p->runs[p->n_runs++] = (struct capacity_run){
				.gate = i,
				.beside = (unsigned)e->beside,
				.ms = e->ms
			};
}

/* What the tests of the landed tree tell of tests. */
static void count_tests(struct census *c, const struct log_record *l)
{
	CLEANUP(evidences_release) struct evidences known = EVIDENCES_INIT;
	struct oid tree;
	bool passed = false, failed = false;

	if (commit_tree(&tree, c->r->repo, &l->tip) ||
	    evidence_read(&known, c->r, &tree)) {
		error_clear();
		return;
	}
	for (size_t i = 0; i < known.n; i++) {
		if (known.v[i].landing)
			continue;
		passed |= !strcmp(known.v[i].result, "pass");
		failed |= !strcmp(known.v[i].result, "fail");
		c->runs++;
		count_run(c, &known.v[i]);
	}
	c->contradicted += passed && failed;
}

static void count(struct census *c, const struct log_record *l)
{
	bool landed = l->event == LOG_LANDED;
	bool together = !strcmp(l->code, PAST_TOGETHER);

	if (l->event == LOG_REJECTED && together)
		c->together++;
	else if (l->event == LOG_REJECTED && !strcmp(l->code, "CHECKS_FAILED"))
		c->past->failed += (int64_t)l->n_entries;
	else if (landed)
		c->past->landed += (int64_t)l->n_entries;
	else
		return;
	for (size_t i = 0; !together && i < l->n_entries; i++)
		count_entry(c, &l->entries[i], landed);
	if (landed)
		count_tests(c, l);
}

/* "<name> <result> <definition> <ms> <sandbox>" */
static void measure(struct durations *all, const struct gates *gates,
		    const char *line)
{
	CLEANUP(strvec_release) struct strvec words = STRVEC_INIT;
	int64_t ms;

	strvec_split(&words, line);
	if (words.n < 4 || strcmp(words.v[1], "pass") ||
	    number_parse(&ms, words.v[3], 0, INT64_MAX))
		return;
	for (size_t i = 0; i < gates->n; i++)
		if (!strcmp(gates->v[i].name, words.v[0]) &&
		    all[i].n < PAST_RECORDS)
			all[i].ms[all[i].n++] = ms;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static int64_t median(struct durations *d)
{
	if (!d->n)
		return 0;
	qsort(d->ms, d->n, sizeof(*d->ms), compare);
	return d->ms[d->n / 2];
}

/*
 * A Beta(1, 199) prior; tests that never contradicted themselves are taken to
 * be right, since looking twice costs a run each time.
 */
static void conclude(struct past *p, const struct census *c)
{
	p->cross = estimate_cross(c->together, p->landed + p->failed);
	p->flake = c->contradicted ? (1 + (double)c->contradicted) /
					     (200 + (double)c->runs) :
				     0;
}

int past_read(struct past *out, struct refinery *r, const char *target,
	      const struct log_record *tip, const struct gates *gates)
{
	struct census census = {
		.past = out, .r = r, .target = target, .gates = gates
	};
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct durations *all = alloc_zero(gates->n, sizeof(*all));
	struct oid at = tip->id;
	int error = 0;

	past_release(out);
	out->runs = alloc_zero(PAST_RUNS, sizeof(*out->runs));
	for (int i = 0; !error && i < PAST_RECORDS && !oid_is_zero(&at); i++) {
		error = log_read(&l, r, &at);
		if (error)
			break;
		count(&census, &l);
		strvec_each(&l.gates, line)
			measure(all, gates, *line);
		at = l.former;
	}
	out->typical = alloc_zero(gates->n, sizeof(*out->typical));
	for (size_t i = 0; i < gates->n; i++)
		out->typical[i] = median(&all[i]);
	conclude(out, &census);
	free(all);
	return error;
}
