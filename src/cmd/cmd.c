/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/strvec.h"
#include "util/suggest.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>

#define SETUP "set up"
#define QUEUE "queue"
#define REVIEW "review"
#define OTHER "other"

const struct command commands[] = {
	{ "init", cmd_init, 0, SETUP, "make a repository a refinery" },
	{ "config", cmd_config, 0, SETUP, "list and change settings" },
	{ "doctor", cmd_doctor, 0, SETUP, "check the set-up, and mend it" },
	{ "enqueue", cmd_enqueue, NEEDS_REPO, QUEUE,
	  "put a branch in the merge queue" },
	{ "withdraw", cmd_withdraw, NEEDS_REPO, QUEUE,
	  "take an entry out of the queue" },
	{ "retry", cmd_retry, NEEDS_REPO, QUEUE,
	  "queue a rejected or held entry again" },
	{ "hold", cmd_hold, NEEDS_REPO, QUEUE,
	  "keep an entry from landing for now" },
	{ "promote", cmd_promote, NEEDS_REPO, QUEUE, "let an entry go first" },
	{ "pause", cmd_pause, NEEDS_REPO, QUEUE,
	  "let a target rest, or let its queue run dry" },
	{ "resume", cmd_resume, NEEDS_REPO, QUEUE, "end a pause or a drain" },
	{ "run", cmd_run, NEEDS_REPO, QUEUE, "test and land what is queued" },
	{ "try", cmd_try, NEEDS_REPO, QUEUE,
	  "test a branch as if it were queued; land nothing" },
	{ "status", cmd_status, NEEDS_REPO, QUEUE,
	  "show the queue, or where an entry stands" },
	{ "log", cmd_log, NEEDS_REPO, QUEUE,
	  "show what landed and what did not, and why" },
	{ "show", cmd_show, NEEDS_REPO, QUEUE,
	  "show all that is known of an entry or a commit" },
	{ "verify", cmd_verify, NEEDS_REPO, QUEUE,
	  "prove from git alone that all landed as tested" },
	{ "simulate", cmd_simulate, 0, QUEUE,
	  "compare schedulers, or ask what more slots would do" },
	{ "review", cmd_review, NEEDS_REPO, REVIEW,
	  "look at a change before it leaves" },
	{ "dismiss", cmd_dismiss, NEEDS_REPO, REVIEW,
	  "say that a finding is none, and why" },
	{ "model", cmd_model, NEEDS_REPO, REVIEW,
	  "list language models, and test whether they answer" },
	{ "usage", cmd_usage, NEEDS_REPO, REVIEW,
	  "show what requests to models have cost" },
	{ "gc", cmd_gc, NEEDS_REPO, OTHER, "remove what is no longer needed" },
	{ "hook", cmd_hook, 0, OTHER, "what the hooks call" },
	{ "help", cmd_help, 0, OTHER, "show the manual page of a command" },
	{ "version", cmd_version, 0, OTHER, "show which version this is" },
	{ 0 }
};

const struct command *command_find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

const char *command_suggest(const char *name)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	const struct command *meant;
	const char *nearest;

	for (const struct command *c = commands; c->name; c++)
		strvec_push(&names, c->name);
	nearest = suggest(&names, name);
	meant = nearest ? command_find(nearest) : NULL;
	return meant ? meant->name : NULL;
}

static void report(const char *lead, const char *text)
{
	CLEANUP(strbuf_release) struct strbuf safe = STRBUF_INIT;

	text_block(&safe, text, strlen(text));
	fprintf(stderr, "%s: %s\n", lead, safe.buf);
}

int cmd_fail(int error)
{
	/* What was printed so far comes first, also in a file for both. */
	fflush(stdout);
	report("error", error_message());
	if (*error_next_action())
		report("next", error_next_action());
	switch (error) {
	case ERR_REFUSED:
	case ERR_EXISTS:
	case ERR_CONFLICT:
		return EXIT_NO;
	default:
		return EXIT_FAILED;
	}
}
