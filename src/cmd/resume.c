/* SPDX-License-Identifier: MIT */
/* git refinery resume: end a pause or a drain */
#include "cmd/cmd-halt.h"
#include "cmd/cmd.h"
#include "config/halt.h"
#include "config/settings.h"
#include "queue/wake.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/options.h"

#include <stdio.h>

static const char usage[] = "git refinery resume [<target>]";

/* 1: target is paused or drained. */
static int is_halted(struct refinery *r, const char *target)
{
	CLEANUP(cleanup_settings) struct settings *now = NULL;
	CLEANUP(halt_release) struct halt halt = HALT_INIT;
	int error = settings_load(&now, r->repo);

	if (error)
		return error;
	halt_read(&halt, now, target, clock_now());
	return halt.pause || halt.drain;
}

/* What is written elsewhere is for who wrote it. */
static int check_ended(struct refinery *r, const char *target)
{
	int result = is_halted(r, target);

	if (result <= 0)
		return result;
	error_set(ERR_REFUSED,
		  "'%s' still rests, by a setting for all targets or of "
		  "another file",
		  target);
	return error_next(ERR_REFUSED, "git config --show-origin --get-regexp "
				       "'^refinery\\..*(pause|drain)'");
}

static int resume(struct refinery *r, const char *named)
{
	const struct halt_change none = { 0 };
	const char *target;
	int error = halt_target(&target, r, named);
	int halted = error ? error : is_halted(r, target);

	if (halted < 0)
		return halted;
	error = halt_write(r, target, &none);
	if (!error)
		error = check_ended(r, target);
	if (error)
		return error;
	if (!halted) {
		error_set(ERR_EXISTS, "'%s' is neither paused nor draining",
			  target);
		return error_next(ERR_EXISTS, "git refinery status");
	}
	printf("resumed %s\n", target);
	fflush(stdout);
	wake(r);
	return 0;
}

int cmd_resume(struct refinery *r, int argc, char **argv)
{
	const struct option_spec options[] = { { 0 } };
	int error;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc > 1)
		return options_usage(usage, "resume takes one target at most");
	error = resume(r, argv[0]);
	return error ? cmd_fail(error) : 0;
}
