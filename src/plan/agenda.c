/* SPDX-License-Identifier: MIT */
#include "plan/agenda.h"
#include "util/alloc.h"

#include <stdlib.h>
#include <string.h>

static void free_lists(struct policy_action *action)
{
	/* Both lists lie in one piece that begins with base. */
	free((void *)action->base);
	action->base = action->members = NULL;
}

void agenda_release(struct agenda *a)
{
	for (size_t i = a->first; i < a->n; i++)
		free_lists(&a->v[i]);
	free(a->v);
	free(a->told);
	*a = AGENDA_INIT;
}

static struct policy_action *add(struct agenda *a, enum policy_kind kind)
{
	if (a->first == a->n)
		a->first = a->n = 0;
	a->v = alloc_grow(a->v, a->n, &a->alloc, sizeof(*a->v));
	a->v[a->n] = (struct policy_action){ .kind = kind };
	return &a->v[a->n++];
}

static void set_lists(struct policy_action *action, const int64_t *base,
		      size_t n_base, const int64_t *members, size_t n_members)
{
	int64_t *lists = alloc_zero(n_base + n_members + 1, sizeof(*lists));

	if (n_base)
		memcpy(lists, base, n_base * sizeof(*lists));
	memcpy(lists + n_base, members, n_members * sizeof(*lists));
	action->base = lists;
	action->n_base = n_base;
	action->members = lists + n_base;
	action->n_members = n_members;
}

void agenda_start(struct agenda *a, int64_t job, const int64_t *base,
		  size_t n_base, const int64_t *members, size_t n_members)
{
	struct policy_action *action = add(a, POLICY_START);

	action->job = job;
	set_lists(action, base, n_base, members, n_members);
}

/* Take back a start that was not told yet. */
static bool take_back(struct agenda *a, int64_t job)
{
	for (size_t i = a->first; i < a->n; i++) {
		if (a->v[i].kind != POLICY_START || a->v[i].job != job)
			continue;
		free_lists(&a->v[i]);
		memmove(a->v + i, a->v + i + 1, (a->n - i - 1) * sizeof(*a->v));
		a->n--;
		return true;
	}
	return false;
}

void agenda_job(struct agenda *a, enum policy_kind kind, int64_t job)
{
	if (kind == POLICY_CANCEL && take_back(a, job))
		return;
	add(a, kind)->job = job;
}

void agenda_end(struct agenda *a, enum policy_kind kind, int64_t sequence)
{
	set_lists(add(a, kind), NULL, 0, &sequence, 1);
}

void agenda_next(struct agenda *a, struct policy_action *out)
{
	free(a->told);
	a->told = NULL;
	if (a->first == a->n) {
		*out = (struct policy_action){ .kind = POLICY_WAIT };
		return;
	}
	*out = a->v[a->first++];
	a->told = (int64_t *)out->base;
}
