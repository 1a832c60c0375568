/* SPDX-License-Identifier: MIT */
#include "queue/candidate.h"
#include "git/commit.h"
#include "git/history.h"
#include "queue/assemble.h"
#include "queue/entry.h"
#include "queue/rules.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

static void candidate_free(struct candidate *c)
{
	trial_release(&c->trial);
	rules_leave(c->rules);
	strvec_release(&c->ids);
	oids_release(&c->interior);
	free(c->chain);
	free(c);
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
	struct candidate *c = alloc_zero(1, sizeof(*c));

	c->job = job;
	c->base = *base;
	c->chain = alloc_zero(n ? n : 1, sizeof(*c->chain));
	if (n)
		memcpy(c->chain, chain, n * sizeof(*c->chain));
	c->n = n;
	c->again = TRIAL_ONCE;
	c->rules = rules_use(rules);
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	l->v[l->n++] = c;
	return c;
}

struct candidate *candidates_find(const struct candidates *l, int64_t job)
{
	for (size_t i = l->n; i-- > 0;)
		if (l->v[i]->job == job)
			return l->v[i];
	return NULL;
}

static bool has(const struct candidate *c, int64_t sequence)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->chain[i].sequence == sequence)
			return true;
	return false;
}

/* The culprit of a failure that was searched for is the last of the chain. */
static bool is_better(const struct candidate *c, const struct candidate *than,
		      int64_t sequence)
{
	bool last = c->chain[c->n - 1].sequence == sequence;
	bool was = than && than->chain[than->n - 1].sequence == sequence;

	return !than || (last != was ? last : c->n < than->n);
}

struct candidate *candidates_failed(const struct candidates *l,
				    int64_t sequence)
{
	struct candidate *found = NULL;

	for (size_t i = l->n; i-- > 0;) {
		struct candidate *c = l->v[i];

		if (!candidate_runs(c) && c->trial.verdict == POLICY_RED &&
		    has(c, sequence) && is_better(c, found, sequence))
			found = c;
	}
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

static bool lives(const struct candidate *c, const struct entries *live)
{
	for (size_t i = 0; i < c->n; i++)
		if (entries_find(live, c->chain[i].sequence))
			return true;
	return false;
}

void candidates_forget(struct candidates *l, const struct entries *live)
{
	for (size_t i = l->n; i-- > 0;)
		if (!candidate_runs(l->v[i]) && !lives(l->v[i], live))
			drop_at(l, i);
}

static bool begins_with(const struct candidate *c, const struct candidate *done)
{
	return c != done && done->n && c->n > done->n &&
	       oid_equal(&c->base, &done->base) &&
	       oid_equal(&c->chain[done->n - 1].commit,
			 &done->chain[done->n - 1].commit);
}

static void stand_on(struct candidate *c, const struct candidate *done)
{
	struct strvec ids = STRVEC_INIT;

	c->base = *candidate_tip(done);
	c->n -= done->n;
	c->n_base -= c->n_base < done->n ? c->n_base : done->n;
	memmove(c->chain, c->chain + done->n, c->n * sizeof(*c->chain));
	for (size_t i = 0; i < c->n; i++)
		strvec_push(&ids, c->ids.v[done->n + i]);
	strvec_release(&c->ids);
	c->ids = ids;
}

void candidates_follow(struct candidates *l, const struct candidate *done)
{
	for (size_t i = 0; i < l->n; i++)
		if (begins_with(l->v[i], done))
			stand_on(l->v[i], done);
}

bool candidate_runs(const struct candidate *c)
{
	return c->waits || candidate_tests(c);
}

bool candidate_tests(const struct candidate *c)
{
	return trial_fd(&c->trial) >= 0;
}

size_t candidates_running(const struct candidates *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += candidate_runs(l->v[i]);
	return n;
}

size_t candidates_testing(const struct candidates *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += candidate_tests(l->v[i]);
	return n;
}

struct candidate *candidates_waiting(const struct candidates *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i]->waits)
			return l->v[i];
	return NULL;
}

const struct oid *candidate_tip(const struct candidate *c)
{
	return c->n ? &c->chain[c->n - 1].commit : &c->base;
}

const struct oid *candidate_below(const struct candidate *c, size_t i)
{
	return i ? &c->chain[i - 1].commit : &c->base;
}

struct trial_spec candidate_spec(struct candidate *c)
{
	return (struct trial_spec){ .rules = c->rules,
				    .candidate = *candidate_tip(c),
				    .base = c->base,
				    .entries = &c->ids,
				    .n_base = c->n_base,
				    .again = c->again };
}

int candidate_every_commit(struct candidate *c, struct repo *repo)
{
	CLEANUP(oids_release) struct oids line = OIDS_INIT;
	int error = history_first_parents(&line, repo, &c->base,
					  candidate_tip(c), INTERIOR_MAX);

	for (size_t i = line.n; !error && i-- > 1;)
		oids_push(&c->interior, &line.v[i]);
	return error;
}

void candidate_fail(struct candidate *c, const char *gate, const char *reason)
{
	c->trial.verdict = POLICY_RED;
	alloc_replace(&c->trial.gate, gate);
	alloc_replace(&c->trial.reason, reason);
}

void candidate_could_not_run(struct candidate *c, const char *reason)
{
	c->trial.verdict = POLICY_NOTHING;
	alloc_replace(&c->trial.reason, reason);
}

static struct trial_spec interior_spec(struct candidate *c, size_t i)
{
	struct trial_spec spec = candidate_spec(c);

	spec.candidate = c->interior.v[i];
	return spec;
}

/* By its subject, too: stacking gave it an id that its author never saw. */
static int name_commit(struct candidate *c, struct repo *repo,
		       const struct oid *id)
{
	CLEANUP(commit_release) struct commit commit = COMMIT_INIT;
	CLEANUP(cleanup_free) char *subject = NULL;
	char *reason;
	int error = commit_read(&commit, repo, id);

	if (error)
		return error;
	commit_to_utf8(&commit);
	subject = commit_subject(commit.message);
	reason = alloc_printf("commit '%.100s' (%s) by itself: %s", subject,
			      oid_short(id), c->trial.reason);
	free(c->trial.reason);
	c->trial.reason = reason;
	return 0;
}

/* The commits below, one after another, as long as nothing runs. */
static int go_below(struct candidate *c, struct trials *t, int result)
{
	while (!result && c->trial.verdict == POLICY_GREEN &&
	       c->tested < c->interior.n) {
		struct trial_spec spec = interior_spec(c, c->tested++);

		result = trial_begin(&c->trial, t, &spec);
	}
	if (!result && c->trial.verdict != POLICY_GREEN && c->tested)
		return name_commit(c, t->r->repo,
				   &c->interior.v[c->tested - 1]);
	return result;
}

int candidate_begin(struct candidate *c, struct trials *t)
{
	struct trial_spec spec = candidate_spec(c);

	return go_below(c, t, trial_begin(&c->trial, t, &spec));
}

int candidate_go_on(struct candidate *c, struct trials *t)
{
	return go_below(c, t, trial_go_on(&c->trial));
}

int candidate_recall(struct trial *out, struct candidate *c, struct trials *t)
{
	struct trial_spec spec;
	int error = 0;

	for (size_t i = 0; !error && i < c->interior.n; i++) {
		CLEANUP(trial_release) struct trial one = TRIAL_INIT;

		spec = interior_spec(c, i);
		error = trial_recall(&one, t, &spec);
	}
	spec = candidate_spec(c);
	return error ? error : trial_recall(out, t, &spec);
}
