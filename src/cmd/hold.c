/* SPDX-License-Identifier: MIT */
/* git refinery hold: let an entry wait until it is released */
#include "cmd/cmd.h"
#include "queue/clone.h"
#include "queue/entry.h"
#include "queue/request.h"
#include "util/cleanup.h"
#include "util/options.h"

#include <stdio.h>

static const char usage[] = "git refinery hold [-m <text>] [--target <branch>] "
			    "[--remote <name>] <id>|<branch>|<topic>\n"
			    "git refinery hold --release [--target <branch>] "
			    "[--remote <name>] <id>|<branch>|<topic>";

int cmd_hold(struct refinery *r, int argc, char **argv)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	CLEANUP(answer_release) struct answer answer = ANSWER_INIT;
	struct request q = { .kind = REQUEST_HOLD };
	const char *remote = NULL;
	bool release = false;
	const struct option_spec options[] = {
		{ "reason", 'm', .string = &q.reason, .arg = "<text>",
		  .help = "why; status shows it" },
		{ "release", 0, .flag = &release,
		  .help = "let it go on where it stood" },
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
		return options_usage(usage, "hold takes one entry");
	if (release && q.reason)
		return options_usage(usage, "--release takes no reason");
	q.kind = release ? REQUEST_RELEASE : REQUEST_HOLD;
	q.name = argv[0];
	error = clone_ask(&e, &answer, r, &q, remote);
	if (error)
		return cmd_fail(error);
	printf("%s %s in the queue of %s\n", release ? "released" : "held",
	       e.id, e.target);
	return 0;
}
