/* SPDX-License-Identifier: MIT */
/* git refinery enqueue: put a branch in the merge queue */
#include "cmd/cmd-head.h"
#include "cmd/cmd.h"
#include "git/repo.h"
#include "queue/clone.h"
#include "queue/entry.h"
#include "queue/owner.h"
#include "queue/pusher.h"
#include "queue/remote.h"
#include "queue/submit.h"
#include "queue/wake.h"
#include "report/form.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/options.h"
#include "util/say.h"
#include "util/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"git refinery enqueue [-p <n>] [-t <word>] [--after <entry>] "
	"[--replace <entry>] [--alone] [--target <branch>] "
	"[--remote <name>] [--no-run] [--json] [<branch>]";

/* What was asked for, and what came of it. */
struct job {
	struct refinery *r;
	struct submission s;
	struct head head;
	const char *target, *remote, *revision;
	bool no_run, json;
	struct entry entry;
	size_t number, of; /* 0: not known */
	char *where;	   /* the remote; NULL: here */
	char *user;	   /* who enqueues it; NULL: not known */
	struct strvec warnings, replaced;
};

static void job_release(struct job *job)
{
	head_release(&job->head);
	free(job->where);
	entry_release(&job->entry);
	strvec_release(&job->warnings);
	strvec_release(&job->replaced);
	free(job->user);
	strvec_release(&job->s.after);
}

static int refuse_detached(void)
{
	error_set(ERR_REFUSED, "HEAD is detached: this is no branch, so a "
			       "later version could not replace it");
	return error_next(ERR_REFUSED, "git refinery enqueue --topic=<word>, "
				       "or name a branch or HEAD");
}

static int choose_head(struct job *job)
{
	int error = head_choose(&job->head, job->r, job->revision);

	if (!job->revision && !job->head.branch && !job->s.topic)
		return refuse_detached();
	job->s.head = job->head.commit;
	job->s.branch = job->head.branch;
	return error;
}

/* What is not committed is not part of an entry, which may surprise. */
static void warn_uncommitted(struct job *job)
{
	int n = head_uncommitted(&job->head, job->r);

	if (n)
		strvec_pushf(&job->warnings,
			     "%d %s with uncommitted changes %s not part of it",
			     n, n == 1 ? "file" : "files",
			     n == 1 ? "is" : "are");
}

/* What has gone for it, and whose that was if it is another's. */
static void name_replaced(struct job *job, const struct entries *before)
{
	const struct entry *e = &job->entry;

	for (size_t i = 0; i < before->n; i++) {
		const struct entry *old = &before->v[i];
		CLEANUP(cleanup_free) char *who = owner_text(old);
		bool same = owner_same_person(job->r, e, old);

		if (strcmp(old->id, e->replaces) &&
		    !owner_same_line(job->r, e, old))
			continue;
		strvec_pushf(&job->replaced, "entry %s%s%s", old->id,
			     same ? "" : " of ", same ? "" : who);
	}
}

static int enqueue_here(struct job *job)
{
	CLEANUP(entries_release) struct entries before = ENTRIES_INIT;
	CLEANUP(cleanup_free) char *pusher = pusher_name(job->r);
	int error;

	job->s.pusher = pusher;
	error = submit(&job->entry, &before, job->r, &job->s);
	job->s.pusher = NULL;
	if (error)
		return error;
	submit_place(&job->number, &job->of, &before, &job->entry);
	name_replaced(job, &before);
	if (!job->no_run)
		wake(job->r);
	if (submit_warn(&job->warnings, job->r, &job->entry, &before))
		say_warning("cannot tell conflicts: %s", error_message());
	return 0;
}

/* The other side's warnings are ours; the rest was said to a git push. */
static void take_said(struct job *job, const struct strvec *said)
{
	static const char lead[] = "warning: ";

	strvec_each(said, line) {
		if (!strncmp(*line, lead, strlen(lead)))
			strvec_push(&job->warnings, *line + strlen(lead));
		else if (strncmp(*line, "error: ", 7) &&
			 strncmp(*line, "next: ", 6))
			say("remote: %s", *line);
	}
}

static int enqueue_there(struct job *job, struct remote *remote)
{
	int error = clone_submit(&job->entry, remote, &job->s);
	struct oid there;

	take_said(job, &remote->said);
	job->where = alloc_string(remote->name);
	if (error || remote_refresh(remote))
		return error;
	there = remote_entry(remote, job->entry.id);
	if (!oid_is_zero(&there))
		job->number = job->of = remote->queue.n;
	return 0;
}

static int enqueue(struct job *job)
{
	CLEANUP(cleanup_remote) struct remote *remote = NULL;
	int error = choose_head(job);

	if (!error)
		error = remote_find(&remote, &job->s.target, job->r,
				    job->remote, job->target, job->head.branch);
	if (error)
		return error;
	warn_uncommitted(job);
	job->user = repo_user_ident(job->r->repo);
	job->s.user = job->user;
	return remote ? enqueue_there(job, remote) : enqueue_here(job);
}

