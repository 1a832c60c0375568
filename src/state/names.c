/* SPDX-License-Identifier: MIT */
#include "state/names.h"
#include "util/alloc.h"

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
