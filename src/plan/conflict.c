/* SPDX-License-Identifier: MIT */
#include "plan/attempt.h"
#include "plan/base.h"
#include "plan/conflict.h"
#include "plan/convict.h"
#include "plan/sets.h"

static bool untold(const struct item *it)
{
	return !(it->touches[0] | it->touches[1] | it->touches[2] |
		 it->touches[3]);
}

/* May these two be what conflicts? */
static bool possible(const struct item *a, const struct item *b)
{
	return untold(a) || untold(b) || item_overlaps(a, b);
}

/* Those before `it` in the list that it may have to wait for. */
static bool wait_for(struct item *it, const struct items *list, bool by_paths)
{
	for (size_t i = 0; i < list->n; i++) {
		struct item *other = list->v[i];

		if (other == it)
			return false;
		if (!item_ended(other) && (!by_paths || possible(it, other)))
			items_add(&it->behind, other);
	}
	return true;
}

static void wait_for_ahead(struct item *it, const struct attempt *a,
			   bool by_paths)
{
	if (wait_for(it, &a->base, by_paths))
		wait_for(it, &a->members, by_paths);
}

static bool is_first(const struct attempt *a, const struct item *it)
{
	const struct items *list = a->base.n ? &a->base : &a->members;

	return list->n && list->v[0] == it;
}

/* Out of its place; a set without it may be good. */
static void take(struct planner *p, struct item *it)
{
	if (it->place == PLACE_SET)
		sets_dissolve(p, it->set);
	planner_take(p, it);
}

static void reject(struct planner *p, struct item *it)
{
	struct items one = ITEMS_INIT;

	items_add(&one, it);
	take(p, it);
	planner_tell(p, POLICY_REJECT, 0, NULL, &one, NULL);
	planner_end(p, it, PLACE_FAILED);
	convict_children(p, it->sequence, PLACE_FAILED);
	items_release(&one);
}

void conflict_found(struct planner *p, struct attempt *a, struct item *it)
{
	struct items live = ITEMS_INIT;

	attempt_live(a, &live);
	if (a->kind == ATTEMPT_FRESH)
		planner_return_all(p, &live);
	if (item_ended(it)) {
		items_release(&live);
		return;
	}
	if (is_first(a, it)) {
		reject(p, it);
	} else {
		take(p, it);
		wait_for_ahead(it, a, true);
		if (!it->behind.n)
			wait_for_ahead(it, a, false);
		planner_return(p, it);
	}
	base_prune(p);
	items_release(&live);
}
