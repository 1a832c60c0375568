/* SPDX-License-Identifier: MIT */
#include "queue/candidate.h"
#include "queue/assemble.h"
#include "queue/entry.h"
#include "queue/rules.h"
#include "util/alloc.h"

#include <stdlib.h>
#include <string.h>

static void candidate_free(struct candidate *a)
{
	trial_release(&a->trial);
	rules_leave(a->rules);
	strvec_release(&a->ids);
	free(a->chain);
	free(a);
}

void candidates_release(struct candidates *l)
{
	for (size_t i = 0; i < l->n; i++)
		candidate_free(l->v[i]);
	free(l->v);
	*l = (struct candidates){ 0 };
}

struct candidate *candidates_add(struct candidates *l, int64_t job,
				 const struct oid *base,
				 const struct stacked *chain, size_t n,
				 struct rules *rules)
{
	struct candidate *a = alloc_zero(1, sizeof(*a));

	a->job = job;
	a->base = *base;
	a->chain = alloc_zero(n ? n : 1, sizeof(*a->chain));
	if (n)
		memcpy(a->chain, chain, n * sizeof(*a->chain));
	a->n = n;
	a->again = TRIAL_ONCE;
	a->rules = rules_use(rules);
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	l->v[l->n++] = a;
	return a;
}

struct candidate *candidates_find(const struct candidates *l, int64_t job)
{
	for (size_t i = l->n; i-- > 0;)
		if (l->v[i]->job == job)
			return l->v[i];
	return NULL;
}

static bool failed_over(const struct candidate *a, int64_t sequence)
{
	return !candidate_runs(a) && a->trial.verdict == POLICY_RED && a->n &&
	       a->chain[a->n - 1].sequence == sequence;
}

struct candidate *candidates_failed(const struct candidates *l,
				    int64_t sequence)
{
	struct candidate *found = NULL;

	for (size_t i = l->n; i-- > 0;)
		if (failed_over(l->v[i], sequence) &&
		    (!found || l->v[i]->n < found->n))
			found = l->v[i];
	return found;
}

static void drop_at(struct candidates *l, size_t i)
{
	candidate_free(l->v[i]);
	memmove(&l->v[i], &l->v[i + 1], (--l->n - i) * sizeof(*l->v));
}

void candidates_drop(struct candidates *l, int64_t job)
{
	for (size_t i = l->n; i-- > 0;)
		if (l->v[i]->job == job)
			drop_at(l, i);
}

static bool lives(const struct candidate *a, const struct entries *live)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < live->n; j++)
			if (live->v[j].sequence == a->chain[i].sequence)
				return true;
	return false;
}

void candidates_forget(struct candidates *l, const struct entries *live)
{
	for (size_t i = l->n; i-- > 0;)
		if (!candidate_runs(l->v[i]) && !lives(l->v[i], live))
			drop_at(l, i);
}

bool candidate_runs(const struct candidate *a)
{
	return trial_fd(&a->trial) >= 0;
}

size_t candidates_running(const struct candidates *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += candidate_runs(l->v[i]);
	return n;
}

const struct oid *candidate_tip(const struct candidate *a)
{
	return a->n ? &a->chain[a->n - 1].commit : &a->base;
}

struct trial_spec candidate_spec(struct candidate *a)
{
	return (struct trial_spec){ .rules = a->rules,
				    .candidate = *candidate_tip(a),
				    .base = a->base,
				    .entries = &a->ids,
				    .again = a->again };
}
