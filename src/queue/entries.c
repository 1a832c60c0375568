/* SPDX-License-Identifier: MIT */
#include "git/ref.h"
#include "git/repo.h"
#include "queue/entry.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

void entries_release(struct entries *l)
{
	for (size_t i = 0; i < l->n; i++)
		entry_release(&l->v[i]);
	free(l->v);
	*l = ENTRIES_INIT;
}

const struct entry *entries_find(const struct entries *l, int64_t sequence)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->v[middle].sequence < sequence)
			low = middle + 1;
		else
			high = middle;
	}
	return low < l->n && l->v[low].sequence == sequence ? &l->v[low] : NULL;
}

int entry_compare(const struct entry *x, const struct entry *y)
{
	if (!x->sequence != !y->sequence)
		return x->sequence ? -1 : 1;
	if (x->sequence != y->sequence)
		return x->sequence < y->sequence ? -1 : 1;
	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return strcmp(x->id, y->id);
}

static int compare(const void *a, const void *b)
{
	return entry_compare(a, b);
}

int entry_list(struct entries *out, struct refinery *r, const char *target,
	       size_t *broken)
{
	CLEANUP(cleanup_free) char *prefix = name_queue(target);
	CLEANUP(ref_list_release) struct ref_list refs = REF_LIST_INIT;
	int error = ref_list(&refs, r->repo, prefix);

	if (!error && refs.n > ENTRIES_LIMIT)
		error = error_set(ERR_INVALID, "more than %d entries",
				  ENTRIES_LIMIT);
	if (error)
		return error;
	if (broken)
		*broken = 0;
	for (size_t i = 0; i < refs.n; i++) {
		const char *name = refs.v[i].name + strlen(prefix);
		struct entry *e;

		out->v = alloc_grow(out->v, out->n, &out->alloc,
				    sizeof(*out->v));
		e = &out->v[out->n];
		*e = ENTRY_INIT;
		/* A slash: an entry of a target whose name goes on. */
		if (strchr(name, '/'))
			continue;
		if (!entry_read(e, r, target, name, &refs.v[i].id))
			out->n++;
		else if (broken)
			++*broken;
	}
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), compare);
	return 0;
}

static bool means(const struct entry *e, const char *name)
{
	size_t len = strlen(name);

	return (len >= 4 && !strncmp(e->id, name, len)) ||
	       !strcmp(e->branch, name) || !strcmp(e->topic, name);
}

int entries_named(const struct entry **out, const struct entries *l,
		  const char *name)
{
	const struct entry *found = NULL;

	for (size_t i = 0; i < l->n; i++) {
		if (!strcmp(l->v[i].id, name)) {
			*out = &l->v[i];
			return 0;
		}
		if (!means(&l->v[i], name))
			continue;
		if (found)
			return error_set(ERR_INVALID,
					 "'%s' means both entry %s and entry "
					 "%s",
					 name, found->id, l->v[i].id);
		found = &l->v[i];
	}
	*out = found;
	return found ? 0 :
		       error_set(ERR_NOTFOUND, "no entry is called '%s'", name);
}

int entry_find(struct entry *out, struct refinery *r, const char *target,
	       const char *name)
{
	CLEANUP(entries_release) struct entries all = ENTRIES_INIT;
	const struct entry *found;
	int error = entry_list(&all, r, target, NULL);

	if (!error)
		error = entries_named(&found, &all, name);
	if (error == ERR_NOTFOUND) {
		error_set(ERR_NOTFOUND, "no entry '%s' is queued for '%s'",
			  name, target);
		return error_next(ERR_NOTFOUND,
				  "git refinery status shows the queue, git "
				  "refinery log what has ended");
	}
	if (error == ERR_INVALID && !*error_next_action())
		error_next(error, "give the id of one, as git refinery status "
				  "shows it");
	if (error)
		return error;
	entry_copy(out, found);
	return 0;
}
