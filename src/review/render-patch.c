/* SPDX-License-Identifier: MIT */
/*
 * The fixes of a review as one patch for git apply. Findings are fixed one by
 * one, each against the file as it is, so that theirs cannot simply follow each
 * other: for each file those that do not touch the same lines become one.
 */
#include "finding/edit.h"
#include "finding/patch-run.h"
#include "review/render.h"
#include "review/review.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of the patch of one file. */
#define LIMIT ((size_t)16 << 20)

struct fixes {
	struct patch_runs runs; /* of all that are taken */
	const char *first;	/* the first one, as it is */
	size_t n, taken;
};

static bool has_fix(const struct finding *f)
{
	return f->state == FINDING_OPEN && f->patch && oid_is_zero(&f->commit);
}

/* Do they touch the same lines, or the same place between two? */
static bool meets(const struct patch_run *a, const struct patch_run *b)
{
	uint32_t a_end = a->first + a->removed, b_end = b->first + b->removed;

	return a->first == b->first || (a->first < b_end && b->first < a_end);
}

static bool same(const struct patch_run *a, const struct patch_run *b)
{
	return a->first == b->first && a->removed == b->removed &&
	       a->text.len == b->text.len &&
	       !memcmp(a->text.buf, b->text.buf, a->text.len);
}

static bool fits(const struct fixes *all, const struct patch_runs *fix)
{
	for (size_t i = 0; i < fix->n; i++)
		for (size_t j = 0; j < all->runs.n; j++)
			if (meets(&fix->v[i], &all->runs.v[j]))
				return false;
	return true;
}

/* Two tools may want the same. */
static bool has(const struct fixes *all, const struct patch_runs *fix)
{
	for (size_t i = 0; i < fix->n; i++) {
		size_t j = 0;

		while (j < all->runs.n && !same(&fix->v[i], &all->runs.v[j]))
			j++;
		if (j == all->runs.n)
			return false;
	}
	return true;
}

static void take(struct fixes *all, const struct finding *f)
{
	CLEANUP(patch_runs_release) struct patch_runs fix = PATCH_RUNS_INIT;
	struct patch_runs *l = &all->runs;
	bool known;

	if (!all->n++)
		all->first = f->patch;
	if (patch_runs_read(&fix, f->patch, f->path)) {
		error_clear();
		return;
	}
	known = has(all, &fix);
	if (!known && !fits(all, &fix))
		return;
	all->taken++;
	for (size_t i = 0; !known && i < fix.n; i++) {
		l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
		l->v[l->n++] = fix.v[i];
		fix.v[i].text = STRBUF_INIT;
	}
}

static bool place(struct edit *out, const struct lines *lines,
		  const struct patch_run *run)
{
	uint64_t end = (uint64_t)run->first + run->removed;

	if (!run->first || end > (uint64_t)lines->count + 1)
		return false;
	*out = (struct edit){
		.start = lines->starts[run->first - 1],
		.end = lines->starts[end - 1],
		.text = run->text.buf,
	};
	return true;
}

static bool combine(struct strbuf *out, const struct fixes *all,
		    const char *path, const struct lines *lines)
{
	size_t n = 0;
	struct edit *edits = alloc_zero(all->runs.n + 1, sizeof(*edits));
	bool done;

	while (n < all->runs.n && place(&edits[n], lines, &all->runs.v[n]))
		n++;
	done = n == all->runs.n &&
	       !edit_patch(out, path, lines, edits, n, LIMIT);
	free(edits);
	if (!done)
		error_clear();
	return done;
}

/*
 * The fixes of the file whose first one is at index from, or at least that one;
 * how many are left out.
 */
static size_t fix_file(struct strbuf *out, const struct review *v, size_t from)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(lines_release) struct lines lines = LINES_INIT;
	const char *path = v->findings.v[from].path;
	const struct diff_file *file = diff_find(&v->subject.diff, path);
	struct fixes all = { .runs = PATCH_RUNS_INIT };

	if (!file || subject_text(&text, &v->subject, file))
		error_clear();
	lines_load(&lines, text.buf, text.len);
	for (size_t i = from; i < v->findings.n; i++)
		if (has_fix(&v->findings.v[i]) &&
		    !strcmp(v->findings.v[i].path, path))
			take(&all, &v->findings.v[i]);
	if (!combine(out, &all, path, &lines)) {
		strbuf_adds(out, all.first);
		all.taken = 1;
	}
	patch_runs_release(&all.runs);
	return all.n - all.taken;
}

static bool first_of_file(const struct review *v, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (has_fix(&v->findings.v[i]) &&
		    !strcmp(v->findings.v[i].path, v->findings.v[index].path))
			return false;
	return true;
}

void render_patch(struct strbuf *out, const struct review *v,
		  const struct render_options *o)
{
	CLEANUP(strbuf_release) struct strbuf patch = STRBUF_INIT;
	size_t left = 0;

	(void)o;
	for (size_t i = 0; i < v->findings.n; i++)
		if (has_fix(&v->findings.v[i]) && first_of_file(v, i))
			left += fix_file(&patch, v, i);
	/* git apply passes over what stands before a patch. */
	if (left)
		strbuf_addf(out,
			    "%zu more %s not with these: apply them and review "
			    "again.\n",
			    left, left == 1 ? "fix goes" : "fixes go");
	strbuf_add(out, patch.buf, patch.len);
}
