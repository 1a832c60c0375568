/* SPDX-License-Identifier: MIT */
#include "queue/loss.h"
#include "git/change.h"
#include "util/alloc.h"

#include <stdlib.h>
#include <string.h>

static bool same(const struct loss_outcome *a, const struct loss_outcome *b)
{
	return a->clean && b->clean && oid_equal(&a->tree, &b->tree);
}

/* The merge is clean, so it is the measure. */
static enum loss_verdict measured(const struct loss_case *c)
{
	if (same(&c->picked, &c->merged))
		return LOSS_TAKE_PICKED;
	if (c->left_out && !c->all.tried)
		return LOSS_TRY_ALL;
	if (c->left_out && same(&c->all, &c->merged))
		return LOSS_TAKE_ALL;
	if (!c->picked.clean)
		return LOSS_CONFLICT;
	if (c->straight && !c->left_out && c->names_only)
		return LOSS_TAKE_PICKED;
	return LOSS_REFUSE;
}

static enum loss_verdict unmeasured(const struct loss_case *c)
{
	if (!c->picked.clean)
		return LOSS_CONFLICT;
	if (c->nothing)
		return LOSS_REFUSE;
	if (c->left_out && !c->all.tried)
		return LOSS_TRY_ALL;
	if (c->left_out && !same(&c->all, &c->picked))
		return LOSS_REFUSE;
	if (c->straight || c->merges == LOSS_PLAIN)
		return LOSS_TAKE_PICKED;
	return c->merges == LOSS_UNKNOWN ? LOSS_LOOK_AT_MERGES : LOSS_REFUSE;
}

enum loss_verdict loss_judge(const struct loss_case *c)
{
	return c->merged.clean ? measured(c) : unmeasured(c);
}

/* What a name stands for. */
struct content {
	struct oid id;
	unsigned mode;
};

static int compare(const void *a, const void *b)
{
	const struct content *x = a, *y = b;
	int order = oid_compare(&x->id, &y->id);

	return order ? order : (x->mode > y->mode) - (x->mode < y->mode);
}

bool loss_names_only(const struct changes *c)
{
	struct content *old = alloc_zero(c->n ? c->n : 1, sizeof(*old));
	struct content *new = alloc_zero(c->n ? c->n : 1, sizeof(*new));
	size_t n_old = 0, n_new = 0;
	bool equal;

	for (size_t i = 0; i < c->n; i++) {
		const struct change *v = &c->v[i];

		if (!oid_is_zero(&v->old_id))
			old[n_old++] =
				(struct content){ v->old_id, v->old_mode };
		if (!oid_is_zero(&v->new_id))
			new[n_new++] =
				(struct content){ v->new_id, v->new_mode };
	}
	qsort(old, n_old, sizeof(*old), compare);
	qsort(new, n_new, sizeof(*new), compare);
	equal = n_old == n_new;
	for (size_t i = 0; equal && i < n_old; i++)
		equal = !compare(&old[i], &new[i]);
	free(old);
	free(new);
	return equal;
}
