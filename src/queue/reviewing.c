/* SPDX-License-Identifier: MIT */
#include "queue/reviewing.h"
#include "config/settings.h"
#include "git/fold.h"
#include "git/repo.h"
#include "queue/entry.h"
#include "queue/pushopt.h"
#include "review/render.h"
#include "review/review.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"
#include "util/strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct reviewing {
	struct process process;
};

void opinion_release(struct opinion *o)
{
	free(o->reason);
	free(o->body);
	*o = OPINION_INIT;
}

int entry_scope(struct scope *out, struct repo *repo, const struct oid *tip,
		const struct entry *e)
{
	CLEANUP(strvec_release) struct strvec known = STRVEC_INIT;
	CLEANUP(cleanup_free) char *name = alloc_printf("entry %s", e->id);
	int error;

	strvec_push(&known, oid_hex(tip));
	if (!oid_is_zero(&e->base))
		strvec_push(&known, oid_hex(&e->base));
	error = scope_commits(out, repo, name, &e->head, &known);
	out->policy = *tip;
	/* Rather whom the host knows than whom the submission claims. */
	out->agent = alloc_string(*e->pusher ? e->pusher : e->submitter);
	return error;
}

int entry_policy(struct review_policy *out, struct refinery *r,
		 const char *target, const struct oid *tip)
{
	int error = review_policy_load(out, r, target, tip);

	out->trusted = true;
	return error;
}

static const struct finding *first_open(const struct findings *l)
{
	const struct finding *first = NULL;

	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].state == FINDING_OPEN &&
		    (!first || l->v[i].level > first->level))
			first = &l->v[i];
	return first;
}

static char *describe_findings(const struct review *v)
{
	const struct finding *f = first_open(&v->findings);
	CLEANUP(cleanup_free) char *line = NULL;
	size_t n = 0;

	for (int level = FINDING_WARNING; level <= FINDING_ERROR; level++)
		n += findings_count(&v->findings, FINDING_OPEN,
				    (enum finding_level)level);
	if (!f)
		return alloc_printf("the review says: %s",
				    review_verdict_name(v->verdict));
	line = f->first ? alloc_printf(", line %u", f->first) :
			  alloc_string("");
	if (n > 1)
		return alloc_printf("%s%s: %s, and %zu more findings", f->path,
				    line, f->message, n - 1);
	return alloc_printf("%s%s: %s", f->path, line, f->message);
}

/* Who did not see what. */
static char *describe_gaps(const struct review *v)
{
	for (size_t i = 0; i < v->coverage.n; i++) {
		const struct coverage_part *p = &v->coverage.v[i];

		if (p->state == COVERAGE_FAILED)
			return alloc_printf("reviewer %s failed: %s",
					    p->reviewer,
					    p->reason ? p->reason : "");
		if (p->state == COVERAGE_PARTIAL)
			return alloc_printf(
				"reviewer %s did not see %s", p->reviewer,
				p->unseen.n ? p->unseen.v[0] : "everything");
	}
	return alloc_string("the review is incomplete");
}

static char *body_of(const struct review *v, const struct review_policy *p)
{
	struct render_options o = { .style = p->style };
	struct strbuf text = STRBUF_INIT;

	render_text(&text, v, &o);
	if (text.len > OPINION_LIMIT)
		strbuf_cut(&text, OPINION_LIMIT);
	return strbuf_detach(&text);
}

static void judge(struct opinion *out, const struct review *v,
		  const struct review_policy *p)
{
	out->verdict = POLICY_GREEN;
	if (!v->blocked)
		return;
	out->body = body_of(v, p);
	if (review_blocked(v->verdict, &v->coverage, p->block, true)) {
		out->verdict = POLICY_RED;
		out->reason = describe_findings(v);
		return;
	}
	out->verdict = POLICY_NOTHING;
	out->reason = describe_gaps(v);
}

/* Of what e adds to base, by the policy at tip. */
static int review(struct opinion *out, struct refinery *r, const char *target,
		  const struct oid *tip, const struct oid *base,
		  const struct entry *e, enum review_ask ask)
{
	CLEANUP(review_policy_release)
	struct review_policy policy = REVIEW_POLICY_INIT;
	CLEANUP(review_release) struct review v = REVIEW_INIT;
	int error = entry_policy(&policy, r, target, tip);

	policy.ask = ask;
	if (!error)
		error = entry_scope(&v.scope, r->repo, base, e);
	v.scope.policy = *tip;
	if (!error)
		error = review_run(&v, r, &policy);
	if (!error)
		judge(out, &v, &policy);
	return error;
}

