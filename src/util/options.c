/* SPDX-License-Identifier: MIT */
#include "util/options.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"
#include "util/strbuf.h"

#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELP_COLUMN 26

/* getopt returns this plus the row's index. */
#define ROW 256

static size_t count(const struct option_spec *specs)
{
	size_t n = 0;

	while (specs[n].name)
		n++;
	return n;
}

static void print_usage(FILE *out, const char *usage)
{
	const char *lead = "usage: ";

	while (*usage) {
		size_t len = strcspn(usage, "\n");

		fprintf(out, "%s%.*s\n", lead, (int)len, usage);
		lead = "   or: ";
		usage += len + (usage[len] == '\n');
	}
}

static void print_help(const struct option_spec *specs, const char *usage)
{
	print_usage(stdout, usage);
	if (specs->name)
		printf("\n");
	for (; specs->name; specs++) {
		CLEANUP(strbuf_release) struct strbuf left = STRBUF_INIT;

		strbuf_adds(&left, "    ");
		if (specs->short_name)
			strbuf_addf(&left, "-%c, ", specs->short_name);
		strbuf_addf(&left, "--%s", specs->name);
		if (specs->arg)
			strbuf_addf(&left, specs->optional ? "[=%s]" : " %s",
				    specs->arg);
		if (left.len + 2 > HELP_COLUMN)
			strbuf_addf(&left, "\n%*s", HELP_COLUMN, "");
		printf("%-*s%s\n", HELP_COLUMN, left.buf, specs->help);
	}
}

static void print_names(const struct option_spec *specs)
{
	for (; specs->name; specs++)
		printf("--%s%s\n", specs->name,
		       specs->arg && !specs->optional ? "=" : "");
}

static int store(const struct option_spec *spec, const char *argument)
{
	int64_t value;

	if (spec->flag)
		*spec->flag = true;
	if (spec->string)
		*spec->string = argument ? argument : "";
	if (spec->list)
		strvec_push(spec->list, argument);
	if (!spec->number)
		return 0;
	if (number_parse(&value, argument, 0, INT_MAX))
		return error_wrap(ERR_INVALID, "--%s", spec->name);
	*spec->number = (int)value;
	return 0;
}

static void build(struct option *longs, struct strbuf *shorts,
		  const struct option_spec *specs, size_t n)
{
	strbuf_adds(shorts, ":h");
	for (size_t i = 0; i < n; i++) {
		longs[i].name = specs[i].name;
		longs[i].has_arg = !specs[i].arg     ? no_argument :
				   specs[i].optional ? optional_argument :
						       required_argument;
		longs[i].val = ROW + (int)i;
		if (specs[i].short_name)
			strbuf_addf(shorts, "%c%s", specs[i].short_name,
				    specs[i].arg ? ":" : "");
	}
}

static const struct option_spec *find(const struct option_spec *specs, int c)
{
	if (c >= ROW)
		return specs + (c - ROW);
	while (specs->name && specs->short_name != c)
		specs++;
	return specs->name ? specs : NULL;
}

int options_usage(const char *usage, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "error: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n");
	print_usage(stderr, usage);
	return EXIT_USAGE;
}

static int refuse(const char *usage, int c, char **argv)
{
	if (c == ':')
		return options_usage(usage, "option '%s' needs a value",
				     argv[optind - 1]);
	if (optopt && optopt < ROW)
		return options_usage(usage, "unknown option '-%c'", optopt);
	return options_usage(usage, "unknown or ambiguous option '%s'",
			     argv[optind - 1]);
}

int options_parse(int *argc, char ***argv, const struct option_spec *specs,
		  const char *usage)
{
	CLEANUP(strbuf_release) struct strbuf shorts = STRBUF_INIT;
	const char *complete = getenv("REFINERY_COMPLETE");
	size_t n = count(specs);
	struct option *longs = alloc_zero(n + 1, sizeof(*longs));
	int result = 0;
	int c;

	if (complete && !strcmp(complete, "options")) {
		print_names(specs);
		exit(0);
	}
	build(longs, &shorts, specs, n);
	optind = 0;
	opterr = 0;
	while (!result &&
	       (c = getopt_long(*argc, *argv, shorts.buf, longs, NULL)) != -1) {
		const struct option_spec *spec = find(specs, c);

		if (c == 'h') {
			print_help(specs, usage);
			result = EXIT_USAGE;
		} else if (!spec) {
			result = refuse(usage, c, *argv);
		} else if (store(spec, optarg)) {
			result = options_usage(usage, "%s", error_message());
		}
	}
	free(longs);
	*argc -= optind;
	*argv += optind;
	return result;
}
