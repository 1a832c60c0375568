/* SPDX-License-Identifier: MIT */
/*
 * Doubt: how likely what was seen of some entries is, if all of them are
 * good. Their last failure was a flake then. The ones before it, of larger
 * groups, were flakes as well, or the fault of the rest that was set aside
 * since: what becomes of that rest tells more about them, and costs nothing,
 * because it is tested next in any case.
 */
#ifndef PLAN_DOUBT_H
#define PLAN_DOUBT_H

#include "plan/items.h"

struct planner;

/* They failed for the first time. */
void doubt_start(struct doubt *d, const struct planner *p);

/* They failed again, and those from..n-1 are set aside. */
void doubt_narrow(struct doubt *d, const struct planner *p,
		  const struct items *all, size_t from);

/* They failed again as they are. */
void doubt_again(struct doubt *d, const struct planner *p);

void doubt_move(struct doubt *to, struct doubt *from);
void doubt_release(struct doubt *d);

/* The chance, as far as is known now. */
double doubt_value(const struct doubt *d, const struct planner *p);

/* Will more be known of the rest? */
bool doubt_open(const struct doubt *d, const struct planner *p);

#endif
