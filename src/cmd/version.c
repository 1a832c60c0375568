/* SPDX-License-Identifier: MIT */
/* git refinery version: which version this is */
#include "cmd/cmd.h"
#include "config.h"
#include "util/options.h"

#include <stdio.h>

static const char usage[] = "git refinery version";

int cmd_version(struct refinery *r, int argc, char **argv)
{
	const struct option_spec options[] = { { 0 } };

	(void)r;
	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc)
		return options_usage(usage, "version takes no argument");
	printf("git-refinery version %s\n", PACKAGE_VERSION);
	return 0;
}
