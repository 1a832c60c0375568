/* SPDX-License-Identifier: MIT */
/*
 * Squash: the whole branch as one commit. The message is that of its first
 * commit, followed by the subjects of the others; the author is the first
 * commit's, other authors are named in Co-authored-by trailers. A branch of
 * one commit on the base is left as it is.
 */
#include "git/commit.h"
#include "git/picks.h"
#include "queue/entry.h"
#include "queue/method.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

/* Subjects listed in the message of a squashed commit. */
#define SUBJECTS_LIMIT 100

static int add_one(struct strbuf *subjects, struct strvec *authors,
		   struct repo *repo, const struct oid *id, bool list)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	CLEANUP(cleanup_free) char *subject = NULL;
	CLEANUP(cleanup_free) char *author = NULL;
	int error = commit_read(&c, repo, id);

	if (error)
		return error;
	subject = commit_subject(c.message);
	author = commit_ident(c.author);
	if (list)
		strbuf_addf(subjects, "* %s\n", subject);
	if (!strvec_has(authors, author))
		strvec_push(authors, author);
	return 0;
}

static int compose(char **out, struct repo *repo, const struct commit *first,
		   const struct oids *commits)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf subjects = STRBUF_INIT;
	CLEANUP(strvec_release) struct strvec authors = STRVEC_INIT;
	CLEANUP(cleanup_free) char *author = commit_ident(first->author);
	int error = 0;

	strvec_push(&authors, author);
	for (size_t i = 1; !error && i < commits->n; i++)
		error = add_one(&subjects, &authors, repo, &commits->v[i],
				i <= SUBJECTS_LIMIT);
	if (error)
		return error;
	if (commits->n > SUBJECTS_LIMIT + 1)
		strbuf_addf(&subjects, "* and %zu more\n",
			    commits->n - SUBJECTS_LIMIT - 1);
	strbuf_adds(&text, first->message);
	strbuf_rtrim(&text);
	strbuf_addc(&text, '\n');
	if (subjects.len)
		strbuf_addf(&text, "\n%s", subjects.buf);
	if (authors.n > 1)
		strbuf_addc(&text, '\n');
	for (size_t i = 1; i < authors.n; i++)
		strbuf_addf(&text, "Co-authored-by: %s\n", authors.v[i]);
	*out = strbuf_detach(&text);
	return 0;
}

static int write_squashed(struct applied *out, struct method_context *context,
			  const struct oid *onto, const struct entry *e,
			  const struct oids *commits)
{
	CLEANUP(commit_release) struct commit first = COMMIT_INIT;
	CLEANUP(oids_release) struct oids parents = OIDS_INIT;
	CLEANUP(cleanup_free) char *message = NULL;
	int error = commit_read(&first, context->repo, &commits->v[0]);

	if (error)
		return error;
	if (commits->n == 1 && oid_equal(&commits->v[0], &e->head) &&
	    first.parents.n == 1 && oid_equal(&first.parents.v[0], onto) &&
	    !method_forged(first.message)) {
		out->untouched = true;
		out->commit = e->head;
		return 0;
	}
	error = compose(&message, context->repo, &first, commits);
	oids_push(&parents, onto);
	return error ? error :
		       method_commit(&out->commit, context, &out->conflict.tree,
				     &parents, &first, message, e);
}

/*
 * The commits that the message tells of: those that are new, or all of a
 * branch that lands again, or the head if there are merges alone.
 */
static void told_of(struct oids *out, const struct pick_list *list,
		    const struct entry *e)
{
	bool all = list->there.n == list->commits.n;

	for (size_t i = 0; i < list->commits.n; i++)
		if (all || !pick_is_there(list, &list->commits.v[i]))
			oids_push(out, &list->commits.v[i]);
	if (!out->n)
		oids_push(out, &e->head);
}

static int apply(struct applied *out, struct method_context *context,
		 const struct oid *onto, const struct entry *e)
{
	CLEANUP(pick_list_release) struct pick_list list = PICK_LIST_INIT;
	CLEANUP(oids_release) struct oids told = OIDS_INIT;
	struct oid before;
	int error = method_in_history(out, context, onto, e);

	if (error)
		return error < 0 ? error : 0;
	error = picks_list(&list, context->picks, onto, &e->head,
			   entry_base(e));
	if (!error)
		error = commit_tree(&before, context->repo, onto);
	if (!error)
		error = method_merge_own(&out->conflict, context, onto, e);
	if (error)
		return error;
	out->at = e->head;
	if (!out->conflict.clean)
		return error_set(ERR_CONFLICT, "the branch does not merge");
	if (oid_equal(&out->conflict.tree, &before)) {
		out->contained = true;
		out->commit = *onto;
		return 0;
	}
	told_of(&told, &list, e);
	return write_squashed(out, context, onto, e, &told);
}

const struct method method_squash = { "squash", apply };
