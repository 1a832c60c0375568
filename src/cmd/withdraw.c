/* SPDX-License-Identifier: MIT */
/* git refinery withdraw: take an entry out of the queue */
#include "cmd/cmd-ask.h"
#include "cmd/cmd.h"
#include "util/cleanup.h"
#include "util/options.h"

#include <stdio.h>

static const char usage[] =
	"git refinery withdraw [-m <text>] [--target <branch>] "
	"[--remote <name>] <id>|<branch>|<topic>";

int cmd_withdraw(struct refinery *r, int argc, char **argv)
{
	CLEANUP(ask_release) struct ask a = { .q.kind = REQUEST_WITHDRAW };
	const struct option_spec options[] = {
		{ "reason", 'm', .string = &a.q.reason, .arg = "<text>",
		  .help = "why; the log keeps it" },
		ASK_OPTIONS(&a),
		{ 0 }
	};
	int status;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	status = ask_make(&a, r, usage, argc, argv);
	if (status)
		return status;
	if (a.answer.pending)
		printf("asked '%s' to withdraw %s: its next run does it\n",
		       a.answer.remote, a.e.id);
	else
		printf("withdrew %s from the queue of %s\n", a.e.id,
		       a.e.target);
	return 0;
}
