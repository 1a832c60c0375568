/* SPDX-License-Identifier: MIT */
#include "queue/reapply.h"
#include "git/commit.h"
#include "git/picks.h"
#include "queue/entry.h"
#include "queue/method.h"
#include "util/cleanup.h"
#include "util/error.h"

/*
 * Where the rebase stands. The last commit is written only when it is known
 * whether another follows, because the last one gets the trailer.
 */
struct replay {
	struct method_context *context;
	struct oid tip;	       /* written so far */
	struct oid tree;       /* with the pending commit applied */
	struct commit pending; /* to be written on tip; id zero: none */
};

static void replay_release(struct replay *r)
{
	commit_release(&r->pending);
}

static int flush(struct replay *r, const struct entry *e)
{
	CLEANUP(oids_release) struct oids parents = OIDS_INIT;
	int error;

	if (oid_is_zero(&r->pending.id))
		return 0;
	oids_push(&parents, &r->tip);
	error = method_commit(&r->tip, r->context, &r->tree, &parents,
			      &r->pending, r->pending.message, e);
	commit_release(&r->pending);
	return error;
}

/* Can c stand as it is, because it was made on just this tip? */
static bool stands(const struct replay *r, const struct commit *c)
{
	return oid_is_zero(&r->pending.id) && c->parents.n == 1 &&
	       oid_equal(&c->parents.v[0], &r->tip) &&
	       !method_forged(c->message);
}

/*
 * The tree that c gives here. Where its parent's tree is the present one no
 * merge is needed: what stands here is the base.
 */
static int merged_tree(struct oid *out, bool *was_empty, struct applied *result,
		       struct replay *r, const struct commit *c)
{
	struct oid before = oid_empty_tree;
	int error = 0;

	if (c->parents.n)
		error = commit_tree(&before, r->context->repo,
				    &c->parents.v[0]);
	if (error)
		return error;
	*was_empty = oid_equal(&before, &c->tree);
	if (*was_empty || oid_equal(&before, &r->tree)) {
		*out = *was_empty ? r->tree : c->tree;
		return 0;
	}
	error = flush(r, NULL);
	if (!error)
		error = merger_pick(&result->conflict, r->context->merger,
				    &r->tip, &c->id);
	if (error)
		return error;
	if (!result->conflict.clean) {
		result->at = c->id;
		return error_set(ERR_CONFLICT, "commit %s does not apply",
				 oid_short(&c->id));
	}
	*out = result->conflict.tree;
	return 0;
}

static int replay_one(struct applied *result, struct replay *r,
		      const struct oid *id)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	struct oid tree;
	bool was_empty;
	int error = commit_read(&c, r->context->repo, id);

	if (error)
		return error;
	if (stands(r, &c)) {
		r->tip = *id;
		r->tree = c.tree;
		return 0;
	}
	error = merged_tree(&tree, &was_empty, result, r, &c);
	if (error)
		return error;
	if (!was_empty && oid_equal(&tree, &r->tree))
		return 0;
	error = flush(r, NULL);
	r->pending = c;
	c = COMMIT_INIT;
	r->tree = tree;
	return error;
}

/*
 * Name the entry in the last commit, if it was kept as submitted but is not
 * the submitted head (what came after it fell away).
 */
static int name_last(struct replay *r, const struct entry *e)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	int error = commit_read(&c, r->context->repo, &r->tip);

	return error ? error :
		       method_commit(&r->tip, r->context, &c.tree, &c.parents,
				     &c, c.message, e);
}

/* One whose patch the base has, and has changed since, is there. */
static int replay_there(struct applied *result, struct replay *r,
			const struct oid *id)
{
	int error = replay_one(result, r, id);

	if (error != ERR_CONFLICT)
		return error;
	applied_release(result);
	error_clear();
	return 0;
}

static int replay_all(struct applied *result, struct replay *r,
		      const struct pick_list *list, enum reapply how)
{
	int error = 0;

	for (size_t i = 0; !error && i < list->commits.n; i++) {
		const struct oid *id = &list->commits.v[i];

		if (!pick_is_there(list, id))
			error = replay_one(result, r, id);
		else if (how == REAPPLY_ALL)
			error = replay_there(result, r, id);
	}
	return error;
}

int reapply(struct applied *out, struct method_context *context,
	    const struct oid *onto, const struct entry *e,
	    const struct pick_list *list, enum reapply how)
{
	CLEANUP(replay_release)
	struct replay r = { .context = context, .tip = *onto };
	bool pending;
	int error = commit_tree(&r.tree, context->repo, onto);

	if (!error)
		error = replay_all(out, &r, list, how);
	pending = !oid_is_zero(&r.pending.id);
	if (!error)
		error = flush(&r, e);
	if (error)
		return error;
	out->contained = oid_equal(&r.tip, onto);
	out->untouched = !out->contained && oid_equal(&r.tip, &e->head);
	if (!pending && !out->contained && !out->untouched)
		error = name_last(&r, e);
	out->commit = r.tip;
	return error;
}
