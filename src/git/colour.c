/* SPDX-License-Identifier: MIT */
#include "git/colour.h"
#include "git/repo.h"
#include "util/cleanup.h"

#include <stdlib.h>
#include <unistd.h>

bool colour_wanted(struct repo *repo)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	const char *no = getenv("NO_COLOR");

	if ((no && *no) ||
	    !(isatty(STDOUT_FILENO) || getenv("GIT_PAGER_IN_USE")))
		return false;
	repo_git(repo, &p);
	p.out = PROCESS_NULL;
	strvec_pushl(&p.argv, "config", "--get-colorbool", "color.refinery",
		     "true", NULL);
	return process_run(&p, NULL, NULL, 0, NULL) == 0;
}

const char *colour_code(enum colour colour)
{
	static const char *const codes[] = {
		[COLOUR_NONE] = "\033[0m",  [COLOUR_GOOD] = "\033[32m",
		[COLOUR_BAD] = "\033[31m",  [COLOUR_BUSY] = "\033[33m",
		[COLOUR_FAINT] = "\033[2m",
	};

	return codes[colour];
}
