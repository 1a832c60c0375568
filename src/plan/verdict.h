/* SPDX-License-Identifier: MIT */
/*
 * What follows from the verdict on an attempt. Each function takes one that
 * was removed from those that run, and leaves it to the caller to free,
 * unless it is kept as the landing.
 */
#ifndef PLAN_VERDICT_H
#define PLAN_VERDICT_H

#include "plan/state.h"

void verdict_green(struct planner *p, struct attempt *a);
void verdict_red(struct planner *p, struct attempt *a);
void verdict_nothing(struct planner *p, struct attempt *a);

/* The landing that was asked for last did not happen. */
void verdict_refused(struct planner *p);

/* It is certain now. */
void verdict_settle(struct planner *p);

#endif
