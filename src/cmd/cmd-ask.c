/* SPDX-License-Identifier: MIT */
#include "cmd/cmd-ask.h"
#include "cmd/cmd.h"

void ask_release(struct ask *a)
{
	entry_release(&a->e);
	answer_release(&a->answer);
}

int ask_make(struct ask *a, struct refinery *r, const char *usage, int argc,
	     char **argv)
{
	int error;

	if (argc != 1)
		return options_usage(usage, "which entry? name one");
	a->q.name = argv[0];
	error = clone_ask(&a->e, &a->answer, r, &a->q, a->remote);
	return error ? cmd_fail(error) : 0;
}
