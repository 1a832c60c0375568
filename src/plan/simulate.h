/* SPDX-License-Identifier: MIT */
/*
 * Discrete-event simulation of a merge queue: a policy, through the calls that
 * the runner uses (plan/policy.h), decides on a world whose truth it does not
 * see. The same world, policy and parameters give the same answer, on every
 * host. Candidates are built and landed in no time.
 */
#ifndef PLAN_SIMULATE_H
#define PLAN_SIMULATE_H

#include "plan/metrics.h"

struct policy;
struct world;

/* What the policy is given beside what the world says of it. */
struct simulate_options {
	unsigned slots;	  /* 1 or more */
	size_t max_group; /* 0: no bound */
	size_t overtakes; /* 0: the policy's own bound */
	bool strict;	  /* every conviction is confirmed */
	double *flake;	  /* what the policy is told of flakes; NULL: all */
};

/*
 * Play w to its end. ERR_INVALID if the policy asks for what must not be done
 * (see plan/stage.h) or does not come to rest; the message names it.
 */
int simulate(struct metrics *out, const struct world *w, const struct policy *p,
	     const struct simulate_options *options);

#endif
