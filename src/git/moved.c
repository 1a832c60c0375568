/* SPDX-License-Identifier: MIT */
/*
 * git finds renames by similarity, and which of several similar files it takes
 * is its own business. Here it is enough that there is one: the change that
 * was made to the old file must be in a similar file that came instead of it.
 */
#include "git/diff.h"
#include "git/merged.h"
#include "git/similar.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#define CONTENT_LIMIT ((size_t)64 << 20)

/* Files that are compared to find one. */
#define COMPARE_LIMIT 100000

/* git asks for 50 percent, of pieces that are not quite ours. */
#define SIMILAR 45

struct search {
	struct merged_list *l;
	struct blend *b;
	size_t compared;
};

int moved_similar(struct repo *repo, const struct version *a,
		  const struct version *b)
{
	CLEANUP(strbuf_release) struct strbuf x = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf y = STRBUF_INIT;
	int error;

	if (!version_is_file(a) || !version_is_file(b))
		return version_equal(a, b);
	if (oid_equal(&a->id, &b->id))
		return 1;
	error = diff_blob(&x, repo, &a->id, CONTENT_LIMIT);
	if (!error)
		error = diff_blob(&y, repo, &b->id, CONTENT_LIMIT);
	if (error == ERR_INVALID) {
		error_clear();
		return 0;
	}
	return error ? error : similar_percent(&x, &y) >= SIMILAR;
}

static int similar(struct search *s, const struct version *a,
		   const struct version *b)
{
	if (!oid_equal(&a->id, &b->id) && s->compared++ > COMPARE_LIMIT)
		return 0;
	return moved_similar(s->b->repo, a, b);
}

static struct version *side(struct merged *m, bool ours)
{
	return ours ? &m->v.ours : &m->v.theirs;
}

/* Deleted by the one side and changed by the other, so gone for no reason. */
static bool lost(struct merged *m, bool ours)
{
	return m->open && m->v.base.mode && !m->result.mode &&
	       !side(m, ours)->mode && side(m, !ours)->mode;
}

static bool came(struct merged *m, bool ours)
{
	return !m->taken && !m->v.base.mode && side(m, ours)->mode &&
	       !side(m, !ours)->mode && m->result.mode;
}

/* Did old become new on one side, and is the other's change of it there? */
static int try_pair(struct search *s, struct merged *old, struct merged *new,
		    bool ours)
{
	struct versions v = { old->v.base, *side(new, ours),
			      *side(old, !ours) };
	int given = similar(s, &v.base, side(new, ours));

	if (!ours) {
		v.ours = *side(old, true);
		v.theirs = *side(new, false);
	}
	if (given > 0)
		given = blend_gives(s->b, new->path, &v, &new->result);
	if (given > 0) {
		old->open = new->open = false;
		old->taken = new->taken = true;
	}
	return given;
}

/* First among those that are open, then also where the change made none. */
static int find_lost(struct search *s, struct merged *old, bool ours)
{
	int given = 0;

	for (int settled = 0; !given && settled < 2; settled++)
		for (size_t i = 0; !given && i < s->l->n; i++) {
			struct merged *new = &s->l->v[i];

			if (new->open != settled && came(new, ours))
				given = try_pair(s, old, new, ours);
		}
	return given;
}

/* Gone on both sides, and like what came on both? */
static int is_source(struct search *s, const struct merged *old,
		     const struct merged *new)
{
	int result;

	if (old->taken || !old->v.base.mode || old->v.ours.mode ||
	    old->v.theirs.mode)
		return 0;
	result = similar(s, &old->v.base, &new->v.ours);
	return result > 0 ? similar(s, &old->v.base, &new->v.theirs) : result;
}

/*
 * Both came to the same path: from a file that both no longer have, or, if
 * there is none, from nothing.
 */
static int find_common(struct search *s, struct merged *new)
{
	int given = 0, sources = 0;

	for (size_t i = 0; given >= 0 && new->open &&i < s->l->n; i++) {
		struct merged *old = &s->l->v[i];
		struct versions v = new->v;

		given = is_source(s, old, new);
		if (given <= 0)
			continue;
		sources++;
		v.base = old->v.base;
		given = blend_gives(s->b, new->path, &v, &new->result);
		old->taken = given > 0;
		new->open = given <= 0;
	}
	if (given < 0 || sources)
		return given;
	given = blend_gives(s->b, new->path, &new->v, &new->result);
	new->open = given <= 0;
	return given;
}

int moved_explain(struct merged_list *l, struct blend *b)
{
	struct search s = { .l = l, .b = b };
	int given = 0;

	for (size_t i = 0; given >= 0 && i < l->n; i++) {
		struct merged *m = &l->v[i];

		if (lost(m, true))
			given = find_lost(&s, m, true);
		else if (lost(m, false))
			given = find_lost(&s, m, false);
		else if (m->open && !m->v.base.mode && m->v.ours.mode &&
			 m->v.theirs.mode && m->result.mode)
			given = find_common(&s, m);
	}
	return given < 0 ? given : 0;
}
