/* SPDX-License-Identifier: MIT */
/*
 * Group sizes and splits. A test says most when its odds are even: it then
 * yields a whole bit, and no strategy needs fewer tests than the entries hold
 * bits (Sobel and Groll 1959, nested group testing). Odds are those of the
 * entries, not equal ones. Nothing here is ever certain: odds are kept within
 * GROUP_ODDS_MIN and GROUP_ODDS_MAX.
 */
#ifndef PLAN_GROUP_H
#define PLAN_GROUP_H

#include <stddef.h>

#define GROUP_ODDS_MIN 0.0005
#define GROUP_ODDS_MAX 0.95

/* A group that grows while that brings its odds nearer to even. */
struct group {
	double good; /* chance that a run of it is green */
	size_t n;
};

/* An empty group, where a good tree shows red with chance `flake`. */
struct group group_start(double flake);

/* Does one more of odds p bring it nearer to even? The first always does. */
int group_wants(const struct group *g, double p);
void group_add(struct group *g, double p);

/*
 * Where to split n > 1 entries that failed together, which has the chance
 * `doubt` if all of them are good: the s in 1..n-1 for which the chance that
 * the first bad one is among the first s is nearest to one half.
 */
size_t group_split(const double *p, size_t n, double doubt);

/* The chance that one of n entries at least is bad. */
double group_bad(const double *p, size_t n);

#endif
