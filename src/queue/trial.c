/* SPDX-License-Identifier: MIT */
#include "queue/trial.h"
#include "config/gate.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/repo.h"
#include "queue/rules.h"
#include "runner/containment.h"
#include "runner/disk.h"
#include "runner/job.h"
#include "runner/slot.h"
#include "state/evidence.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"
#include "util/say.h"
#include "util/stop.h"

#include <stdlib.h>
#include <string.h>

/* What a trial needs only while it goes on. */
struct trying {
	struct trials *trials;
	struct rules *rules;
	struct oid candidate, base;
	struct strvec entries;
	size_t n_base;
	int64_t begun; /* wall clock, for display */
	int again;
	bool recall; /* start nothing */
	enum gate_when when;
	char *only; /* name of the one gate to run; NULL: all that apply */
	struct strvec paths;
	struct evidences known;
	size_t next; /* gate to look at */
	struct oid definition;
	int failures; /* of that gate on the tree so far */
	struct slot *slot;
	struct job *job;
};

void trials_open(struct trials *t, struct refinery *r, const char *target)
{
	*t = (struct trials){ .r = r, .target = target, .slots.r = r };
	progress_open(&t->progress, r, target);
}

void trials_release(struct trials *t)
{
	progress_release(&t->progress);
	slots_release(&t->slots);
	free(t->label);
	free(t->environment);
	*t = (struct trials){ 0 };
}

/* Give back what it held; what it found stays. */
static void end(struct trial *t)
{
	struct trying *now = t->now;

	if (!now)
		return;
	progress_end(&now->trials->progress, now);
	job_free(now->job);
	slots_give(&now->trials->slots, now->slot);
	rules_leave(now->rules);
	strvec_release(&now->entries);
	strvec_release(&now->paths);
	free(now->only);
	evidences_release(&now->known);
	free(now);
	t->now = NULL;
}

void trial_release(struct trial *t)
{
	end(t);
	free(t->gate);
	free(t->reason);
	strvec_release(&t->gates);
	strvec_release(&t->outputs);
	*t = TRIAL_INIT;
}

char *trial_output_path(struct refinery *r, const struct oid *tree,
			const char *gate)
{
	return refinery_path(r, "output/%s-%s", oid_hex(tree), gate);
}

/* What a verdict depends on besides tree and gate: the machine and the box. */
static int describe_environment(struct trials *t)
{
	enum sandbox level = SANDBOX_NONE;
	int error;

	if (t->environment)
		return 0;
	alloc_replace(&t->label, NULL);
	error = containment_choose(&level, t->r->settings, true);
	if (error)
		return error;
	t->sandbox = level;
	t->label = containment_label(t->r->settings, level);
	t->environment = containment_environment(t->label);
	return t->environment ? 0 : ERR;
}

int trials_check(struct trials *t)
{
	return t->broken ? ERR : describe_environment(t);
}

static const struct gate *gate_of(const struct trying *now)
{
	return &now->rules->gates.v[now->next];
}

static void environment_of(struct strvec *env, const struct trial *t)
{
	const struct trying *now = t->now;
	CLEANUP(cleanup_free) char *ids = strvec_join(&now->entries, " ");

	strvec_push(env, "CI=true");
	strvec_pushf(env, "REFINERY_TARGET=%s", now->trials->target);
	strvec_pushf(env, "REFINERY_GATE=%s", gate_of(now)->name);
	strvec_pushf(env, "REFINERY_COMMIT=%s", oid_hex(&now->candidate));
	strvec_pushf(env, "REFINERY_TREE=%s", oid_hex(&t->tree));
	strvec_pushf(env, "REFINERY_BASE=%s", oid_hex(&now->base));
	strvec_pushf(env, "REFINERY_ENTRIES=%s", ids);
}

static void set_limits(struct job_spec *spec, struct strvec *binds,
		       const struct trials *t, const struct gate *gate)
{
	containment_set(spec, binds, t->r->settings, (enum sandbox)t->sandbox);
	spec->command = gate->command;
	spec->timeout = gate->timeout;
}

static void conclude(struct trial *t, enum verdict verdict, const char *reason)
{
	const char *name = gate_of(t->now)->name;

	t->verdict = verdict == VERDICT_PASS ? POLICY_GREEN :
		     verdict == VERDICT_FAIL ? POLICY_RED :
					       POLICY_NOTHING;
	if (verdict == VERDICT_PASS)
		return;
	alloc_replace(&t->gate, name);
	free(t->reason);
	t->reason = alloc_printf("gate '%s' %s%s%s", name,
				 verdict == VERDICT_FAIL    ? "failed" :
				 verdict == VERDICT_TIMEOUT ? "timed out" :
							      "could not run",
				 reason && *reason ? ": " : "",
				 reason ? reason : "");
}

