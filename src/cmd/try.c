/* SPDX-License-Identifier: MIT */
/* git refinery try: test a branch as if it were queued */
#include "cmd/cmd-head.h"
#include "cmd/cmd.h"
#include "queue/attach.h"
#include "queue/try.h"
#include "report/gateline.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/options.h"
#include "util/say.h"
#include "util/stop.h"
#include "util/text.h"

#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
	"git refinery try [--target <branch>] [--remote <name>] "
	"[--gate <name>]... [--trust] [--json] [<commit>]";

/* What was asked for, and what came of it. */
struct job {
	struct refinery *r;
	struct head head;
	struct try_spec spec;
	struct strvec gates;
	bool json;
	struct try try;
};

static void job_release(struct job *job)
{
	head_release(&job->head);
	strvec_release(&job->gates);
	try_release(&job->try);
}

static const char *name_of(const struct job *job)
{
	return job->head.branch ? job->head.branch :
				  oid_short(&job->head.commit);
}

/* The exit status that belongs to the verdict. */
static int status_of(const struct job *job)
{
	switch (job->try.trial.verdict) {
	case POLICY_GREEN:
		return 0;
	case POLICY_RED:
		return EXIT_NO;
	default:
		return EXIT_FAILED;
	}
}

static char *next_of(const struct job *job)
{
	const char *gate = job->try.trial.gate;

	switch (job->try.trial.verdict) {
	case POLICY_GREEN:
		return job->try.contained ?
			       NULL :
			       alloc_printf("git refinery enqueue %s",
					    name_of(job));
	case POLICY_RED:
		return alloc_printf("mend %s and try again",
				    job->try.contained ? job->try.tip :
							 "the branch");
	default:
		return alloc_printf("try again; if '%s' needs more time, give "
				    "it a longer timeout",
				    gate);
	}
}

static void print_gates(const struct job *job)
{
	strvec_each(&job->try.trial.gates, line) {
		CLEANUP(gate_line_release) struct gate_line g = GATE_LINE_INIT;
		CLEANUP(cleanup_free) char *text = NULL;

		if (gate_line_parse(&g, *line))
			continue;
		text = gate_line_text(&g);
		printf("%s\n", text);
	}
}

static void report(const struct job *job)
{
	const struct try *t = &job->try;
	CLEANUP(cleanup_free) char *name = text_safe(name_of(job));
	CLEANUP(cleanup_free) char *output = attach_tail(job->r, &t->trial);
	CLEANUP(cleanup_free) char *next = next_of(job);

	print_gates(job);
	if (t->trial.verdict != POLICY_GREEN)
		printf("%s", output);
	if (t->trial.verdict == POLICY_GREEN)
		printf("%s passes on %s (%s)\n", name, t->tip,
		       oid_short(&t->base));
	else
		printf("%s %s on %s (%s): %s\n", name,
		       t->trial.verdict == POLICY_RED ? "does not pass" :
							"could not be tested",
		       t->tip, oid_short(&t->base), t->trial.reason);
	/* The result comes first, also in a file for both. */
	fflush(stdout);
	if (t->contained)
		say("%s has nothing that %s lacks: this was about %s itself",
		    name, t->tip, t->tip);
	if (!t->trial.gates.n)
		say("no test applies to what it changes");
	else if (!t->runs)
		say("all of this was known before; nothing ran");
	if (next)
		say("next: %s", next);
}

static void print_json(struct json *object)
{
	CLEANUP(cleanup_free) char *text = json_print(object);

	fputs(text, stdout);
}

static void report_json(const struct job *job)
{
	static const char *const results[] = { [POLICY_GREEN] = "pass",
					       [POLICY_RED] = "fail",
					       [POLICY_NOTHING] = "error" };
	const struct try *t = &job->try;
	bool passed = t->trial.verdict == POLICY_GREEN;
	CLEANUP(cleanup_free)
	char *output = passed ? NULL : attach_tail(job->r, &t->trial);
	CLEANUP(cleanup_free) char *next = next_of(job);
	CLEANUP(cleanup_json) struct json *o = json_object();

	json_set_number(o, "version", 1);
	json_set_string(o, "result", results[t->trial.verdict]);
	json_set_string(o, "branch", job->head.branch);
	json_set_string(o, "head", oid_hex(&job->head.commit));
	json_set_string(o, "target", t->target);
	json_set_string(o, "tip", t->tip);
	json_set_string(o, "base", oid_hex(&t->base));
	json_set_string(o, "commit", oid_hex(&t->commit));
	json_set_string(o, "tree", oid_hex(&t->trial.tree));
	json_set_bool(o, "contained", t->contained);
	json_set_number(o, "runs", (int64_t)t->runs);
	gate_lines_json(json_set(o, "gates", json_array()), &t->trial.gates);
	json_set_string(o, "gate", t->trial.gate);
	json_set_string(o, "reason", t->trial.reason);
	json_set_string(o, "output", output);
	json_set_string(o, "next_action", next);
	print_json(o);
}

static int fail(const struct job *job, int error)
{
	int status = cmd_fail(error);
	CLEANUP(cleanup_json) struct json *o = NULL;

	if (!job->json)
		return status;
	o = json_object();
	json_set_number(o, "version", 1);
	json_set_string(o, "result",
			error == ERR_CONFLICT ? "conflict" :
			status == EXIT_NO     ? "refused" :
						"failed");
	json_set_string(o, "error", error_message());
	json_set_string(o, "next_action",
			*error_next_action() ? error_next_action() : NULL);
	print_json(o);
	return status;
}

static int run(struct job *job)
{
	int error = head_choose(&job->head, job->r, job->spec.branch);
	int n = error ? 0 : head_uncommitted(&job->head, job->r);

	if (n)
		say_warning("%d %s with uncommitted changes %s not tried", n,
			    n == 1 ? "file" : "files", n == 1 ? "is" : "are");
	job->spec.head = job->head.commit;
	job->spec.branch = job->head.branch;
	job->spec.gates = &job->gates;
	if (!error)
		error = try_run(&job->try, job->r, &job->spec);
	if (error)
		return fail(job, error);
	if (job->try.stopped)
		return 128 + stop_requested();
	if (job->json)
		report_json(job);
	else
		report(job);
	return status_of(job);
}

int cmd_try(struct refinery *r, int argc, char **argv)
{
	CLEANUP(job_release) struct job job = { .r = r };
	const struct option_spec options[] = {
		{ "target", 't', .string = &job.spec.target, .arg = "<branch>",
		  .help = "where it would land" },
		{ "remote", 0, .string = &job.spec.remote, .arg = "<name>",
		  .help = "on the target as it was fetched from there" },
		{ "gate", 'g', .list = &job.gates, .arg = "<name>",
		  .help = "only this test and what it needs; may be repeated" },
		{ "trust", 0, .flag = &job.spec.trust,
		  .help = "let what .refinery of the target says run here" },
		{ "json", 0, .flag = &job.json,
		  .help = "print the result as JSON" },
		{ 0 }
	};

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc > 1)
		return options_usage(usage, "try takes one commit at most");
	job.spec.branch = argc ? argv[0] : NULL;
	stop_install();
	return run(&job);
}
