/* SPDX-License-Identifier: MIT */
/* git refinery hold: let an entry wait until it is released */
#include "cmd/cmd-ask.h"
#include "cmd/cmd.h"
#include "util/cleanup.h"
#include "util/options.h"

#include <stdio.h>

static const char usage[] = "git refinery hold [-m <text>] [--target <branch>] "
			    "[--remote <name>] <id>|<branch>|<topic>\n"
			    "git refinery hold --release [--target <branch>] "
			    "[--remote <name>] <id>|<branch>|<topic>";

int cmd_hold(struct refinery *r, int argc, char **argv)
{
	CLEANUP(ask_release) struct ask a = { .q.kind = REQUEST_HOLD };
	bool release = false;
	const struct option_spec options[] = {
		{ "reason", 'm', .string = &a.q.reason, .arg = "<text>",
		  .help = "why; status shows it" },
		{ "release", 0, .flag = &release,
		  .help = "let it go on where it stood" },
		ASK_OPTIONS(&a),
		{ 0 }
	};
	int status;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (release && a.q.reason)
		return options_usage(usage, "--release takes no reason");
	if (release)
		a.q.kind = REQUEST_RELEASE;
	status = ask_make(&a, r, usage, argc, argv);
	if (status)
		return status;
	printf("%s %s in the queue of %s\n", release ? "released" : "held",
	       a.e.id, a.e.target);
	return 0;
}
