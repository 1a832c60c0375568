/* SPDX-License-Identifier: MIT */
#include "plan/policy.h"
#include "plan/baselines.h"
#include "plan/planner.h"

#include <string.h>

const struct policy *const policies[] = {
	&policy_ours,	     &policy_serial,  &policy_bors,
	&policy_batchstop4,  &policy_dorfman, &policy_zuul,
	&policy_zuul_aimd,   &policy_github,  &policy_mergify,
	&policy_submitqueue, &policy_oracle,  NULL,
};

const struct policy *policy_find(const char *name)
{
	for (size_t i = 0; policies[i]; i++)
		if (!strcmp(policies[i]->name, name))
			return policies[i];
	return NULL;
}
