/* SPDX-License-Identifier: MIT */
/* git refinery retry: queue a rejected, withdrawn or held entry again */
#include "cmd/cmd.h"
#include "queue/clone.h"
#include "queue/entry.h"
#include "queue/request.h"
#include "util/cleanup.h"
#include "util/options.h"

#include <stdio.h>

static const char usage[] =
	"git refinery retry [--target <branch>] [--remote <name>] "
	"<id>|<branch>|<topic>";

int cmd_retry(struct refinery *r, int argc, char **argv)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	CLEANUP(answer_release) struct answer answer = ANSWER_INIT;
	struct request q = { .kind = REQUEST_RETRY };
	const char *remote = NULL;
	const struct option_spec options[] = {
		{ "target", 0, .string = &q.target, .arg = "<branch>",
		  .help = "the target that it was queued for" },
		{ "remote", 0, .string = &remote, .arg = "<name>",
		  .help = "the queue is there, not here" },
		{ 0 }
	};
	int error;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc != 1)
		return options_usage(usage, "retry takes one entry");
	q.name = argv[0];
	error = clone_ask(&e, &answer, r, &q, remote);
	if (error)
		return cmd_fail(error);
	printf("queued %s for %s again (retry %d, priority %d)\n", e.id,
	       e.target, e.retries, e.priority);
	return 0;
}
