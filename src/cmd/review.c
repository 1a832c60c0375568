/* SPDX-License-Identifier: MIT */
/* git refinery review: look at a change before it leaves */
#include "cmd/cmd.h"
#include "git/colour.h"
#include "git/ref.h"
#include "queue/entry.h"
#include "queue/reviewing.h"
#include "review/last.h"
#include "review/render.h"
#include "review/review.h"
#include "state/names.h"
#include "state/refinery.h"
#include "state/trust.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/options.h"
#include "util/say.h"
#include "util/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"git refinery review [<option>...] [<range>|<branch>]\n"
	"git refinery review (--staged|--uncommitted|--entry <id>) "
	"[<option>...]";

/* What was asked for. */
struct job {
	struct refinery *r;
	bool staged, uncommitted, all, json, trust, again;
	const char *entry, *target, *style, *block, *format, *revision;
};

/* An entry of the queue of here, against the tip of its target. */
static int choose_entry(struct scope *out, const struct job *job)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	CLEANUP(cleanup_free) char *name = name_target(job->target);
	struct oid tip;
	int error = entry_find(&e, job->r, job->target, job->entry);

	if (!error)
		error = ref_read(&tip, job->r->repo, name);
	return error ? error : entry_scope(out, job->r->repo, &tip, &e);
}

static int choose(struct scope *out, const struct job *job)
{
	if (job->staged)
		return scope_staged(out, job->r->repo);
	if (job->uncommitted)
		return scope_uncommitted(out, job->r->repo);
	if (job->entry)
		return choose_entry(out, job);
	return scope_revision(out, job->r->repo,
			      job->revision ? job->revision : "HEAD",
			      job->target);
}

/* Trust is in the settings, which are read again for it to count. */
static int trust(struct review_policy *policy, struct refinery *r)
{
	policy->trusted = true;
	return oid_is_zero(&policy->file) ? 0 : trust_add(r, &policy->file);
}

static int load_policy(struct review_policy *out, const struct job *job,
		       const struct oid *commit)
{
	/* What is served here runs what its tip names in any case. */
	int error =
		job->entry ?
			entry_policy(out, job->r, job->target, commit) :
			review_policy_load(out, job->r, job->target, commit);

	if (job->again)
		out->ask = REVIEW_ASK_AGAIN;
	if (!error && job->trust)
		error = trust(out, job->r);
	if (!error && job->style)
		error = review_style_parse(&out->style, job->style);
	if (!error && job->block)
		error = review_block_parse(&out->block, job->block);
	return error;
}

static const char *format_of(const struct job *job)
{
	return job->json ? "json" : job->format ? job->format : "text";
}

static int print(const struct review *v, const struct job *job,
		 const struct review_policy *policy)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	const struct renderer *renderer;
	struct render_options o = {
		.style = policy->style,
		.all = job->all,
	};
	int error = renderer_find(&renderer, format_of(job));

	if (error)
		return error;
	o.coloured =
		!strcmp(renderer->name, "text") && colour_wanted(job->r->repo);
	renderer->render(&text, v, &o);
	fwrite(text.buf, 1, text.len, stdout);
	return 0;
}

static int run(struct job *job)
{
	CLEANUP(review_release) struct review v = REVIEW_INIT;
	CLEANUP(review_policy_release)
	struct review_policy policy = REVIEW_POLICY_INIT;
	int error = job->entry && !job->target ?
			    refinery_default_target(&job->target, job->r) :
			    0;

	if (!error)
		error = choose(&v.scope, job);
	if (!error)
		error = load_policy(&policy, job, &v.scope.policy);
	if (error)
		return cmd_fail(error);
	if (scope_empty(&v.scope) && !strcmp(format_of(job), "text")) {
		say("%s: there is nothing to review", v.scope.name);
		return 0;
	}
	error = review_run(&v, job->r, &policy);
	if (!error)
		error = print(&v, job, &policy);
	if (error)
		return cmd_fail(error);
	if (last_write(job->r, &v))
		say_warning("%s", error_message());
	return v.blocked ? EXIT_NO : 0;
}

int cmd_review(struct refinery *r, int argc, char **argv)
{
	struct job job = { .r = r };
	const struct option_spec options[] = {
		{ "staged", 0, .flag = &job.staged,
		  .help = "what is in the index" },
		{ "uncommitted", 0, .flag = &job.uncommitted,
		  .help = "the work tree, with what git does not ignore" },
		{ "entry", 0, .string = &job.entry, .arg = "<id>",
		  .help = "an entry of the queue of this repository" },
		{ "target", 't', .string = &job.target, .arg = "<branch>",
		  .help = "the branch that the change is for" },
		{ "style", 0, .string = &job.style, .arg = "<style>",
		  .help = "strict, balanced, lenient or roast" },
		{ "block", 0, .string = &job.block, .arg = "<level>",
		  .help = "the level that fails: error, warning or never" },
		{ "trust", 0, .flag = &job.trust,
		  .help = "run what .refinery of the target names, now and "
			  "later" },
		{ "again", 0, .flag = &job.again,
		  .help = "ask linters and models also what they were asked "
			  "before" },
		{ "all", 'a', .flag = &job.all,
		  .help = "show what was set aside, too, and why" },
		{ "format", 0, .string = &job.format, .arg = "<format>",
		  .help = "text, json, markdown, sarif, rdjsonl, github or "
			  "patch" },
		{ "json", 0, .flag = &job.json, .help = "print JSON" },
		{ 0 }
	};

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (job.staged + job.uncommitted + !!job.entry + argc > 1)
		return options_usage(usage, "one change at a time");
	if (job.json && job.format)
		return options_usage(usage, "--json or --format, not both");
	job.revision = argc ? argv[0] : NULL;
	return run(&job);
}
