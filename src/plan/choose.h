/* SPDX-License-Identifier: MIT */
/* What to test next when a slot is free. */
#ifndef PLAN_CHOOSE_H
#define PLAN_CHOOSE_H

#include "plan/state.h"

/* Start the next attempt; false: there is nothing to test now. */
bool choose_start(struct planner *p);

#endif