/* Where error_message() goes if the test could not even begin. */
static int could_not_run(struct trial *t)
{
	CLEANUP(cleanup_free) char *why = alloc_string(error_message());

	conclude(t, VERDICT_ERROR, why);
	error_clear();
	return 0;
}

static int prepare(struct trying *now, const struct oid *commit)
{
	const struct slot_keep keep = { .target = now->trials->target,
					.paths = &gate_of(now)->keep };
	int error =
		slot_prepare(now->slot, now->trials->r->repo, commit, &keep);

	return error ? error : disk_check(now->slot->path);
}

/*
 * The slot cannot be made to hold the candidate. If it can hold the base that
 * is for what the candidate adds, and others go on; else nothing can be
 * tested here, whatever it is, and nobody is charged for that. 1: it is ready.
 */
static int fill_slot(struct trial *t)
{
	struct trying *now = t->now;
	CLEANUP(cleanup_free) char *why = NULL;
	CLEANUP(cleanup_free) char *next = NULL;
	int error = now->slot ? 0 : slots_take(&now->slot, &now->trials->slots);

	now->trials->broken = error;
	if (error)
		return error;
	error = prepare(now, &now->candidate);
	if (!error || stop_requested())
		return error ? error : 1;
	why = alloc_string(error_message());
	next = alloc_string(error_next_action());
	if (oid_equal(&now->base, &now->candidate) ||
	    prepare(now, &now->base)) {
		now->trials->broken = true;
		error_set(error, "%s", why);
		return error_next(error, "%s", next);
	}
	error_set(error, "%s", why);
	return could_not_run(t);
}

/* Run the gate. 1: it runs; 0: the candidate cannot be tried. */
static int start(struct trial *t)
{
	CLEANUP(strvec_release) struct strvec env = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec binds = STRVEC_INIT;
	struct trying *now = t->now;
	struct trials *trials = now->trials;
	const struct gate *gate = gate_of(now);
	struct job_spec spec = { .env = &env };
	int result = fill_slot(t);

	if (result <= 0)
		return result;
	environment_of(&env, t);
	slot_job(now->slot, &spec);
	set_limits(&spec, &binds, trials, gate);
	progress_start(&trials->progress,
		       &(struct progress_test){
			       .key = now,
			       .gate = gate->name,
			       .entries = now->entries,
			       .n_base = now->n_base,
			       .begun = now->begun,
			       .typical = now->rules->past.typical[now->next],
		       });
	trials->runs++;
	result = job_start(&now->job, &spec);
	trials->broken = result;
	return result ? result : 1;
}

/*
 * A pass must show what the gate promised: an empty test run that exits with
 * 0 proves nothing.
 */
static void check_promise(struct job_result *result, const struct gate *gate)
{
	if (result->verdict != VERDICT_PASS ||
	    gate_expected(gate, result->output.buf, result->output.len))
		return;
	result->verdict = VERDICT_ERROR;
	alloc_replace(&result->reason, "the output does not show what "
				       "'expect' asks for");
}

static void note_gate(struct trial *t, const char *result, int64_t ms,
		      const char *sandbox)
{
	strvec_pushf(&t->gates, "%s %s %s %lld %s", gate_of(t->now)->name,
		     result, oid_hex(&t->now->definition), (long long)ms,
		     sandbox);
}

/* Evidence first, then whatever follows from it. */
static int keep(struct trial *t, const struct job_result *result,
		unsigned beside)
{
	struct trying *now = t->now;
	struct refinery *r = now->trials->r;
	const char *name = gate_of(now)->name;
	CLEANUP(cleanup_free)
	char *file = trial_output_path(r, &t->tree, name);
	struct evidence fact = {
		.gate = (char *)name,
		.definition = now->definition,
		.result = (char *)verdict_name(result->verdict),
		.ms = result->duration_ms,
		.beside = beside,
		.sandbox = now->trials->label,
		.commit = now->candidate,
		.base = now->base,
	};
	int error = file_write(file, result->output.buf, result->output.len,
			       0666, false);

	if (!error)
		error = evidence_add(r, &t->tree, &fact);
	strvec_push(&t->outputs, name);
	note_gate(t, fact.result, fact.ms, fact.sandbox);
	return error;
}

/* How often the gate may fail on a tree and still be run once more. */
static int further_runs(const struct trying *now)
{
	return now->again == TRIAL_ONCE ?
		       0 :
		       (int)gate_of(now)->retries + now->again;
}

/*
 * A known result counts as that of a run: a pass, or a failure that nothing
 * contradicts; where both are known a pass counts if it may be retried, or if
 * it is only to be recalled.
 */