struct rejection review_rejection(const struct opinion *o)
{
	return (struct rejection){
		.code = "REVIEW_FAILED",
		.reason = o->reason,
		.next = "mend the branch and enqueue it again, or have a "
			"maintainer run git refinery dismiss <finding> in this "
			"repository",
		.body = o->body,
	};
}

int review_by_rules(struct opinion *out, struct refinery *r, const char *target,
		    const struct oid *tip, const struct entry *e)
{
	int error;

	out->verdict = POLICY_GREEN;
	if (!settings_bool(r->settings, target, "reviewGate"))
		return 0;
	error = review(out, r, target, tip, tip, e, REVIEW_ASK_RULES);
	if (error == ERR_INVALID) {
		out->verdict = POLICY_RED;
		out->reason = alloc_string(error_message());
		error_clear();
		return 0;
	}
	/* The rules see all that they ever will. */
	if (!error && out->verdict == POLICY_NOTHING)
		out->verdict = POLICY_RED;
	return error;
}

int review_stacked(struct refinery *r, const char *target,
		   const struct oid *tip, const struct oid *base,
		   const struct oid *commit, const struct entry *e)
{
	CLEANUP(opinion_release) struct opinion opinion = OPINION_INIT;
	CLEANUP(entry_release) struct entry as_it_stands = ENTRY_INIT;
	struct rejection rejection;
	int result = 0;

	if (settings_bool(r->settings, target, "reviewGate"))
		result = fold_suspect(r->repo, base, commit);
	if (result <= 0)
		return result;
	entry_copy(&as_it_stands, e);
	as_it_stands.head = *commit;
	as_it_stands.base = oid_zero;
	result = review(&opinion, r, target, tip, base, &as_it_stands,
			REVIEW_ASK_RULES);
	if (result || opinion.verdict != POLICY_RED)
		return result;
	rejection = review_rejection(&opinion);
	error_set(ERR_REFUSED, "%s", opinion.reason);
	return error_next(ERR_REFUSED, "%s", rejection.next);
}

int review_asks(bool *out, struct refinery *r, const char *target,
		const struct oid *tip)
{
	CLEANUP(review_policy_release)
	struct review_policy policy = REVIEW_POLICY_INIT;
	int error;

	*out = false;
	if (!settings_bool(r->settings, target, "reviewGate"))
		return 0;
	error = entry_policy(&policy, r, target, tip);
	*out = !error && (policy.reviewers.n || policy.models.n);
	return error;
}

int review_recall(struct opinion *out, struct refinery *r, const char *target,
		  const struct oid *tip, const struct entry *e, bool gaps)
{
	return review(out, r, target, tip, tip, e,
		      gaps ? REVIEW_ASK_NOBODY : REVIEW_ASK_RECORD);
}

int reviewing_start(struct reviewing **out, struct refinery *r,
		    const struct entry *e)
{
	struct reviewing *v = alloc_zero(1, sizeof(*v));
	CLEANUP(cleanup_free) char *program = process_self();
	int error;

	v->process = PROCESS_INIT;
	strvec_pushl(&v->process.argv, program, "review", "--json", "--target",
		     e->target, "--entry", e->id, NULL);
	v->process.out = PROCESS_PIPE;
	v->process.directory = r->repo->common;
	repo_clean_env(&v->process);
	pushopt_clean_env(&v->process);
	error = process_start(&v->process);
	if (error) {
		reviewing_free(v);
		return error;
	}
	fcntl(v->process.out, F_SETFL, O_NONBLOCK);
	*out = v;
	return 0;
}

int reviewing_fd(const struct reviewing *v)
{
	return v->process.out;
}

/* What it prints is read and dropped: the note tells all of it. */
bool reviewing_ended(struct reviewing *v)
{
	char buffer[8192];
	ssize_t n = read(v->process.out, buffer, sizeof(buffer));

	return !n || (n < 0 && errno != EINTR && errno != EAGAIN);
}

void reviewing_free(struct reviewing *v)
{
	if (!v)
		return;
	if (v->process.pid > 0)
		kill(v->process.pid, SIGTERM);
	process_end(&v->process);
	process_release(&v->process);
	free(v);
}
