/* SPDX-License-Identifier: MIT */
/*
 * Rebase: each commit of the branch anew on top of the base, as `git rebase`
 * does it with its defaults, where that loses nothing (queue/loss.h).
 */
#include "git/change.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/picks.h"
#include "queue/entry.h"
#include "queue/loss.h"
#include "queue/method.h"
#include "queue/reapply.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

/* Commits among which merges are looked for. */
#define COMMITS_LIMIT 10000

/* Paths that a refusal names. */
#define PATHS_SHOWN 5

/* What was tried for one entry. */
struct rebase {
	struct method_context *context;
	const struct oid *onto;
	const struct entry *e;
	struct pick_list list;
	struct applied picked, all;
	struct merge merged;
	struct changes lost; /* from what was picked to what was merged */
	struct loss_case c;
};

static void rebase_release(struct rebase *r)
{
	pick_list_release(&r->list);
	applied_release(&r->picked);
	applied_release(&r->all);
	merge_release(&r->merged);
	changes_release(&r->lost);
}

static int try_picks(struct applied *out, struct loss_outcome *outcome,
		     struct rebase *r, enum reapply how)
{
	int error = reapply(out, r->context, r->onto, r->e, &r->list, how);

	outcome->tried = true;
	if (error == ERR_CONFLICT)
		return 0;
	outcome->clean = !error;
	return error ? error :
		       commit_tree(&outcome->tree, r->context->repo,
				   &out->commit);
}

/* With one commit to pick, picking is merging. */
static bool is_whole(const struct rebase *r)
{
	return r->c.picked.clean && r->list.straight && !r->list.there.n &&
	       (r->picked.untouched || r->list.commits.n == 1);
}

static int try_merge(struct rebase *r)
{
	int error = method_merge_own(&r->merged, r->context, r->onto, r->e);

	r->c.merged =
		(struct loss_outcome){ true, r->merged.clean, r->merged.tree };
	if (error || !r->merged.clean || !r->c.picked.clean)
		return error;
	error = changes_between_trees(&r->lost, r->context->repo,
				      &r->c.picked.tree, &r->merged.tree);
	r->c.names_only = loss_names_only(&r->lost);
	return error;
}

/* Is the commit no merge, or what git makes of its two parents? */
static int is_plain(struct rebase *r, const struct oid *id)
{
	CLEANUP(merge_release) struct merge m = MERGE_INIT;
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	int error = commit_read(&c, r->context->repo, id);

	if (error || c.parents.n != 2)
		return error ? error : c.parents.n < 2;
	error = merger_merge(&m, r->context->merger, &c.parents.v[0],
			     &c.parents.v[1]);
	return error ? error : m.clean && oid_equal(&m.tree, &c.tree);
}

static int look_at_merges(struct rebase *r)
{
	CLEANUP(oids_release) struct oids range = OIDS_INIT;
	int error = history_range(&range, r->context->repo, r->onto,
				  &r->e->head, COMMITS_LIMIT);
	int plain = 1;

	for (size_t i = 0; !error && plain > 0 && i < range.n; i++)
		plain = is_plain(r, &range.v[i]);
	r->c.merges = plain > 0 ? LOSS_PLAIN : LOSS_OWN;
	return error ? error : plain < 0 ? plain : 0;
}

static void move_to(struct applied *out, struct applied *from)
{
	applied_release(out);
	*out = *from;
	*from = APPLIED_INIT;
}

/* The target has each change of the branch, and has changed the same since. */
static int refuse_overtaken(struct applied *out, const struct rebase *r)
{
	out->code = METHOD_INCOMPLETE;
	error_set(ERR_REFUSED,
		  "%s has had each change of the branch and has changed the "
		  "same lines since; nothing is left to land",
		  r->context->target);
	return error_next(
		ERR_REFUSED,
		"git rebase origin/%s shows what is left; commit what "
		"is missing and enqueue the branch again",
		r->context->target);
}

static int refuse(struct applied *out, const struct rebase *r)
{
	CLEANUP(strbuf_release) struct strbuf paths = STRBUF_INIT;
	const char *target = r->context->target;

	for (size_t i = 0; i < r->lost.n && i < PATHS_SHOWN; i++)
		strbuf_addf(&paths, "%s%s", i ? ", " : "", r->lost.v[i].path);
	if (r->lost.n > PATHS_SHOWN)
		strbuf_addf(&paths, " and %zu more", r->lost.n - PATHS_SHOWN);
	out->code = METHOD_INCOMPLETE;
	error_set(ERR_REFUSED,
		  "a rebase would lose part of the branch%s%.500s: %s",
		  paths.len ? " in " : "", paths.buf,
		  r->list.straight ?
			  "the target has taken back patches that are in it" :
			  "it is in merge commits, which a rebase leaves out");
	return error_next(ERR_REFUSED,
			  "git switch -c <new branch> origin/%s && git merge "
			  "--squash <branch> && git commit, and enqueue that; "
			  "or ask for refinery.%s.fallback = squash or merge",
			  target, target);
}

/* What was found in the first place, with what a person can do about it. */
static int conflict(struct applied *out, struct rebase *r)
{
	move_to(out, &r->picked);
	return error_set(ERR_CONFLICT, "commit %s does not apply",
			 oid_short(&out->at));
}

/* A way that keeps all, if the owner allows one and there is one. */
static int otherwise(struct applied *out, struct rebase *r,
		     enum loss_verdict verdict)
{
	const struct method *fallback = r->context->fallback;

	if (fallback && r->merged.clean)
		return fallback->apply(out, r->context, r->onto, r->e);
	if (verdict == LOSS_CONFLICT)
		return conflict(out, r);
	return r->c.nothing && !r->merged.clean ? refuse_overtaken(out, r) :
						  refuse(out, r);
}

static int settle(struct applied *out, struct rebase *r)
{
	enum loss_verdict verdict;
	int error = 0;

	for (;;) {
		verdict = loss_judge(&r->c);
		if (verdict == LOSS_TRY_ALL)
			error = try_picks(&r->all, &r->c.all, r, REAPPLY_ALL);
		else if (verdict == LOSS_LOOK_AT_MERGES)
			error = look_at_merges(r);
		else
			break;
		if (error)
			return error;
	}
	if (verdict != LOSS_TAKE_PICKED && verdict != LOSS_TAKE_ALL)
		return otherwise(out, r, verdict);
	move_to(out, verdict == LOSS_TAKE_ALL ? &r->all : &r->picked);
	return 0;
}

static int apply(struct applied *out, struct method_context *context,
		 const struct oid *onto, const struct entry *e)
{
	CLEANUP(rebase_release)
	struct rebase r = { .context = context,
			    .onto = onto,
			    .e = e,
			    .picked = APPLIED_INIT,
			    .all = APPLIED_INIT };
	int error = method_in_history(out, context, onto, e);

	if (error)
		return error < 0 ? error : 0;
	error = picks_list(&r.list, context->picks, onto, &e->head,
			   entry_base(e));
	if (!error)
		error = try_picks(&r.picked, &r.c.picked, &r, REAPPLY_NEW);
	if (error)
		return error;
	if (is_whole(&r)) {
		move_to(out, &r.picked);
		return 0;
	}
	r.c.straight = r.list.straight;
	r.c.left_out = r.list.there.n > 0;
	r.c.nothing = r.picked.contained;
	error = try_merge(&r);
	return error ? error : settle(out, &r);
}

const struct method method_rebase = { "rebase", apply };
