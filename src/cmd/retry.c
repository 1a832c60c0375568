/* SPDX-License-Identifier: MIT */
/* git refinery retry: queue a rejected, withdrawn or held entry again */
#include "cmd/cmd-ask.h"
#include "cmd/cmd.h"
#include "util/cleanup.h"
#include "util/options.h"

#include <stdio.h>

static const char usage[] =
	"git refinery retry [--target <branch>] [--remote <name>] "
	"<id>|<branch>|<topic>";

int cmd_retry(struct refinery *r, int argc, char **argv)
{
	CLEANUP(ask_release) struct ask a = { .q.kind = REQUEST_RETRY };
	const struct option_spec options[] = { ASK_OPTIONS(&a), { 0 } };
	int status;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	status = ask_make(&a, r, usage, argc, argv);
	if (status)
		return status;
	printf("queued %s for %s again (retry %d, priority %d)\n", a.e.id,
	       a.e.target, a.e.retries, a.e.priority);
	return 0;
}
