/* SPDX-License-Identifier: MIT */
#include "review/review.h"
#include "gateway/gateway.h"
#include "git/commit.h"
#include "git/repo.h"
#include "finding/anchor.h"
#include "model/asker.h"
#include "review/dismissal.h"
#include "review/kept.h"
#include "linter/linter.h"
#include "model/model-review.h"
#include "rule/rule.h"
#include "model/verifier.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/say.h"

#include <stdlib.h>
#include <string.h>

/* Commits from one line of progress to the next. */
#define PROGRESS 500

void review_release(struct review *v)
{
	scope_release(&v->scope);
	subject_release(&v->subject);
	findings_release(&v->findings);
	coverage_release(&v->coverage);
	*v = REVIEW_INIT;
}

/* Files that no rule can look into are no gap: there is nothing to read. */
static void tell_unread(struct coverage_part *part, const struct subject *s)
{
	for (size_t i = 0; i < s->diff.n; i++)
		if (s->diff.v[i].kind == DIFF_TOO_LARGE &&
		    s->diff.v[i].new_mode)
			coverage_leave(part, s->diff.v[i].path, "too large");
}

static int check_whole(struct review *v, struct coverage_part *part)
{
	int error = rules_check(&v->findings, &part->files, &v->subject, false);

	part->findings = v->findings.n;
	if (part->findings >= FINDING_COUNT_LIMIT)
		coverage_leave(part, "the rest", "too many findings");
	tell_unread(part, &v->subject);
	return error ? error : anchor_findings(&v->findings, 0, &v->subject);
}

/* Append what a commit adds to a parent (from 0), or to nothing. */
static int check_against(struct findings *out, struct repo *repo,
			 const struct oid *id, const struct commit *c,
			 size_t parent)
{
	CLEANUP(subject_release) struct subject s = SUBJECT_INIT;
	struct oid base = oid_empty_tree;
	size_t from = out->n;
	bool there = parent < c->parents.n;
	int error = 0;

	/* Where a shallow history ends, all of the tree is new. */
	if (there && repo->shallow)
		there = commit_exists(repo, &c->parents.v[parent]);
	if (there)
		error = commit_tree(&base, repo, &c->parents.v[parent]);
	if (!error)
		error = subject_load(&s, repo, &base, &c->tree);
	s.commit = *id;
	if (!error)
		error = rules_check(out, NULL, &s, true);
	if (!error)
		error = anchor_findings(out, from, &s);
	for (size_t i = from; i < out->n; i++)
		out->v[i].commit = *id;
	return error;
}

static bool has(const struct findings *l, const struct finding *wanted)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].first == wanted->first &&
		    !strcmp(l->v[i].path, wanted->path) &&
		    !strcmp(l->v[i].rule, wanted->rule))
			return true;
	return false;
}

/* A merge's own is what it adds to each of its parents. */
static int check_commit(struct review *v, struct repo *repo,
			const struct oid *id)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	CLEANUP(findings_release) struct findings own = FINDINGS_INIT;
	int error = commit_read(&c, repo, id);

	if (!error)
		error = check_against(&own, repo, id, &c, 0);
	for (size_t i = 1; !error && own.n && i < c.parents.n; i++) {
		CLEANUP(findings_release) struct findings rest = own;
		CLEANUP(findings_release) struct findings l = FINDINGS_INIT;

		own = FINDINGS_INIT;
		error = check_against(&l, repo, id, &c, i);
		for (size_t j = 0; j < rest.n; j++)
			if (has(&l, &rest.v[j]))
				finding_move(&own, &rest.v[j]);
	}
	for (size_t i = 0; i < own.n; i++)
		finding_move(&v->findings, &own.v[i]);
	return error;
}

/* What was added and taken away again leaves with the push all the same. */
static int check_commits(struct review *v, struct repo *repo)
{
	const struct oids *commits = &v->scope.commits;
	struct coverage_part *part;
	size_t before = v->findings.n;
	int error = 0;

	if (commits->n < 2)
		return 0;
	part = coverage_add(&v->coverage, "rules, commit by commit");
	for (size_t i = 0; !error && i < commits->n; i++) {
		if (i && i % PROGRESS == 0)
			say_progress("rules: commit %zu of %zu", i, commits->n);
		error = check_commit(v, repo, &commits->v[i]);
	}
	part->files = commits->n;
	part->findings = v->findings.n - before;
	return error;
}

/* 1: somebody asked to stop. */
static int check_linters(struct review *v, struct refinery *r,
			 const struct review_policy *policy)
{
	size_t from = v->findings.n;
	int error = linters_run(&v->findings, &v->coverage, r, &v->subject,
				&policy->reviewers, policy->trusted);

	return error ? error : anchor_findings(&v->findings, from, &v->subject);
}

