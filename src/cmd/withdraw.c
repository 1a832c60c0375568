/* SPDX-License-Identifier: MIT */
/* git refinery withdraw: take an entry out of the queue */
#include "cmd/cmd.h"
#include "queue/clone.h"
#include "queue/entry.h"
#include "queue/request.h"
#include "util/cleanup.h"
#include "util/options.h"

#include <stdio.h>

static const char usage[] =
	"git refinery withdraw [-m <text>] [--target <branch>] "
	"[--remote <name>] <id>|<branch>|<topic>";

int cmd_withdraw(struct refinery *r, int argc, char **argv)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	CLEANUP(answer_release) struct answer answer = ANSWER_INIT;
	struct request q = { .kind = REQUEST_WITHDRAW };
	const char *remote = NULL;
	const struct option_spec options[] = {
		{ "reason", 'm', .string = &q.reason, .arg = "<text>",
		  .help = "why; the log keeps it" },
		{ "target", 0, .string = &q.target, .arg = "<branch>",
		  .help = "the target that it is queued for" },
		{ "remote", 0, .string = &remote, .arg = "<name>",
		  .help = "the queue is there, not here" },
		{ 0 }
	};
	int error;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc != 1)
		return options_usage(usage, "withdraw takes one entry");
	q.name = argv[0];
	error = clone_ask(&e, &answer, r, &q, remote);
	if (error)
		return cmd_fail(error);
	if (answer.pending)
		printf("asked '%s' to withdraw %s: its next run does it\n",
		       answer.remote, e.id);
	else
		printf("withdrew %s from the queue of %s\n", e.id, e.target);
	return 0;
}