static bool is_known(struct trial *t)
{
	struct trying *now = t->now;
	const struct gate *gate = gate_of(now);
	CLEANUP(cleanup_free)
	char *file = trial_output_path(now->trials->r, &t->tree, gate->name);
	const struct evidence *found = NULL;
	const char *result = evidence_result(&now->known, gate->name,
					     &now->definition, &found);
	bool both = result && !strcmp(result, "both");
	bool counts = now->recall || gate->retries || further_runs(now) > 0;
	bool passed = result && (!strcmp(result, "pass") || (both && counts));

	if (!result || (both && !passed) ||
	    (!passed && now->failures <= further_runs(now)))
		return false;
	note_gate(t, passed ? "pass" : "fail", found->ms,
		  found->sandbox ? found->sandbox : "none");
	if (file_exists(file))
		strvec_push(&t->outputs, gate->name);
	conclude(t, passed ? VERDICT_PASS : VERDICT_FAIL, NULL);
	return true;
}

static int not_proven(void)
{
	return error_set(ERR_STALE, "the candidate is not proven");
}

static bool is_asked_for(const struct trying *now)
{
	const struct gate *gate = gate_of(now);

	return now->only ? !strcmp(gate->name, now->only) :
			   gate->when & now->when &&
				   gate_applies(gate, &now->paths);
}

/* From the next gate on. 1: one of them runs; 0: none is left, or one failed.
 */
static int go(struct trial *t)
{
	struct trying *now = t->now;
	int error;

	for (; t->verdict == POLICY_GREEN && now->next < now->rules->gates.n;
	     now->next++) {
		const struct gate *gate = gate_of(now);

		if (!is_asked_for(now))
			continue;
		error = gate_definition_id(&now->definition, gate,
					   now->trials->r->settings,
					   now->trials->environment);
		if (error)
			return error;
		now->failures = evidence_failures(&now->known, gate->name,
						  &now->definition);
		if (!is_known(t))
			return now->recall ? not_proven() : start(t);
		if (t->verdict != POLICY_GREEN)
			break;
	}
	return 0;
}

static int begin(struct trial *out, struct trials *t,
		 const struct trial_spec *spec, bool recall)
{
	struct trying *now = alloc_zero(1, sizeof(*now));
	int error;

	trial_release(out);
	out->now = now;
	out->verdict = POLICY_GREEN;
	now->trials = t;
	now->rules = rules_use(spec->rules);
	now->candidate = spec->candidate;
	now->base = spec->base;
	now->n_base = spec->n_base;
	now->begun = clock_now();
	now->again = spec->again;
	now->recall = recall;
	now->when = spec->when ? spec->when : GATE_ON_CANDIDATE;
	now->only = alloc_string(spec->only);
	strvec_each(spec->entries, id)
		strvec_push(&now->entries, *id);
	error = describe_environment(t);
	if (!error)
		error = commit_tree(&out->tree, t->r->repo, &now->candidate);
	if (!error)
		error = evidence_read(&now->known, t->r, &out->tree);
	if (!error)
		error = changes_paths(&now->paths, t->r->repo, &now->base,
				      &now->candidate);
	return error ? error : go(out);
}

/* What is not going on has ended. */
static int settle(struct trial *t, int result)
{
	if (result <= 0)
		end(t);
	return result;
}

int trial_begin(struct trial *out, struct trials *t,
		const struct trial_spec *spec)
{
	return settle(out, begin(out, t, spec, false));
}

int trial_recall(struct trial *out, struct trials *t,
		 const struct trial_spec *spec)
{
	int error = settle(out, begin(out, t, spec, true));

	return !error && out->verdict != POLICY_GREEN ? not_proven() : error;
}

int trial_fd(const struct trial *t)
{
	return t->now ? job_fd(t->now->job) : -1;
}

static int take_result(struct trial *t)
{
	CLEANUP(job_result_release) struct job_result result = JOB_RESULT_INIT;
	struct trying *now = t->now;
	unsigned beside;
	int error;

	if (!job_poll(now->job, &result))
		return 1;
	job_free(now->job);
	now->job = NULL;
	beside = progress_end(&now->trials->progress, now);
	check_promise(&result, gate_of(now));
	if (result.verdict == VERDICT_PASS)
		slot_passed(now->slot);
	error = keep(t, &result, beside);
	if (error)
		return error;
	conclude(t, result.verdict, result.reason);
	if (t->verdict == POLICY_RED && ++now->failures <= further_runs(now))
		return start(t);
	if (t->verdict == POLICY_GREEN)
		now->next++;
	return go(t);
}

int trial_go_on(struct trial *t)
{
	return t->now ? settle(t, take_result(t)) : 0;
}
