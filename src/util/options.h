/* SPDX-License-Identifier: MIT */
/*
 * Command options from a table. getopt_long(3) reads them, with the customs of
 * git: short options cluster, long ones may be abbreviated, "--" ends them,
 * and options may follow arguments. Each row is also the help text and what
 * completion offers, so they cannot disagree.
 */
#ifndef UTIL_OPTIONS_H
#define UTIL_OPTIONS_H

#include "util/strvec.h"

#include <stdbool.h>

#define EXIT_NO 1
#define EXIT_FAILED 128
#define EXIT_USAGE 129

/*
 * One option: its names (short may be 0), the name of its argument for the
 * help (NULL: it has none), and exactly one place to store into.
 */
struct option_spec {
	const char *name;
	char short_name;
	const char *arg;
	const char *help;
	bool optional; /* the argument may be left out, as --name[=<arg>] */
	bool *flag;
	const char **string; /* points into argv; "" if left out */
	int *number;	     /* 0 to INT_MAX */
	struct strvec *list; /* may be given more than once */
};

/*
 * Parse argv[1..]; the table ends with a zeroed row. On return *argc and *argv
 * are the arguments that are no options. 0, or what the command is to return:
 * EXIT_USAGE after a message, also after -h has printed the help.
 * REFINERY_COMPLETE=options in the environment makes it print the long names
 * one a line instead, for shell completion.
 */
int options_parse(int *argc, char ***argv, const struct option_spec *specs,
		  const char *usage);

/* Print "usage: ..." to stderr after a message; returns EXIT_USAGE. */
int options_usage(const char *usage, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
