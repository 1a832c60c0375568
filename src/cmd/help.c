/* SPDX-License-Identifier: MIT */
/* git refinery help: the list of commands, or the page of one */
#include "cmd/cmd.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "git refinery help [<command>|<topic>]";

static const char program_usage[] =
	"usage: git refinery [-C <path>] [-q] <command> [<argument>...]\n";

/* Pages that describe no command. */
static const char *const topics[] = { "models", "state", "workflow", NULL };

void cmd_overview(FILE *out)
{
	const char *group = "";

	fputs(program_usage, out);
	for (const struct command *c = commands; c->name; c++) {
		if (strcmp(group, c->group))
			fprintf(out, "\n%s\n", c->group);
		group = c->group;
		fprintf(out, "    %-11s %s\n", c->name, c->summary);
	}
	fputs("\n'git refinery <command> -h' lists the options of a command, "
	      "--help shows its\nmanual page.\n",
	      out);
}

int cmd_page(const char *name)
{
	CLEANUP(cleanup_free)
	char *page = alloc_printf("git-refinery%s%s", *name ? "-" : "", name);
	int error = ERR;

	execlp("man", "man", page, NULL);
	if (errno == ENOENT)
		error = ERR_NOTFOUND;
	error_errno(error, "cannot run man(1) to show %s", page);
	error_next(error, "install the package man-db, or see 'git refinery "
			  "<command> -h'");
	return cmd_fail(error);
}

static bool is_topic(const char *name)
{
	for (const char *const *topic = topics; *topic; topic++)
		if (!strcmp(*topic, name))
			return true;
	return false;
}

static int refuse(const char *name)
{
	const char *meant = command_suggest(name);

	error_set(ERR, "'%s' is not a command of git refinery", name);
	error_next(ERR, "git refinery help%s%s", meant ? " " : "",
		   meant ? meant : "");
	cmd_fail(ERR);
	return EXIT_USAGE;
}

int cmd_help(struct refinery *r, int argc, char **argv)
{
	const struct option_spec options[] = { { 0 } };

	(void)r;
	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc > 1)
		return options_usage(usage, "help takes one argument at most");
	if (argc && !command_find(argv[0]) && !is_topic(argv[0]))
		return refuse(argv[0]);
	if (argc)
		return cmd_page(argv[0]);
	cmd_overview(stdout);
	return 0;
}
