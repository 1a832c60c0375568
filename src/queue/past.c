/* SPDX-License-Identifier: MIT */
#include "queue/past.h"
#include "config/gate.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/number.h"

#include <stdlib.h>
#include <string.h>

/* The durations of one gate's passes. */
struct durations {
	int64_t ms[PAST_RECORDS];
	size_t n;
};

void past_release(struct past *p)
{
	free(p->typical);
	*p = PAST_INIT;
}

static void count(struct past *p, const struct log_record *l)
{
	if (l->event == LOG_LANDED)
		p->landed += (int64_t)l->n_entries;
	else if (l->event == LOG_REJECTED && !strcmp(l->code, "CHECKS_FAILED"))
		p->failed += (int64_t)l->n_entries;
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

int past_read(struct past *out, struct refinery *r,
	      const struct log_record *tip, const struct gates *gates)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct durations *all = alloc_zero(gates->n, sizeof(*all));
	struct oid at = tip->id;
	int error = 0;

	past_release(out);
	for (int i = 0; !error && i < PAST_RECORDS && !oid_is_zero(&at); i++) {
		error = log_read(&l, r, &at);
		if (error)
			break;
		count(out, &l);
		strvec_each(&l.gates, line)
			measure(all, gates, *line);
		at = l.former;
	}
	out->typical = alloc_zero(gates->n, sizeof(*out->typical));
	for (size_t i = 0; i < gates->n; i++)
		out->typical[i] = median(&all[i]);
	free(all);
	return error;
}
