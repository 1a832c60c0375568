/* SPDX-License-Identifier: MIT */
#include "state/names.h"
#include "util/alloc.h"

#include <stdio.h>
#include <string.h>

char *name_target(const char *target)
{
	return alloc_printf("refs/heads/%s", target);
}

char *name_queue(const char *target)
{
	return alloc_printf(NAMES_QUEUE "%s/", target);
}

char *name_entry(const char *target, const char *id)
{
	return alloc_printf(NAMES_QUEUE "%s/%s", target, id);
}

char *name_log(const char *target)
{
	return alloc_printf(NAMES_LOG "%s", target);
}

char *name_candidate(const char *target)
{
	return alloc_printf(NAMES_CANDIDATE "%s", target);
}

char *name_ready(const char *target)
{
	return alloc_printf(NAMES_READY "%s", target);
}

char *name_usage(int year, int month)
{
	return alloc_printf(NAMES_USAGE "%04d-%02d", year, month);
}

bool name_usage_parse(int *year, int *month, const char *name)
{
	const char *digits = name + strlen(NAMES_USAGE);
	char rest;

	return !strncmp(name, NAMES_USAGE, strlen(NAMES_USAGE)) &&
	       strlen(digits) == 7 &&
	       sscanf(digits, "%4d-%2d%c", year, month, &rest) == 2 &&
	       *year > 0 && *month >= 1 && *month <= 12;
}
