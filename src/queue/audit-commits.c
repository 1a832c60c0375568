/* SPDX-License-Identifier: MIT */
#include "queue/audit-commits.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/remerge.h"
#include "queue/entry.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <string.h>

#define COMMITS_LIMIT 10000

/* Commits of the base that are looked through for a change that is there. */
#define BASE_LIMIT 2000

static int change_of(struct changes *out, struct repo *repo,
		     const struct oid *id)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	struct oid before = oid_empty_tree;
	int error = commit_read(&c, repo, id);

	if (!error && c.parents.n)
		error = commit_tree(&before, repo, &c.parents.v[0]);
	return error ? error :
		       changes_between_trees(out, repo, &before, &c.tree);
}

/* 1 if a commit of the base since the branch forked makes the same change. */
static int is_there(struct repo *repo, const struct oid *base,
		    const struct oid *head, const struct oid *commit)
{
	CLEANUP(changes_release) struct changes wanted = CHANGES_INIT;
	CLEANUP(oids_release) struct oids range = OIDS_INIT;
	int result = change_of(&wanted, repo, commit);

	if (!result)
		result = history_range(&range, repo, head, base, BASE_LIMIT);
	for (size_t i = 0; !result && i < range.n; i++) {
		CLEANUP(changes_release) struct changes c = CHANGES_INIT;

		result = change_of(&c, repo, &range.v[i]);
		if (!result)
			result = changes_same(repo, &wanted, &c);
	}
	return result;
}

/* 1: the row has it; 0: it does not apply. */
static int take(struct remerge_row *row, struct repo *repo,
		const char *attributes, const struct oid *base,
		const struct oid *head, const struct commit *c)
{
	int result;

	if (c->parents.n > 2)
		return 0;
	if (c->parents.n == 2)
		return remerge_gives(repo, attributes, &c->parents.v[0],
				     &c->parents.v[1], &c->tree);
	result = remerge_pick(row, repo, attributes, &c->id);
	return result ? result : is_there(repo, base, head, &c->id);
}

static int take_all(struct remerge_row *row, struct repo *repo,
		    const char *attributes, const struct oid *base,
		    const struct entry *e)
{
	const struct oid *from = entry_base(e) ? entry_base(e) : base;
	CLEANUP(oids_release) struct oids range = OIDS_INIT;
	int result = history_range(&range, repo, from, &e->head, COMMITS_LIMIT);

	for (size_t i = 0; !result && i < range.n; i++) {
		CLEANUP(commit_release) struct commit c = COMMIT_INIT;

		result = commit_read(&c, repo, &range.v[i]);
		if (!result)
			result =
				take(row, repo, attributes, base, &e->head, &c);
		if (result <= 0)
			return result;
		result = 0;
	}
	return result ? result : row->done == row->line->n;
}

int audit_commits(struct repo *repo, const char *attributes,
		  const struct oid *base, const struct oid *commit,
		  const struct entry *e)
{
	CLEANUP(oids_release) struct oids line = OIDS_INIT;
	struct remerge_row row = { .line = &line };
	int error = commit_tree(&row.at, repo, base);

	if (!error)
		error = history_first_parents(&line, repo, base, commit,
					      COMMITS_LIMIT);
	oids_reverse(&line);
	return error ? error : take_all(&row, repo, attributes, base, e);
}
