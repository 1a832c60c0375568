/* SPDX-License-Identifier: MIT */
#include "queue/slots.h"
#include "runner/slot.h"
#include "state/refinery.h"
#include "util/alloc.h"

#include <stdlib.h>

void slots_release(struct slots *p)
{
	for (size_t i = 0; i < p->n; i++)
		slot_close(p->free[i]);
	free(p->free);
	*p = (struct slots){ 0 };
}

int slots_take(struct slot **out, struct slots *p)
{
	if (!p->n)
		return slot_take(out, p->r->settings, p->r->repo, 0);
	*out = p->free[--p->n];
	return 0;
}

void slots_give(struct slots *p, struct slot *slot)
{
	if (!slot)
		return;
	p->free = alloc_grow(p->free, p->n, &p->alloc, sizeof(*p->free));
	p->free[p->n++] = slot;
}
