/* SPDX-License-Identifier: MIT */
#include "plan/policy.h"
#include "plan/planner.h"

#include <string.h>

const struct policy *const policies[] = {
	&policy_ours,
	NULL,
};

const struct policy *policy_find(const char *name)
{
	for (size_t i = 0; policies[i]; i++)
		if (!strcmp(policies[i]->name, name))
			return policies[i];
	return NULL;
}
