/* SPDX-License-Identifier: MIT */
#include "queue/slots.h"
#include "config/settings.h"
#include "runner/slot.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>

/* Slots tried before all are said to be busy. */
#define SLOTS_LIMIT 256

void slots_release(struct slots *p)
{
	for (size_t i = 0; i < p->n; i++)
		slot_close(p->free[i]);
	free(p->free);
	*p = (struct slots){ 0 };
}

static int open_slot(struct slot **out, struct refinery *r)
{
	CLEANUP(cleanup_free) char *root = NULL;
	const char *set = settings_string(r->settings, NULL, "slotDirectory");
	int error = 0;

	if (*set)
		root = alloc_string(set);
	else
		error = slot_root(&root, r->repo);
	if (!error)
		error = ERR_LOCKED;
	for (int i = 0; error == ERR_LOCKED && i < SLOTS_LIMIT; i++)
		error = slot_open(out, root, i);
	return error;
}

int slots_take(struct slot **out, struct slots *p)
{
	if (!p->n)
		return open_slot(out, p->r);
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
