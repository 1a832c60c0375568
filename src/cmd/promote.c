/* SPDX-License-Identifier: MIT */
/* git refinery promote: give an entry another priority */
#include "cmd/cmd-ask.h"
#include "cmd/cmd.h"
#include "util/cleanup.h"
#include "util/options.h"

#include <stdio.h>

static const char usage[] =
	"git refinery promote [--to <n>] [--alone] [--target <branch>] "
	"[--remote <name>] <id>|<branch>|<topic>";

int cmd_promote(struct refinery *r, int argc, char **argv)
{
	CLEANUP(ask_release) struct ask a = { .q.kind = REQUEST_PROMOTE };
	const struct option_spec options[] = {
		{ "to", 0, .number = &a.q.priority, .arg = "<n>",
		  .help = "the priority, 0 (if not given) to 4" },
		{ "alone", 0, .flag = &a.q.alone,
		  .help = "and test it in no group with others" },
		ASK_OPTIONS(&a),
		{ 0 }
	};
	int status;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (a.q.priority > ENTRY_PRIORITY_MAX)
		return options_usage(usage, "a priority is one of 0 to %d",
				     ENTRY_PRIORITY_MAX);
	status = ask_make(&a, r, usage, argc, argv);
	if (status)
		return status;
	printf("gave %s priority %d in the queue of %s%s\n", a.e.id,
	       a.e.priority, a.e.target,
	       a.e.alone ? ", to be tested alone" : "");
	return 0;
}
