/* SPDX-License-Identifier: MIT */
#include "plan/blame.h"
#include "util/alloc.h"

#include <string.h>

/* Landed entries that are remembered. */
#define HISTORY_MAX 4096

void blame_landed(struct planner *p, const struct item *it)
{
	struct landed *l;

	if (p->n_history == HISTORY_MAX) {
		p->n_history /= 2;
		memmove(p->history, p->history + HISTORY_MAX - p->n_history,
			p->n_history * sizeof(*p->history));
	}
	p->history = alloc_grow(p->history, p->n_history, &p->alloc_history,
				sizeof(*p->history));
	l = &p->history[p->n_history++];
	l->number = p->landings++;
	l->sequence = it->sequence;
	l->version = p->version;
	l->cleared_at = it->cleared_at;
	l->lane = it->lane;
	memcpy(l->touches, it->touches, sizeof(l->touches));
}

void blame_undone(struct planner *p, const struct item *it)
{
	if (!p->n_history ||
	    p->history[p->n_history - 1].sequence != it->sequence)
		return;
	p->n_history--;
	p->landings--;
}

const struct landed *blame_landing(const struct planner *p, uint64_t number)
{
	uint64_t first = p->landings - p->n_history;

	return number >= first && number < p->landings ?
		       &p->history[number - first] :
		       NULL;
}

void blame_forget(struct planner *p)
{
	p->n_history = 0;
}

static bool touches(const struct landed *l, const struct item *it)
{
	uint64_t common = 0;

	for (size_t i = 0; i < 4; i++)
		common |= l->touches[i] & it->touches[i];
	return l->lane == it->lane && common;
}

/* Was it absent when `it` was green, and landed before `it` failed? */
static bool suspicious(const struct landed *l, const struct item *it)
{
	return l->version > it->green_version &&
	       (!l->cleared_at || l->cleared_at >= it->green_since);
}

/* The only one that qualifies; NULL: none or several. */
static const struct landed *partner(const struct planner *p,
				    const struct item *it, bool by_paths)
{
	const struct landed *found = NULL;

	for (size_t i = p->n_history; i-- > 0;) {
		const struct landed *l = &p->history[i];

		if (l->version <= it->green_version)
			break;
		if (!suspicious(l, it) || (by_paths && !touches(l, it)))
			continue;
		if (found)
			return NULL;
		found = l;
	}
	return found;
}

static void tell(struct planner *p, enum policy_kind kind, struct item *it,
		 const int64_t *with)
{
	struct item other = { .sequence = with ? *with : 0 };
	struct item *v = &other;
	struct items one = { .v = &it, .n = 1 }, blame = { .v = &v, .n = 1 };

	planner_tell(p, kind, 0, NULL, &one, with ? &blame : NULL);
}

/* What was green once was so with all but the suspicious ones. */
static void narrow(const struct planner *p, const struct item *it,
		   struct blame *b)
{
	while (b->low < b->high && !suspicious(blame_landing(p, b->low), it))
		b->low++;
	while (b->high > b->low &&
	       !suspicious(blame_landing(p, b->high - 1), it))
		b->high--;
	/* Before what it stands on there may have been others. */
	b->passes = !it->n_after;
}

/* It cannot be tested without what it stands on. */
static uint64_t after_parents(const struct planner *p, const struct item *it,
			      uint64_t low)
{
	for (size_t i = 0; it->n_after && i < p->n_history; i++)
		for (size_t k = 0; k < it->n_after; k++)
			if (p->history[i].sequence == it->after[k] &&
			    p->history[i].number >= low)
				low = p->history[i].number + 1;
	return low;
}

void blame_begin(struct planner *p, struct item *it)
{
	struct blame *b = &it->blame;
	uint64_t first = p->landings - p->n_history;

	if (b->begun)
		return;
	b->begun = true;
	b->since = p->results;
	b->low = it->arrived > first ? it->arrived : first;
	b->low = after_parents(p, it, b->low);
	b->high = p->landings;
	if (it->cleared)
		narrow(p, it, b);
	/* The least that has to be tested is known already. */
	b->over = b->low >= b->high || (b->passes && b->high - b->low == 1) ||
		  p->crowd > BLAME_CROWD || p->params.cross <= 0;
}

bool blame_open(const struct planner *p, const struct item *it)
{
	return it->blame.begun && !it->blame.over &&
	       blame_landing(p, it->blame.low);
}

bool blame_overdue(const struct planner *p, const struct item *it)
{
	return p->results - it->blame.since > BLAME_RESULTS;
}

uint64_t blame_probe(const struct item *it)
{
	const struct blame *b = &it->blame;

	return b->passes ? b->low + (b->high - b->low) / 2 : b->low;
}

void blame_result(struct planner *p, const struct attempt *a,
		  enum policy_verdict verdict)
{
	struct item *it = a->members.v[0];
	struct blame *b = &it->blame;
	const struct landed *l;

	if (it->place != PLACE_CONVICTED || !b->begun || b->over)
		return;
	if (verdict == POLICY_GREEN) {
		b->passes = true;
		b->low = a->below;
	} else if (verdict == POLICY_RED && b->passes) {
		b->fails = true;
		b->high = a->below;
	} else {
		/* It fails by itself, or nobody can tell. */
		b->over = true;
		return;
	}
	if (b->high - b->low > 1)
		return;
	b->over = true;
	l = blame_landing(p, b->low);
	/* A failure that was not seen again may have been a flake. */
	b->found = l && (b->fails || it->confirmed || p->params.flake <= 0);
	b->with = b->found ? l->sequence : 0;
}

void blame_reject(struct planner *p, struct item *it)
{
	const struct landed *l = NULL;

	if (it->cleared && !it->blame.found) {
		l = partner(p, it, false);
		if (!l)
			l = partner(p, it, true);
	}
	tell(p, POLICY_REJECT, it,
	     it->blame.found ? &it->blame.with : (l ? &l->sequence : NULL));
}

void blame_parent(struct planner *p, struct item *it, int64_t parent,
		  enum place how)
{
	tell(p, how == PLACE_FAILED ? POLICY_REJECT : POLICY_PARK, it, &parent);
}
