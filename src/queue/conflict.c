/* SPDX-License-Identifier: MIT */
#include "queue/conflict.h"
#include "git/aside.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/merge.h"
#include "git/repo.h"
#include "queue/attributes.h"
#include "queue/taken-back.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* Commits looked through for the one that a conflict is with. */
#define CULPRITS_DEPTH 5000

/* Commits of a branch that are looked through for merges. */
#define MERGES_DEPTH 100000

struct conflicts {
	struct refinery *refinery;
	const char *target;
	struct oid tip;
	struct merger *merger; /* NULL until the first merge */
};

int conflicts_open(struct conflicts **out, struct refinery *r,
		   const char *target, const struct oid *tip)
{
	struct conflicts *c = alloc_zero(1, sizeof(*c));

	c->refinery = r;
	c->target = target;
	c->tip = *tip;
	*out = c;
	return 0;
}

static int open_merger(struct conflicts *c)
{
	CLEANUP(cleanup_free) char *attributes = NULL;
	int error;

	if (c->merger)
		return 0;
	error = attributes_directory(&attributes, c->refinery, c->target,
				     &c->tip);
	return error ? error :
		       merger_open(&c->merger, c->refinery->repo, attributes);
}

void conflicts_free(struct conflicts *c)
{
	if (!c)
		return;
	merger_free(c->merger);
	free(c);
}

void cleanup_conflicts(struct conflicts **c)
{
	conflicts_free(*c);
}

/* Do two sorted lists of paths share one? */
static bool overlap(const struct strvec *a, const struct strvec *b)
{
	size_t i = 0, j = 0;

	while (i < a->n && j < b->n) {
		int order = strcmp(a->v[i], b->v[j]);

		if (!order)
			return true;
		if (order < 0)
			i++;
		else
			j++;
	}
	return false;
}

static int may_conflict(struct repo *repo, const struct oid *a,
			const struct oid *b)
{
	CLEANUP(strvec_release) struct strvec ours = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec theirs = STRVEC_INIT;
	struct oid base;
	int error = history_merge_base(&base, repo, a, b);

	if (!error)
		error = changes_paths(&ours, repo, &base, a);
	if (!error)
		error = changes_paths(&theirs, repo, &base, b);
	return error ? error : overlap(&ours, &theirs);
}

int conflicts_between(struct strvec *paths, struct conflicts *c,
		      const struct oid *a, const struct oid *b)
{
	CLEANUP(merge_release) struct merge m = MERGE_INIT;
	struct repo *repo = c->refinery->repo;
	int result = may_conflict(repo, a, b);

	if (result <= 0)
		return result;
	result = open_merger(c);
	if (result)
		return result;
	result = aside_begin(repo);
	if (result)
		return result;
	result = merger_merge(&m, c->merger, a, b);
	aside_end(repo);
	if (result)
		return result;
	strvec_each(&m.paths, path)
		strvec_push(paths, *path);
	return !m.clean;
}

int conflicts_taken_back(struct conflicts *c, const struct oid *commit)
{
	int result = open_merger(c);

	if (!result)
		result = aside_begin(c->refinery->repo);
	if (result)
		return result;
	result = taken_back_copy(c->refinery->repo, c->merger, &c->tip, commit);
	aside_end(c->refinery->repo);
	return result;
}

static int touches(struct repo *repo, const struct commit *c,
		   const struct strvec *paths)
{
	CLEANUP(changes_release) struct changes changes = CHANGES_INIT;
	struct oid before = oid_empty_tree;
	int error = 0;

	if (c->parents.n)
		error = commit_tree(&before, repo, &c->parents.v[0]);
	if (!error)
		error = changes_between_trees(&changes, repo, &before,
					      &c->tree);
	for (size_t i = 0; !error && i < changes.n; i++)
		if (strvec_has(paths, changes.v[i].path))
			return 1;
	return error;
}

static int count_merges(size_t *out, struct repo *repo, const struct oid *tip,
			const struct oid *head)
{
	CLEANUP(oids_release) struct oids range = OIDS_INIT;
	int error = history_range(&range, repo, tip, head, MERGES_DEPTH);

	*out = 0;
	for (size_t i = 0; !error && i < range.n; i++) {
		CLEANUP(commit_release) struct commit c = COMMIT_INIT;

		error = commit_read(&c, repo, &range.v[i]);
		*out += !error && c.parents.n > 1;
	}
	return error;
}

int conflict_merges(size_t *merges, bool *clean, struct refinery *r,
		    const char *target, const struct oid *tip,
		    const struct oid *head)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	CLEANUP(cleanup_conflicts) struct conflicts *c = NULL;
	int result = count_merges(merges, r->repo, tip, head);

	*clean = false;
	if (result || !*merges)
		return result;
	result = conflicts_open(&c, r, target, tip);
	if (!result)
		result = conflicts_between(&paths, c, tip, head);
	*clean = !result;
	return result < 0 ? result : 0;
}

int conflict_culprits(struct strvec *out, struct refinery *r,
		      const struct oid *head, const struct oid *tip,
		      const struct strvec *paths, size_t limit)
{
	CLEANUP(oids_release) struct oids line = OIDS_INIT;
	struct oid base;
	int result = history_merge_base(&base, r->repo, head, tip);

	if (!result)
		result = history_first_parents(&line, r->repo, &base, tip,
					       CULPRITS_DEPTH);
	if (result == ERR_NOTFOUND)
		result = 0;
	for (size_t i = 0; !result && i < line.n && out->n < limit; i++) {
		CLEANUP(commit_release) struct commit c = COMMIT_INIT;
		CLEANUP(cleanup_free) char *subject = NULL;

		result = commit_read(&c, r->repo, &line.v[i]);
		if (!result)
			result = touches(r->repo, &c, paths);
		if (result <= 0)
			continue;
		commit_to_utf8(&c);
		subject = commit_subject(c.message);
		strvec_pushf(out, "%s %.100s", oid_short(&c.id), subject);
		result = 0;
	}
	return result;
}
