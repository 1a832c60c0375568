/* SPDX-License-Identifier: MIT */
/* git refinery promote: give an entry another priority */
#include "cmd/cmd.h"
#include "queue/clone.h"
#include "queue/entry.h"
#include "queue/request.h"
#include "util/cleanup.h"
#include "util/options.h"

#include <stdio.h>

static const char usage[] =
	"git refinery promote [--to <n>] [--target <branch>] "
	"[--remote <name>] <id>|<branch>|<topic>";

int cmd_promote(struct refinery *r, int argc, char **argv)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	CLEANUP(answer_release) struct answer answer = ANSWER_INIT;
	struct request q = { .kind = REQUEST_PROMOTE };
	const char *remote = NULL;
	const struct option_spec options[] = {
		{ "to", 0, .number = &q.priority, .arg = "<n>",
		  .help = "the priority, 0 (if not given) to 4" },
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
		return options_usage(usage, "promote takes one entry");
	if (q.priority > ENTRY_PRIORITY_MAX)
		return options_usage(usage, "a priority is one of 0 to %d",
				     ENTRY_PRIORITY_MAX);
	q.name = argv[0];
	error = clone_ask(&e, &answer, r, &q, remote);
	if (error)
		return cmd_fail(error);
	printf("gave %s priority %d in the queue of %s\n", e.id, e.priority,
	       e.target);
	return 0;
}
