/* SPDX-License-Identifier: MIT */
#include "queue/trial.h"
#include "config/gate.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/repo.h"
#include "queue/progress.h"
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

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

/* Slots tried before all are said to be busy. */
#define SLOTS_LIMIT 64

void trials_release(struct trials *t)
{
	slot_close(t->slot);
	free(t->environment);
	*t = (struct trials){ 0 };
}

void trial_release(struct trial *t)
{
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

/* Once a process, however many targets it works on. */
static void warn_of_weakness(enum sandbox level, const char *why)
{
	static bool warned;

	if (warned)
		return;
	warned = true;
	say_warning("bubblewrap does not work here: %s", why);
	say_warning(level >= SANDBOX_LANDLOCK ?
			    "tests run at sandbox level '%s' only: they reach "
			    "the network, and sockets of this host" :
			    "tests run at sandbox level '%s' only: they may "
			    "read and write what the runner may",
		    sandbox_name(level));
	say("next: apt-get install bubblewrap, then git refinery doctor");
}

static int choose_sandbox(struct trials *t)
{
	const char *wanted = settings_string(t->r->settings, NULL, "sandbox");
	enum sandbox level = SANDBOX_NONE;
	const char *why = "";

	if (strcmp(wanted, "off"))
		level = sandbox_detect(&why);
	if (!strcmp(wanted, "require") && level != SANDBOX_BUBBLEWRAP) {
		error_set(ERR_REFUSED,
			  "refinery.sandbox is 'require' and "
			  "bubblewrap does not work here: %s",
			  why);
		return error_next(ERR_REFUSED, "apt-get install bubblewrap, "
					       "then git refinery doctor");
	}
	if (!strcmp(wanted, "auto") && level != SANDBOX_BUBBLEWRAP)
		warn_of_weakness(level, why);
	t->sandbox = level;
	return 0;
}

static int open_slot(struct trials *t)
{
	CLEANUP(cleanup_free) char *root = NULL;
	const char *set =
		settings_string(t->r->settings, NULL, "slotDirectory");
	int error = 0;

	if (t->slot)
		return 0;
	if (*set)
		root = alloc_string(set);
	else
		error = slot_root(&root, t->r->repo);
	if (!error)
		error = ERR_LOCKED;
	for (int i = 0; error == ERR_LOCKED && i < SLOTS_LIMIT; i++)
		error = slot_open(&t->slot, root, i);
	return error;
}

/* What a verdict depends on besides tree and gate: the machine and the box. */
static int describe_environment(struct trials *t)
{
	struct utsname host;
	int error = 0;

	if (t->environment)
		return 0;
	error = choose_sandbox(t);
	if (!error && uname(&host))
		error = error_errno(ERR, "cannot ask for the machine's name");
	if (!error)
		t->environment =
			alloc_printf("%s %s %s", host.sysname, host.machine,
				     sandbox_name(t->sandbox));
	return error;
}

struct run {
	struct trials *trials;
	struct trial *out;
	const struct gate *gate;
	struct oid definition;
	const struct oid *candidate, *base;
	const struct strvec *entries;
	int again;    /* see trial_run() */
	int failures; /* of the gate on the tree so far */
};

static void environment_of(struct strvec *env, const struct run *run)
{
	CLEANUP(cleanup_free) char *ids = strvec_join(run->entries, " ");

	strvec_push(env, "CI=true");
	strvec_pushf(env, "REFINERY_TARGET=%s", run->trials->target);
	strvec_pushf(env, "REFINERY_GATE=%s", run->gate->name);
	strvec_pushf(env, "REFINERY_COMMIT=%s", oid_hex(run->candidate));
	strvec_pushf(env, "REFINERY_TREE=%s", oid_hex(&run->out->tree));
	strvec_pushf(env, "REFINERY_BASE=%s", oid_hex(run->base));
	strvec_pushf(env, "REFINERY_ENTRIES=%s", ids);
}

/* Wait for the job; a request to stop cancels it. */
static int wait_for(struct job_result *result, struct job *job,
		    struct progress *progress)
{
	bool cancelled = false;

	for (;;) {
		struct pollfd fds[2] = {
			{ .fd = job_fd(job), .events = POLLIN },
			{ .fd = cancelled ? -1 : stop_fd(), .events = POLLIN }
		};

		if (poll(fds, 2, 1000) < 0 && errno != EINTR)
			return error_errno(ERR, "cannot wait for a test");
		if (stop_requested() && !cancelled) {
			job_cancel(job);
			cancelled = true;
		}
		progress_tick(progress);
		if (job_poll(job, result) == 1)
			return cancelled ? ERR_TIMEOUT : 0;
	}
}

static void set_limits(struct job_spec *spec, struct strvec *binds,
		       const struct trials *t, const struct gate *gate)
{
	const struct settings *s = t->r->settings;

	settings_list(binds, s, NULL, "sandboxBind");
	spec->command = gate->command;
	spec->timeout = gate->timeout;
	spec->sandbox = (enum sandbox)t->sandbox;
	spec->network = settings_bool(s, NULL, "sandboxNetwork");
	spec->binds = binds;
	spec->disk = settings_number(s, NULL, "testDisk");
	spec->processes = (int)settings_number(s, NULL, "testProcesses");
	spec->output = settings_number(s, NULL, "outputLimit");
}

static int execute(struct job_result *result, struct run *run)
{
	CLEANUP(strvec_release) struct strvec env = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec binds = STRVEC_INIT;
	CLEANUP(progress_release) struct progress progress = PROGRESS_INIT;
	CLEANUP(cleanup_job) struct job *job = NULL;
	struct trials *t = run->trials;
	struct job_spec spec = { .env = &env };
	int64_t typical = t->typical ? t->typical[run->gate - t->gates->v] : 0;
	int error = open_slot(t);

	if (!error)
		error = slot_prepare(t->slot, t->r->repo, run->candidate,
				     &run->gate->keep);
	if (!error)
		error = disk_check(t->slot->path);
	if (error)
		return error;
	environment_of(&env, run);
	slot_job(t->slot, &spec);
	set_limits(&spec, &binds, t, run->gate);
	progress_start(&progress, t->r, t->target, run->gate->name,
		       run->entries, typical);
	error = job_start(&job, &spec);
	t->runs++;
	return error ? error : wait_for(result, job, &progress);
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

static void note_gate(struct run *run, const char *result, int64_t ms,
		      const char *sandbox)
{
	strvec_pushf(&run->out->gates, "%s %s %s %lld %s", run->gate->name,
		     result, oid_hex(&run->definition), (long long)ms, sandbox);
}

static void conclude(struct run *run, enum verdict verdict, const char *reason)
{
	struct trial *out = run->out;

	if (verdict == VERDICT_PASS)
		return;
	out->outcome = verdict == VERDICT_FAIL ? PLAN_RED : PLAN_NOTHING;
	alloc_replace(&out->gate, run->gate->name);
	free(out->reason);
	out->reason = alloc_printf("gate '%s' %s%s%s", run->gate->name,
				   verdict == VERDICT_FAIL    ? "failed" :
				   verdict == VERDICT_TIMEOUT ? "timed out" :
								"could not run",
				   reason && *reason ? ": " : "",
				   reason ? reason : "");
}

/* Evidence first, then whatever follows from it. */
static int keep(struct run *run, const struct job_result *result)
{
	struct refinery *r = run->trials->r;
	CLEANUP(cleanup_free)
	char *file = trial_output_path(r, &run->out->tree, run->gate->name);
	struct evidence fact = {
		.gate = run->gate->name,
		.definition = run->definition,
		.result = (char *)verdict_name(result->verdict),
		.ms = result->duration_ms,
		.sandbox = (char *)sandbox_name(result->sandbox),
		.commit = *run->candidate,
		.base = *run->base,
	};
	int error = file_write(file, result->output.buf, result->output.len,
			       0666, false);

	if (!error)
		error = evidence_add(r, &run->out->tree, &fact);
	strvec_push(&run->out->outputs, run->gate->name);
	note_gate(run, fact.result, fact.ms, fact.sandbox);
	return error;
}

static int run_gate(struct run *run)
{
	CLEANUP(job_result_release) struct job_result result = JOB_RESULT_INIT;
	int error = execute(&result, run);

	if (error)
		return error;
	check_promise(&result, run->gate);
	error = keep(run, &result);
	if (error)
		return error;
	conclude(run, result.verdict, result.reason);
	return 0;
}

/* How often the gate may fail on a tree and still be run once more. */
static int further_runs(const struct run *run)
{
	return run->again == TRIAL_ONCE ? 0 : run->gate->retries + run->again;
}

/*
 * A known result counts as that of a run: a pass, or a failure that nothing
 * contradicts; where both are known a pass counts if it may be retried.
 */
static bool is_known(struct run *run, const struct evidences *known)
{
	CLEANUP(cleanup_free)
	char *file = trial_output_path(run->trials->r, &run->out->tree,
				       run->gate->name);
	const struct evidence *found = NULL;
	const char *result = evidence_result(known, run->gate->name,
					     &run->definition, &found);
	bool both = result && !strcmp(result, "both");
	bool passed =
		result && (!strcmp(result, "pass") ||
			   (both && (run->gate->retries || further_runs(run))));

	if (!result || (both && !passed) ||
	    (!passed && run->failures <= further_runs(run)))
		return false;
	note_gate(run, passed ? "pass" : "fail", found->ms,
		  found->sandbox ? found->sandbox : "none");
	if (file_exists(file))
		strvec_push(&run->out->outputs, run->gate->name);
	conclude(run, passed ? VERDICT_PASS : VERDICT_FAIL, NULL);
	return true;
}

static int gate_on_tree(struct run *run, const struct evidences *known)
{
	int error = 0;

	run->failures =
		evidence_failures(known, run->gate->name, &run->definition);
	if (is_known(run, known))
		return 0;
	do {
		run->out->outcome = PLAN_GREEN;
		error = run_gate(run);
	} while (!error && run->out->outcome == PLAN_RED &&
		 ++run->failures <= further_runs(run));
	return error;
}

int trial_run(struct trial *out, struct trials *t, const struct oid *candidate,
	      const struct oid *base, const struct strvec *entries, int again)
{
	CLEANUP(evidences_release) struct evidences known = EVIDENCES_INIT;
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	struct run run = { .trials = t,
			   .out = out,
			   .candidate = candidate,
			   .base = base,
			   .entries = entries,
			   .again = again };
	int error = describe_environment(t);

	trial_release(out);
	out->outcome = PLAN_GREEN;
	if (!error)
		error = commit_tree(&out->tree, t->r->repo, candidate);
	if (!error)
		error = evidence_read(&known, t->r, &out->tree);
	if (!error)
		error = changes_paths(&paths, t->r->repo, base, candidate);
	for (size_t i = 0;
	     !error && out->outcome == PLAN_GREEN && i < t->gates->n; i++) {
		run.gate = &t->gates->v[i];
		if (!gate_applies(run.gate, &paths))
			continue;
		error = gate_definition_id(&run.definition, run.gate,
					   t->r->settings, t->environment);
		if (!error)
			error = gate_on_tree(&run, &known);
	}
	return error;
}
