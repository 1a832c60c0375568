/* SPDX-License-Identifier: MIT */
#include "plan/doubt.h"
#include "plan/state.h"

void doubt_release(struct doubt *d)
{
	items_release(&d->rest);
	d->flakes = d->before = 0;
}

void doubt_start(struct doubt *d, const struct planner *p)
{
	items_clear(&d->rest);
	d->flakes = p->params.flake;
	d->before = 1;
}

/*
 * The chance that one of the rest is bad: what was rejected or convicted is,
 * what was green is not. Those that stand on others may have to wait for the
 * very ones in doubt, so nobody waits for them.
 */
static double rest_bad(const struct doubt *d, const struct planner *p)
{
	double good = 1;

	for (size_t i = 0; i < d->rest.n; i++) {
		const struct item *it = d->rest.v[i];

		if (it->place == PLACE_FAILED || it->place == PLACE_CONVICTED)
			return 1;
		if (!it->cleared && !it->n_after && !item_ended(it))
			good *= 1 - planner_odds(p, it);
	}
	return 1 - good;
}

double doubt_value(const struct doubt *d, const struct planner *p)
{
	double bad = rest_bad(d, p);

	return d->flakes * (bad + (1 - bad) * d->before);
}

bool doubt_open(const struct doubt *d, const struct planner *p)
{
	double bad = rest_bad(d, p);

	return bad > 0 && bad < 1;
}

void doubt_narrow(struct doubt *d, const struct planner *p,
		  const struct items *all, size_t from)
{
	d->before = doubt_value(d, p);
	d->flakes = p->params.flake;
	items_clear(&d->rest);
	for (size_t i = from; i < all->n; i++)
		items_add(&d->rest, all->v[i]);
}

void doubt_again(struct doubt *d, const struct planner *p)
{
	d->flakes *= p->params.flake;
}

void doubt_move(struct doubt *to, struct doubt *from)
{
	items_release(&to->rest);
	*to = *from;
	from->rest = ITEMS_INIT;
}
