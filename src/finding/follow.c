/* SPDX-License-Identifier: MIT */
#include "finding/follow.h"
#include "finding/finding.h"
#include "finding/subject.h"
#include "util/error.h"

#include <stdlib.h>

/* Both sides of a line: here it was, there it is. */
struct pair {
	const struct diff_file *old, *new;
	bool same; /* the file has the same text in both */
};

static struct pair pair_of(const struct finding *f, const struct subject *old,
			   const struct subject *new)
{
	struct pair p = { .old = diff_find(&old->diff, f->path),
			  .new = diff_find(&new->diff, f->path) };

	p.same = p.old && p.new &&oid_equal(&p.old->new_id, &p.new->new_id);
	return p;
}

/* Where lines were only removed, what stands there is the line before. */
static bool holds(const struct diff_hunk *h, uint32_t line)
{
	return h->new_lines ? line >= h->new_start &&
				      line < h->new_start + h->new_lines :
			      line == h->new_start || line == h->new_start + 1;
}

/* How far the hunk with that line has moved. */
static int shift_of(int64_t *out, const struct pair *p, uint32_t line)
{
	for (size_t i = 0; i < p->old->n && i < p->new->n; i++)
		if (holds(&p->old->hunks[i], line)) {
			*out = (int64_t)p->new->hunks[i].new_start -
			       p->old->hunks[i].new_start;
			return 0;
		}
	return ERR_NOTFOUND;
}

static int follow(struct finding *f, const struct pair *p)
{
	int64_t first = 0, last = 0;

	if (p->same)
		return 0;
	if (!p->old || !p->new || p->old->n != p->new->n)
		return ERR_NOTFOUND;
	if (f->first && (shift_of(&first, p, f->first) ||
			 shift_of(&last, p, f->last) || first != last))
		return ERR_NOTFOUND;
	f->first = (uint32_t)(f->first + first);
	f->last = (uint32_t)(f->last + first);
	free(f->patch);
	f->patch = NULL;
	return 0;
}

/* Of a copy without a patch: can it be followed? */
static bool can_follow(const struct finding *f, const struct pair *p)
{
	struct finding copy = { .first = f->first, .last = f->last };

	return !follow(&copy, p);
}

int follow_findings(struct findings *l, size_t from, const struct subject *old,
		    const struct subject *new)
{
	for (size_t i = from; i < l->n; i++) {
		struct pair p = pair_of(&l->v[i], old, new);

		if (!can_follow(&l->v[i], &p))
			return error_set(ERR_NOTFOUND,
					 "%s: line %u is elsewhere by now",
					 l->v[i].path, l->v[i].first);
	}
	for (size_t i = from; i < l->n; i++) {
		struct pair p = pair_of(&l->v[i], old, new);

		follow(&l->v[i], &p);
	}
	return 0;
}