static void print_json(struct json *object)
{
	CLEANUP(cleanup_free) char *text = json_print(object);

	fputs(text, stdout);
}

static void report_json(const struct job *job)
{
	CLEANUP(cleanup_json) struct json *object = json_object();
	const struct entry *e = &job->entry;
	CLEANUP(cleanup_free)
	char *next = alloc_printf("git refinery status %s", e->id);
	struct json *warnings;

	json_set_number(object, "version", 1);
	json_set_string(object, "result", "queued");
	json_set_string(object, "id", e->id);
	json_set_string(object, "branch", *e->branch ? e->branch : NULL);
	json_set_string(object, "topic", *e->topic ? e->topic : NULL);
	json_set_string(object, "target", e->target);
	json_set_string(object, "head", oid_hex(&e->head));
	json_set_number(object, "priority", e->priority);
	json_set_bool(object, "alone", e->alone);
	json_set_string(object, "replaces", *e->replaces ? e->replaces : NULL);
	form_set_words(object, "after", e->after);
	json_set_string(object, "remote", job->where);
	json_set_number(object, "number", (int64_t)job->number);
	json_set_number(object, "of", (int64_t)job->of);
	warnings = json_set(object, "warnings", json_array());
	strvec_each(&job->warnings, line)
		json_push_string(warnings, *line);
	json_set_string(object, "next_action", next);
	print_json(object);
}

static void report(const struct job *job)
{
	const struct entry *e = &job->entry;
	CLEANUP(cleanup_free) char *what = NULL;

	strvec_each(&job->warnings, line)
		say_warning("%s", *line);
	what = text_safe(entry_name(e));
	if (*e->after)
		say("it comes after entry %s", e->after);
	/* A remote has said so itself. */
	strvec_each(&job->replaced, line)
		say("it replaces %s", *line);
	printf("queued %s as %s for %s", what, e->id, e->target);
	if (job->number)
		printf(" (number %zu of %zu)", job->number, job->of);
	printf("\n");
}

static int fail(const struct job *job, int error)
{
	CLEANUP(cleanup_json) struct json *object = NULL;
	int status = cmd_fail(error);

	/* A name that means nothing is a no, as any other refusal. */
	if (error == ERR_NOTFOUND)
		status = EXIT_NO;
	if (!job->json)
		return status;
	object = json_object();
	json_set_number(object, "version", 1);
	json_set_string(object, "result",
			status == EXIT_NO ? "refused" : "failed");
	json_set_string(object, "error", error_message());
	json_set_string(object, "next_action",
			*error_next_action() ? error_next_action() : NULL);
	print_json(object);
	return status;
}

static int run(struct job *job)
{
	int error = enqueue(job);

	if (error)
		return fail(job, error);
	if (job->json)
		report_json(job);
	else
		report(job);
	return 0;
}

int cmd_enqueue(struct refinery *r, int argc, char **argv)
{
	CLEANUP(job_release)
	struct job job = { .r = r, .s.priority = ENTRY_PRIORITY_DEFAULT };
	const struct option_spec options[] = {
		{ "priority", 'p', .number = &job.s.priority, .arg = "<n>",
		  .help = "0, the most urgent, to 4; 2 if not given" },
		{ "topic", 't', .string = &job.s.topic, .arg = "<word>",
		  .help = "its line of work; replaces the entry that has it" },
		{ "after", 0, .list = &job.s.after, .arg = "<entry>",
		  .help = "land after that one, an id or a branch; may be "
			  "given again" },
		{ "replace", 0, .string = &job.s.replace, .arg = "<entry>",
		  .help = "take the place of that entry, whosever it is" },
		{ "alone", 0, .flag = &job.s.alone,
		  .help = "test it in no group with others" },
		{ "target", 0, .string = &job.target, .arg = "<branch>",
		  .help = "where it is to land" },
		{ "remote", 0, .string = &job.remote, .arg = "<name>",
		  .help = "enqueue there, not here" },
		{ "no-run", 0, .flag = &job.no_run,
		  .help = "do not start a runner" },
		{ "json", 0, .flag = &job.json,
		  .help = "print the result as JSON" },
		{ 0 }
	};

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc > 1)
		return options_usage(usage, "enqueue takes one branch at most");
	if (job.s.priority > ENTRY_PRIORITY_MAX)
		return options_usage(usage, "a priority is one of 0 to %d",
				     ENTRY_PRIORITY_MAX);
	if (job.s.replace && !*job.s.replace)
		return options_usage(usage, "replace needs an entry");
	job.revision = argc ? argv[0] : NULL;
	return run(&job);
}
