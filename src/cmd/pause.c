/* SPDX-License-Identifier: MIT */
/* git refinery pause: let a target rest, or let its queue run dry */
#include "cmd/cmd-halt.h"
#include "cmd/cmd.h"
#include "config/value.h"
#include "config/when.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/options.h"

#include <stdio.h>

static const char usage[] = "git refinery pause [-m <text>] [--until <time>] "
			    "[--drain] [<target>]";

#define NO_REASON "no reason given"

static int pause(struct refinery *r, const char *named, const char *reason,
		 const char *until, bool drain)
{
	struct halt_change change = { .pause = drain ? NULL : reason,
				      .drain = drain ? reason : NULL };
	char shown[WHEN_TEXT_MAX] = "";
	const char *target;
	int64_t end;
	int error = halt_target(&target, r, named);

	if (!error)
		error = value_line(reason);
	if (!error && until)
		error = when_parse(&end, until, clock_now());
	if (error)
		return error;
	if (until) {
		change.until = clock_iso(end);
		when_print(shown, end, "");
	}
	error = halt_write(r, target, &change);
	if (!error)
		printf("%s %s%s%s: %s\n", drain ? "draining" : "paused", target,
		       until ? " until " : "", shown, reason);
	return error;
}

int cmd_pause(struct refinery *r, int argc, char **argv)
{
	const char *reason = NULL, *until = NULL;
	bool drain = false;
	const struct option_spec options[] = {
		{ "reason", 'm', .string = &reason, .arg = "<text>",
		  .help = "why; status and refusals show it" },
		{ "until", 0, .string = &until, .arg = "<time>",
		  .help = "end by itself: 2h, 16:00, 'Mon 08:00', 2026-12-20" },
		{ "drain", 0, .flag = &drain,
		  .help = "test and land what is queued, take nothing new" },
		{ 0 }
	};
	int error;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc > 1)
		return options_usage(usage, "pause takes one target at most");
	error = pause(r, argv[0], reason && *reason ? reason : NO_REASON, until,
		      drain);
	return error ? cmd_fail(error) : 0;
}
