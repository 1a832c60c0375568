/* SPDX-License-Identifier: MIT */
/*
 * Commands. To add one, here called x:
 *
 * 1. Write cmd_x() in src/cmd/x.c: usage, helpers, then options, one or two
 *    calls downward, print, return. The exit status is 0 for done, EXIT_NO
 *    if the answer is no, EXIT_FAILED by way of cmd_fail(), EXIT_USAGE.
 *    Results go to stdout, everything else to stderr.
 * 2. Declare it below and give it a row in cmd.c, at the place in its group
 *    where people should read it.
 * 3. Describe it in doc/git-refinery-x.1: SYNOPSIS says what -h says, and
 *    each long option has an .It of its own. Name it in git-refinery(1).
 * 4. Test it in tests/cmd/x.sh: what it does, -h, bad options, exit codes.
 * 5. List source, page and test in Makefile.am.
 * 6. Tell users in NEWS.
 *
 * What several commands share lies in cmd.c and cmd-*.c.
 *
 * tests/lint/commands.sh checks 2, 3, 4 and that completion knows the command,
 * tests/lint/mandoc.sh checks the page and tests/lint/sources.sh step 5.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "util/options.h"

#include <stdio.h>

struct refinery;

enum command_flag {
	NEEDS_REPO = 1 << 0, /* r is open; otherwise it is NULL */
};

/*
 * One command. run() gets its own name as argv[0] and returns the exit status.
 * It parses options before it uses r: for `x -h` r is NULL, so that help
 * works outside repositories.
 */
struct command {
	const char *name;
	int (*run)(struct refinery *r, int argc, char **argv);
	unsigned flags; /* enum command_flag */
	const char *group;
	const char *summary; /* at most 60 columns */
};

/* All commands, the rows of a group together; a zeroed row ends them. */
extern const struct command commands[];

/* The command of that name, or NULL. */
const struct command *command_find(const char *name);

/* The name of the command that was probably meant, or NULL. */
const char *command_suggest(const char *name);

/*
 * Report the last error and the next step on stderr. Returns the exit status
 * for it: EXIT_NO where the answer is no (ERR_REFUSED, ERR_EXISTS,
 * ERR_CONFLICT), else EXIT_FAILED.
 */
int cmd_fail(int error);

/* Usage and the list of commands by group, in 80 columns. */
void cmd_overview(FILE *out);

/*
 * Become man(1) with the page of a command or topic, "" for git-refinery(1).
 * Returns only if that is impossible, with the exit status.
 */
int cmd_page(const char *name);

int cmd_init(struct refinery *r, int argc, char **argv);
int cmd_config(struct refinery *r, int argc, char **argv);
int cmd_doctor(struct refinery *r, int argc, char **argv);
int cmd_enqueue(struct refinery *r, int argc, char **argv);
int cmd_withdraw(struct refinery *r, int argc, char **argv);
int cmd_retry(struct refinery *r, int argc, char **argv);
int cmd_hold(struct refinery *r, int argc, char **argv);
int cmd_promote(struct refinery *r, int argc, char **argv);
int cmd_pause(struct refinery *r, int argc, char **argv);
int cmd_resume(struct refinery *r, int argc, char **argv);
int cmd_run(struct refinery *r, int argc, char **argv);
int cmd_try(struct refinery *r, int argc, char **argv);
int cmd_status(struct refinery *r, int argc, char **argv);
int cmd_log(struct refinery *r, int argc, char **argv);
int cmd_show(struct refinery *r, int argc, char **argv);
int cmd_simulate(struct refinery *r, int argc, char **argv);
int cmd_review(struct refinery *r, int argc, char **argv);
int cmd_dismiss(struct refinery *r, int argc, char **argv);
int cmd_verify(struct refinery *r, int argc, char **argv);
int cmd_model(struct refinery *r, int argc, char **argv);
int cmd_usage(struct refinery *r, int argc, char **argv);
int cmd_gc(struct refinery *r, int argc, char **argv);
int cmd_hook(struct refinery *r, int argc, char **argv);
int cmd_help(struct refinery *r, int argc, char **argv);
int cmd_version(struct refinery *r, int argc, char **argv);

#endif
