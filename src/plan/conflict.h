/* SPDX-License-Identifier: MIT */
/*
 * Text conflicts. One that conflicts with the tip alone is rejected. One that
 * conflicts with others of its candidate waits for those: it is rejected if
 * one of them lands, and free again if not.
 */
#ifndef PLAN_CONFLICT_H
#define PLAN_CONFLICT_H

#include "plan/state.h"

/* The attempt, which runs no more, could not be built for this one. */
void conflict_found(struct planner *p, struct attempt *a, struct item *it);

#endif
