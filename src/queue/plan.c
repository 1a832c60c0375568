/* SPDX-License-Identifier: MIT */
#include "queue/plan.h"
#include "util/alloc.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void result_release(struct plan_result *r)
{
	free(r->members);
}

void plan_results_clear(struct plan_results *r)
{
	for (size_t i = 0; i < r->n; i++)
		result_release(&r->v[i]);
	r->n = 0;
}

void plan_results_release(struct plan_results *r)
{
	plan_results_clear(r);
	free(r->v);
	*r = PLAN_RESULTS_INIT;
}

void plan_action_release(struct plan_action *a)
{
	free(a->members);
	*a = PLAN_ACTION_INIT;
}

static int64_t *copy_members(const int64_t *members, size_t n)
{
	int64_t *copy = alloc_zero(n, sizeof(*copy));

	if (n)
		memcpy(copy, members, n * sizeof(*copy));
	return copy;
}

static bool same_members(const struct plan_result *r, const int64_t *members,
			 size_t n)
{
	return r->n == n && !memcmp(r->members, members, n * sizeof(*members));
}

static struct plan_result *find(const struct plan_results *r,
				const int64_t *members, size_t n)
{
	for (size_t i = 0; i < r->n; i++)
		if (same_members(&r->v[i], members, n))
			return &r->v[i];
	return NULL;
}

void plan_results_add(struct plan_results *r, const int64_t *members, size_t n,
		      enum plan_outcome outcome)
{
	struct plan_result *result = find(r, members, n);

	if (!result) {
		r->v = alloc_grow(r->v, r->n, &r->alloc, sizeof(*r->v));
		result = &r->v[r->n++];
		memset(result, 0, sizeof(*result));
		result->members = copy_members(members, n);
		result->n = n;
	}
	result->times[outcome]++;
}

static void drop(struct plan_results *r, size_t i)
{
	result_release(&r->v[i]);
	r->v[i] = r->v[--r->n];
}

/* A pass of the longer list would have landed; only its failures are kept. */
static bool strip(struct plan_result *r, const int64_t *members, size_t n)
{
	if (r->n <= n || memcmp(r->members, members, n * sizeof(*members)))
		return false;
	r->n -= n;
	memmove(r->members, r->members + n, r->n * sizeof(*r->members));
	return r->times[PLAN_RED] > 0;
}

void plan_results_landed(struct plan_results *r, const int64_t *members,
			 size_t n)
{
	for (size_t i = r->n; i-- > 0;)
		if (!strip(&r->v[i], members, n))
			drop(r, i);
}

static bool has(const struct plan_result *r, int64_t sequence)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->members[i] == sequence)
			return true;
	return false;
}

void plan_results_gone(struct plan_results *r, int64_t sequence)
{
	for (size_t i = r->n; i-- > 0;)
		if (has(&r->v[i], sequence))
			drop(r, i);
}

static int by_score(const void *a, const void *b)
{
	const struct plan_entry *x = a, *y = b;

	if (x->deferred != y->deferred)
		return x->deferred ? 1 : -1;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->sequence < y->sequence ? -1 : x->sequence > y->sequence;
}

size_t plan_group_size(const struct plan_entry *entries, size_t n, size_t max)
{
	double good = 1, best = 2;
	size_t size = 1;

	for (size_t i = 0; i < n && i < max && !entries[i].deferred; i++) {
		double distance;

		good *= 1 - entries[i].p;
		distance = fabs(good - 0.5);
		if (distance >= best)
			break;
		best = distance;
		size = i + 1;
	}
	return size;
}

size_t plan_split(const struct plan_entry *entries, size_t n)
{
	double all = 1, good = 1, best = 2;
	size_t size = 1;

	assert(n > 1);
	for (size_t i = 0; i < n; i++)
		all *= 1 - entries[i].p;
	for (size_t i = 0; i + 1 < n; i++) {
		double distance;

		good *= 1 - entries[i].p;
		distance = fabs((1 - good) / (1 - all) - 0.5);
		if (distance >= best)
			break;
		best = distance;
		size = i + 1;
	}
	return size;
}

double plan_estimate(int64_t failed, int64_t landed)
{
	double total = (double)(failed + landed);
	double weight = total > 200 ? 200 / total : 1;

	return (1 + (double)failed * weight) / (20 + total * weight);
}

static const struct plan_entry *lookup(const struct plan_entry *entries,
				       size_t n, int64_t sequence)
{
	for (size_t i = 0; i < n; i++)
		if (entries[i].sequence == sequence)
			return &entries[i];
	return NULL;
}

/* Do all members wait here? Copies them, in their order. */
static bool gather(struct plan_entry *out, const struct plan_entry *entries,
		   size_t n, const struct plan_result *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct plan_entry *e = lookup(entries, n, r->members[i]);

		if (!e)
			return false;
		out[i] = *e;
	}
	return true;
}

static void act(struct plan_action *out, enum plan_kind kind,
		const struct plan_entry *entries, size_t n)
{
	out->kind = kind;
	out->n = n;
	out->members = alloc_zero(n, sizeof(*out->members));
	for (size_t i = 0; i < n; i++)
		out->members[i] = entries[i].sequence;
}

/*
 * Test the first n of group; where that could not run often enough, a part of
 * it, and a single one is parked.
 */
static void test(struct plan_action *out, const struct plan_entry *group,
		 size_t n, const struct plan_results *results)
{
	for (;; n /= 2) {
		const struct plan_result *known;

		plan_action_release(out);
		act(out, PLAN_TEST, group, n);
		known = find(results, out->members, n);
		if (!known || known->times[PLAN_NOTHING] < PLAN_TRIES)
			return;
		if (n == 1) {
			out->kind = PLAN_PARK;
			return;
		}
	}
}

/* The longest pass and the shortest failure among what is known. */
static void survey(const struct plan_results *results,
		   const struct plan_entry *entries, size_t n,
		   struct plan_entry *scratch, const struct plan_result **green,
		   const struct plan_result **red)
{
	*green = *red = NULL;
	for (size_t i = 0; i < results->n; i++) {
		const struct plan_result *r = &results->v[i];

		if (r->n > n || !gather(scratch, entries, n, r))
			continue;
		if (r->times[PLAN_GREEN]) {
			if (!*green || r->n > (*green)->n)
				*green = r;
		} else if (r->times[PLAN_RED]) {
			if (!*red || r->n < (*red)->n)
				*red = r;
		}
	}
}

static void search(struct plan_action *out, const struct plan_entry *group,
		   const struct plan_result *red,
		   const struct plan_results *results)
{
	if (red->n > 1)
		test(out, group, plan_split(group, red->n), results);
	else if (red->times[PLAN_RED] > group[0].retries)
		act(out, PLAN_REJECT, group, 1);
	else
		test(out, group, 1, results);
}

void plan_decide(struct plan_action *out, struct plan_entry *entries, size_t n,
		 const struct plan_results *results, size_t max_group)
{
	struct plan_entry *group = alloc_zero(n, sizeof(*group));
	const struct plan_result *green, *red;

	plan_action_release(out);
	if (n)
		qsort(entries, n, sizeof(*entries), by_score);
	survey(results, entries, n, group, &green, &red);
	if (green) {
		gather(group, entries, n, green);
		act(out, PLAN_LAND, group, green->n);
	} else if (red) {
		gather(group, entries, n, red);
		search(out, group, red, results);
	} else if (n && !entries[0].deferred) {
		test(out, entries, plan_group_size(entries, n, max_group),
		     results);
	}
	free(group);
}
