/* SPDX-License-Identifier: MIT */
#include "git/threeway.h"
#include "git/change.h"
#include "git/internal.h"
#include "git/merged.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* The trees that paths are looked up in. */
struct trees {
	git_tree *base, *ours;
};

static void trees_release(struct trees *t)
{
	cleanup_git_tree(&t->base);
	cleanup_git_tree(&t->ours);
}

void merged_list_release(struct merged_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].path);
	free(l->v);
	*l = MERGED_LIST_INIT;
}

void merged_settle(struct merged *m)
{
	const struct versions *v = &m->v;

	if (version_equal(&v->ours, &v->theirs) ||
	    version_equal(&v->base, &v->ours))
		m->open = !version_equal(&v->theirs, &m->result);
	else
		m->open = !version_equal(&v->base, &v->theirs) ||
			  !version_equal(&v->ours, &m->result);
}

static int open_tree(git_tree **out, struct repo *repo, const struct oid *id)
{
	*out = NULL;
	if (oid_equal(id, &oid_empty_tree))
		return 0;
	return git_tree_lookup(out, repo->git, oid_to_git(id)) ?
		       libgit2_error(ERR, "cannot read tree %s",
				     oid_short(id)) :
		       0;
}

static int look_up(struct version *out, git_tree *tree, const char *path)
{
	git_tree_entry *e = NULL;
	int error =
		tree ? git_tree_entry_bypath(&e, tree, path) : GIT_ENOTFOUND;

	*out = (struct version){ oid_zero, 0 };
	if (error && error != GIT_ENOTFOUND)
		return libgit2_error(error, "cannot look up '%s'", path);
	if (!error && git_tree_entry_type(e) != GIT_OBJECT_TREE) {
		out->id = *oid_from_git(git_tree_entry_id(e));
		out->mode = git_tree_entry_filemode(e);
	}
	git_tree_entry_free(e);
	return 0;
}

static struct version old_side(const struct change *c)
{
	return (struct version){ c->old_id, c->old_mode };
}

static struct version new_side(const struct change *c)
{
	return (struct version){ c->new_id, c->new_mode };
}

static struct merged *add(struct merged_list *l, const char *path)
{
	struct merged *m;

	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	m = &l->v[l->n++];
	*m = (struct merged){ .path = alloc_string(path) };
	return m;
}

/*
 * Two lists by path side by side: what theirs changed since base, and what the
 * result changed of ours. What is in neither is as it was on all sides.
 */
static int gather(struct merged_list *l, const struct trees *t,
		  const struct changes *theirs, const struct changes *result)
{
	size_t i = 0, j = 0;
	int error = 0;

	while (!error && (i < theirs->n || j < result->n)) {
		const struct change *a = i < theirs->n ? &theirs->v[i] : NULL;
		const struct change *b = j < result->n ? &result->v[j] : NULL;
		int order = !a ? 1 : !b ? -1 : strcmp(a->path, b->path);
		struct merged *m = add(l, order <= 0 ? a->path : b->path);

		if (order <= 0) {
			m->v.base = old_side(a);
			m->v.theirs = new_side(a);
			i++;
		} else {
			error = look_up(&m->v.base, t->base, m->path);
			m->v.theirs = m->v.base;
		}
		if (order >= 0) {
			m->v.ours = old_side(b);
			m->result = new_side(b);
			j++;
		} else if (!error) {
			error = look_up(&m->v.ours, t->ours, m->path);
			m->result = m->v.ours;
		}
		merged_settle(m);
	}
	return error;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct merged *)a)->path,
		      ((const struct merged *)b)->path);
}

/*
 * Files that ours alone changed, and that are in the result as they are there:
 * where a file may have moved to.
 */
static int gather_ours(struct merged_list *l, struct repo *repo,
		       const struct threeway *t)
{
	CLEANUP(changes_release) struct changes ours = CHANGES_INIT;
	size_t known = l->n;
	int error = changes_between_trees(&ours, repo, &t->base, &t->ours);

	for (size_t i = 0; !error && i < ours.n; i++) {
		struct merged key = { .path = ours.v[i].path };
		struct merged *m;

		if (known && bsearch(&key, l->v, known, sizeof(*l->v), compare))
			continue;
		m = add(l, key.path);
		m->v.base = m->v.theirs = old_side(&ours.v[i]);
		m->v.ours = m->result = new_side(&ours.v[i]);
	}
	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), compare);
	return error;
}

static bool any_open(const struct merged_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].open)
			return true;
	return false;
}

/* Of all paths whose content may have to be merged. */
static int ask_attributes(struct blend *b, const struct merged_list *l)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;

	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].result.mode &&
		    (l->v[i].open || !l->v[i].v.base.mode))
			strvec_push(&paths, l->v[i].path);
	return attributes_ask(&b->attributes, b->repo, b->directory, &paths);
}

/* What both sides changed and neither moved. */
static int explain_in_place(struct merged_list *l, struct blend *b)
{
	int given = 0;

	for (size_t i = 0; given >= 0 && i < l->n; i++) {
		struct merged *m = &l->v[i];

		if (!m->open || !m->v.base.mode || !m->v.ours.mode ||
		    !m->v.theirs.mode)
			continue;
		given = blend_gives(b, m->path, &m->v, &m->result);
		m->open = given <= 0;
	}
	return given < 0 ? given : 0;
}

/* What one side deleted, and the other changed in form only. */
static int explain_deleted(struct merged_list *l, struct blend *b)
{
	int given = 0;

	for (size_t i = 0; given >= 0 && i < l->n; i++) {
		struct merged *m = &l->v[i];
		const struct version *left =
			m->v.ours.mode ? &m->v.ours : &m->v.theirs;

		if (!m->open || !m->v.base.mode || !left->mode ||
		    m->result.mode)
			continue;
		given = blend_unchanged(b, m->path, &m->v.base, left);
		m->open = given <= 0;
	}
	return given < 0 ? given : 0;
}

static int explain(struct merged_list *l, struct repo *repo,
		   const char *attributes, const struct threeway *t)
{
	CLEANUP(blend_release) struct blend b = { 0 };
	int error = gather_ours(l, repo, t);

	blend_open(&b, repo, attributes, &t->ours);
	if (!error)
		error = ask_attributes(&b, l);
	if (!error)
		error = explain_in_place(l, &b);
	if (!error && any_open(l))
		error = moved_directories(l, &b);
	if (!error && any_open(l))
		error = moved_explain(l, &b);
	if (!error && any_open(l))
		error = explain_deleted(l, &b);
	return error;
}

int threeway_gives(struct repo *repo, const char *attributes,
		   const struct threeway *t, const struct oid *result)
{
	CLEANUP(trees_release) struct trees trees = { 0 };
	CLEANUP(changes_release) struct changes theirs = CHANGES_INIT;
	CLEANUP(changes_release) struct changes made = CHANGES_INIT;
	CLEANUP(merged_list_release) struct merged_list l = MERGED_LIST_INIT;
	int error = open_tree(&trees.base, repo, &t->base);

	if (!error)
		error = open_tree(&trees.ours, repo, &t->ours);
	if (!error)
		error = changes_between_trees(&theirs, repo, &t->base,
					      &t->theirs);
	if (!error)
		error = changes_between_trees(&made, repo, &t->ours, result);
	if (!error)
		error = gather(&l, &trees, &theirs, &made);
	if (!error && any_open(&l))
		error = explain(&l, repo, attributes, t);
	return error ? error : !any_open(&l);
}