/* 1: somebody asked to stop. */
static int ask_models(struct review *v, const struct asker *asker,
		      const struct review_policy *policy)
{
	size_t from = v->findings.n;
	int error = model_review(&v->findings, &v->coverage, asker, &v->subject,
				 &policy->models, &v->scope.policy);

	if (!error)
		error = anchor_findings(&v->findings, from, &v->subject);
	if (!error && *policy->verifier)
		error = verifier_judge(&v->findings, from, &v->coverage, asker,
				       &v->subject, policy->verifier);
	return error;
}

/* Whose work it is, or else who commits here; without an address. */
static char *agent_of(const struct scope *s, struct repo *repo)
{
	char *agent = s->agent && *s->agent ? alloc_string(s->agent) :
					      repo_user_ident(repo);

	if (agent)
		agent[strcspn(agent, "<")] = '\0';
	return agent;
}

static int check_models(struct review *v, struct refinery *r,
			const struct review_policy *policy)
{
	CLEANUP(cleanup_gateway) struct gateway *gateway = NULL;
	CLEANUP(cleanup_free) char *agent = agent_of(&v->scope, r->repo);
	struct asker asker = { .r = r,
			       .item = v->scope.name,
			       .agent = agent,
			       .purpose = "review" };
	int error = gateway_open(&gateway, r);

	asker.gateway = gateway;
	return error ? error : ask_models(v, &asker, policy);
}

/* What does not count, and what the style holds back. */
static void hold(struct findings *l, const struct review_policy *policy)
{
	for (size_t i = 0; i < l->n; i++) {
		struct finding *f = &l->v[i];

		if (f->state != FINDING_OPEN)
			continue;
		if (f->confidence < policy->confidence) {
			f->state = FINDING_HELD;
			finding_set(&f->reason, "not sure enough");
		} else if (f->level == FINDING_NOTE &&
			   policy->style != STYLE_STRICT) {
			f->state = FINDING_HELD;
			finding_set(&f->reason, "a note");
		}
	}
}

/* 1: what linters and models said before is enough; 0: it is not. */
static int recall(struct review *v, const struct oid *key, struct refinery *r,
		  enum review_ask ask)
{
	if (ask == REVIEW_ASK_AGAIN || oid_is_zero(key) ||
	    oid_is_zero(&v->scope.tip))
		return 0;
	return kept_find(v, r, key, ask == REVIEW_ASK_NOBODY);
}

/*
 * Linters and models, or what they said before. *key is what that is kept by,
 * zero: not at all. 1: somebody asked to stop.
 */
static int consult(struct review *v, struct oid *key, struct refinery *r,
		   const struct review_policy *policy)
{
	int error;

	if (!policy->reviewers.n && !policy->models.n)
		return 0;
	error = kept_key(key, r, v, policy);
	if (error == ERR_INVALID) {
		error_clear();
		*key = oid_zero;
		error = 0;
	}
	if (!error)
		error = recall(v, key, r, policy->ask);
	if (error)
		return error < 0 ? error : 0;
	if (policy->ask > REVIEW_ASK_AGAIN)
		return error_set(ERR_STALE, "no review is kept");
	if (policy->reviewers.n)
		error = check_linters(v, r, policy);
	if (!error && policy->models.n)
		error = check_models(v, r, policy);
	return error;
}

/*
 * What cannot be kept is looked at again another time. What the rules alone
 * say is worth a note only if somebody will want to dismiss it.
 */
static void keep(const struct review *v, struct refinery *r,
		 const struct oid *key, const struct review_policy *policy)
{
	bool quiet = policy->ask == REVIEW_ASK_RULES && !v->blocked;

	if (!quiet && !oid_is_zero(&v->scope.tip) && kept_write(r, v, key))
		error_clear();
}

int review_run(struct review *out, struct refinery *r,
	       const struct review_policy *policy)
{
	int64_t start = clock_monotonic();
	struct coverage_part *rules;
	struct oid key = oid_zero;
	int error = subject_load(&out->subject, r->repo, &out->scope.base,
				 &out->scope.head);

	if (error)
		return error;
	rules = coverage_add(&out->coverage, "rules");
	error = check_whole(out, rules);
	if (!error)
		error = check_commits(out, r->repo);
	if (!error && policy->ask != REVIEW_ASK_RULES)
		error = consult(out, &key, r, policy);
	say_progress("%s", "");
	if (error)
		return error > 0 ? error_set(ERR, "stopped") : error;
	anchor_merge(&out->findings);
	error = dismissals_apply(&out->findings, r);
	if (error)
		return error;
	hold(&out->findings, policy);
	findings_sort(&out->findings);
	out->verdict = review_verdict(&out->findings, &out->coverage,
				      policy->confidence);
	out->blocked = review_blocked(out->verdict, &out->coverage,
				      policy->block, policy->open);
	keep(out, r, &key, policy);
	out->ms = clock_monotonic() - start;
	return 0;
}
