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
	l->sequence = it->sequence;
	l->version = p->version;
	l->cleared_at = it->cleared_at;
	l->lane = it->lane;
	memcpy(l->touches, it->touches, sizeof(l->touches));
}

void blame_undone(struct planner *p, const struct item *it)
{
	if (p->n_history &&
	    p->history[p->n_history - 1].sequence == it->sequence)
		p->n_history--;
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

void blame_reject(struct planner *p, struct item *it)
{
	const struct landed *l = NULL;

	if (it->cleared) {
		l = partner(p, it, false);
		if (!l)
			l = partner(p, it, true);
	}
	tell(p, POLICY_REJECT, it, l ? &l->sequence : NULL);
}

void blame_parent(struct planner *p, struct item *it, int64_t parent,
		  enum place how)
{
	tell(p, how == PLACE_FAILED ? POLICY_REJECT : POLICY_PARK, it, &parent);
}
