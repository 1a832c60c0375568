/* SPDX-License-Identifier: MIT */
#include "plan/group.h"

#include <assert.h>
#include <math.h>

static double within(double p)
{
	return fmin(fmax(p, GROUP_ODDS_MIN), GROUP_ODDS_MAX);
}

struct group group_start(double flake)
{
	return (struct group){ .good = 1 - flake };
}

int group_wants(const struct group *g, double p)
{
	double next = g->good * (1 - within(p));

	return !g->n || fabs(next - 0.5) < fabs(g->good - 0.5);
}

void group_add(struct group *g, double p)
{
	g->good *= 1 - within(p);
	g->n++;
}

double group_bad(const double *p, size_t n)
{
	double good = 1;

	for (size_t i = 0; i < n; i++)
		good *= 1 - within(p[i]);
	return 1 - good;
}

size_t group_split(const double *p, size_t n, double doubt)
{
	double all = group_bad(p, n), good = 1, best = 2;
	size_t size = 1;

	assert(n > 1);
	all += (1 - all) * doubt;
	for (size_t i = 0; i + 1 < n; i++) {
		double distance;

		good *= 1 - within(p[i]);
		distance = fabs((1 - good) / all - 0.5);
		if (distance >= best)
			break;
		best = distance;
		size = i + 1;
	}
	return size;
}
