/* SPDX-License-Identifier: MIT */
#include "plan/family.h"
#include "plan/policy.h"
#include "util/alloc.h"

#include <stdlib.h>

void family_release(struct family *f)
{
	free(f->v);
	*f = FAMILY_INIT;
}

void family_add(struct family *f, const struct policy_entry *e)
{
	for (size_t i = 0; i < e->n_after; i++) {
		f->v = alloc_grow(f->v, f->n, &f->alloc, sizeof(*f->v));
		f->v[f->n++] = (struct family_tie){ e->after[i], e->sequence };
	}
}

bool family_take(int64_t *child, struct family *f, int64_t parent)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->v[i].parent != parent)
			continue;
		*child = f->v[i].child;
		f->v[i] = f->v[--f->n];
		return true;
	}
	return false;
}

void family_forget(struct family *f, int64_t sequence)
{
	for (size_t i = f->n; i-- > 0;)
		if (f->v[i].parent == sequence || f->v[i].child == sequence)
			f->v[i] = f->v[--f->n];
}
