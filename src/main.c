/* SPDX-License-Identifier: MIT */
/*
 * git-refinery: a merge queue whose state lives in git. main() reads the
 * options that stand before the command, opens the repository where the
 * command needs one, runs it, and makes sure that its output was written.
 */
#include "cmd/cmd.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/say.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* What global_options() returns if a command is to be run. */
#define RUN_COMMAND -1

/* A file that we open must never get the number of a standard descriptor. */
static void fill_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/*
 * However we were started: a reader that goes away ends us, as it does git; a
 * file that may not become larger is an error that can be told; children that
 * end are there to be waited for.
 */
static void settle_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* Words are the user's; numbers in files and protocols know no locale. */
static void settle_locale(void)
{
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
}

static bool completing(const char *what)
{
	const char *asked = getenv("REFINERY_COMPLETE");

	return asked && !strcmp(asked, what);
}

static int list_names(void)
{
	for (const struct command *c = commands; c->name; c++)
		puts(c->name);
	return 0;
}

static int refuse(const char *format, const char *name, const char *next)
{
	error_set(ERR, format, name);
	error_next(ERR, "git refinery %s", next ? next : "help");
	cmd_fail(ERR);
	return EXIT_USAGE;
}

static int change_directory(const char *path)
{
	if (!path)
		return refuse("option '%s' needs a path", "-C", NULL);
	if (!*path || !chdir(path))
		return RUN_COMMAND;
	error_errno(ERR, "cannot change to '%s'", path);
	return cmd_fail(error_next(ERR, "give -C a directory that exists"));
}

/* Options before the command; leaves argv at the command. */
static int global_options(char ***argv)
{
	int status = RUN_COMMAND;
	char **arg = *argv + 1;

	for (; status == RUN_COMMAND && *arg && **arg == '-'; arg++) {
		if (!strcmp(*arg, "-q") || !strcmp(*arg, "--quiet")) {
			say_set_quiet(true);
		} else if (!strcmp(*arg, "-h") || !strcmp(*arg, "--help")) {
			cmd_overview(stdout);
			status = 0;
		} else if (!strcmp(*arg, "--version")) {
			status = cmd_version(NULL, 1, arg);
		} else if (!strcmp(*arg, "-C")) {
			status = change_directory(arg[1]);
			arg += arg[1] != NULL;
		} else {
			status = refuse("unknown option '%s'", *arg, NULL);
		}
	}
	*argv = arg;
	return status;
}

static int run(const struct command *command, int argc, char **argv)
{
	CLEANUP(cleanup_refinery) struct refinery *r = NULL;
	bool ask_only = argc == 2 && !strcmp(argv[1], "-h");
	int error = 0;

	if (argc == 2 && !strcmp(argv[1], "--help"))
		return cmd_page(command->name);
	if (command->flags & NEEDS_REPO && !ask_only && !completing("options"))
		error = refinery_open(&r, NULL);
	return error ? cmd_fail(error) : command->run(r, argc, argv);
}

static int dispatch(char **argv)
{
	const struct command *command;
	int argc = 0;

	if (completing("commands"))
		return list_names();
	if (!*argv) {
		cmd_overview(stderr);
		return EXIT_USAGE;
	}
	command = command_find(*argv);
	if (!command)
		return refuse("'%s' is not a command of git refinery", *argv,
			      command_suggest(*argv));
	while (argv[argc])
		argc++;
	return run(command, argc, argv);
}

/* A result that did not reach its reader is no success. */
static int finish(int status)
{
	bool failed = ferror(stdout);

	errno = 0;
	if (!fclose(stdout) && !failed)
		return status;
	error_errno(ERR, "cannot write the result");
	return cmd_fail(error_next(ERR, "look whether the disk is full"));
}

/* random(3) tells records apart and spreads retries; it guards no secret. */
static void seed(void)
{
	unsigned value = 0;

	if (getrandom(&value, sizeof(value), 0) < 0)
		value = (unsigned)getpid();
	srandom(value);
}

int main(int argc, char **argv)
{
	int status;

	(void)argc;
	fill_standard_descriptors();
	settle_signals();
	settle_locale();
	seed();
	status = global_options(&argv);
	if (status == RUN_COMMAND)
		status = dispatch(argv);
	return finish(status);
}
