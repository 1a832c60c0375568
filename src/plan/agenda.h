/* SPDX-License-Identifier: MIT */
/*
 * What a policy has decided and not yet told: actions, first in, first out,
 * with the lists that they name. For policies that decide several things at
 * an event.
 */
#ifndef PLAN_AGENDA_H
#define PLAN_AGENDA_H

#include "plan/policy.h"

struct agenda {
	struct policy_action *v;
	size_t first, n, alloc;
	int64_t *told; /* the lists of the action told last */
};

#define AGENDA_INIT ((struct agenda){ 0 })

void agenda_release(struct agenda *a);

/* Test tip + base + members. The lists are copied. */
void agenda_start(struct agenda *a, int64_t job, const int64_t *base,
		  size_t n_base, const int64_t *members, size_t n_members);

/* POLICY_CANCEL, or nothing if its start was not told yet; POLICY_LAND. */
void agenda_job(struct agenda *a, enum policy_kind kind, int64_t job);

/* POLICY_REJECT or POLICY_PARK of one entry. */
void agenda_end(struct agenda *a, enum policy_kind kind, int64_t sequence);

/* Tell the next one, POLICY_WAIT if there is none: policy.next(). */
void agenda_next(struct agenda *a, struct policy_action *out);

#endif
