/* SPDX-License-Identifier: MIT */
/*
 * GitHub's merge queue (docs.github.com, "Managing a merge queue"): each pull
 * request is tested with all those before it, up to the build concurrency at a
 * time, here the slots (GitHub's limit is 100). One that fails is removed when
 * its turn has come, and only then those behind it are built anew.
 */
#include "plan/baselines.h"
#include "plan/window.h"

static const struct window_rule rule = { .group = 1 };

static void *open(const struct policy_params *params)
{
	return window_open(&rule, params);
}

const struct policy policy_github = {
	.name = "github",
	.summary = "each change with those before it, rebuilt after a failure",
	.open = open,
	WINDOW_CALLS,
};
