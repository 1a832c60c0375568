/* SPDX-License-Identifier: MIT */
/* Small worlds, and the policies of others that play in them. */
#ifndef TESTS_PLAN_FIXTURE_H
#define TESTS_PLAN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/baselines.h"
#include "plan/simulate.h"
#include "plan/world.h"
#include "util/error.h"

static const struct policy *const baselines[] = {
	&policy_serial,	 &policy_bors,	  &policy_batchstop4,
	&policy_dorfman, &policy_zuul,	  &policy_zuul_aimd,
	&policy_github,	 &policy_mergify, &policy_submitqueue,
};

#define BASELINES (sizeof(baselines) / sizeof(*baselines))

/* An entry for each letter: x is a bad one. */
static inline void add(struct world *w, const char *outcomes)
{
	for (; *outcomes; outcomes++) {
		struct world_entry *e = world_add(w);

		e->p = 0.05;
		e->bad = *outcomes == 'x';
	}
}

#endif
