/* SPDX-License-Identifier: MIT */
#include "plan/metrics.h"
#include "util/json.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The smallest that at least this share does not exceed. */
static double at(const double *sorted, size_t n, double share)
{
	size_t rank = (size_t)ceil(share * (double)n);

	return sorted[rank ? rank - 1 : 0];
}

void quantiles_of(struct quantiles *out, double *times, size_t n)
{
	*out = (struct quantiles){ 0 };
	if (!n)
		return;
	qsort(times, n, sizeof(*times), compare);
	out->p50 = at(times, n, 0.50);
	out->p95 = at(times, n, 0.95);
	out->p99 = at(times, n, 0.99);
}

static double ratio(double a, double b)
{
	return b > 0 ? a / b : 0;
}

void metrics_compare(struct metrics *m, const struct metrics *oracle)
{
	const struct quantiles *own = &m->turnaround;
	const struct quantiles *best = &oracle->turnaround;

	m->over_oracle.p50 = ratio(own->p50, best->p50);
	m->over_oracle.p95 = ratio(own->p95, best->p95);
	m->over_oracle.p99 = ratio(own->p99, best->p99);
}

static void set_quantiles(struct json *object, const char *name,
			  const struct quantiles *q)
{
	struct json *o = json_set(object, name, json_object());

	json_set_real(o, "p50", q->p50);
	json_set_real(o, "p95", q->p95);
	json_set_real(o, "p99", q->p99);
}

static void set_count(struct json *object, const char *name, uint64_t n)
{
	json_set_number(object, name, (int64_t)n);
}

void metrics_json(struct json *o, const struct metrics *m)
{
	json_set_string(o, "policy", m->policy);
	set_count(o, "entries", m->entries);
	set_count(o, "landed", m->landed);
	set_count(o, "rejected", m->rejected);
	set_count(o, "parked", m->parked);
	set_count(o, "orphans", m->orphans);
	set_count(o, "unfinished", m->unfinished);
	set_count(o, "together", m->together);
	set_count(o, "named", m->named);
	set_count(o, "misnamed", m->misnamed);
	set_count(o, "runs", m->runs);
	set_count(o, "cancelled", m->cancelled);
	json_set_real(o, "seconds", m->seconds);
	json_set_real(o, "mean_run_seconds", m->mean);
	json_set_real(o, "runs_per_change", m->runs_per_change);
	json_set_real(o, "changes_per_test", m->changes_per_test);
	json_set_real(o, "bound", m->bound);
	json_set_real(o, "economy", m->economy);
	json_set_real(o, "efficiency", m->efficiency);
	set_quantiles(o, "turnaround_seconds", &m->turnaround);
	set_quantiles(o, "turnaround_over_oracle", &m->over_oracle);
	set_count(o, "innocent_rejected", m->innocent_rejected);
	json_set_real(o, "false_ejections", m->false_ejections);
	json_set_real(o, "kept", m->kept);
	set_count(o, "overtakes", m->overtakes);
	set_count(o, "red_tips", m->red_tips);
	set_count(o, "pauses", m->pauses);
}
