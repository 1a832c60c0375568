/* SPDX-License-Identifier: MIT */
/*
 * Squash: the whole branch as one commit. The message is that of its first
 * commit, followed by the subjects of the others, and one paragraph with the
 * trailers of all of them, each once; of several Change-Ids only the first,
 * since Gerrit takes just one. The author is the first commit's, other authors
 * are named in Co-authored-by trailers. All of it is UTF-8, whatever the
 * commits were in. A branch of one commit keeps its message as it is, and on
 * the base that commit itself.
 */
#include "git/commit.h"
#include "git/picks.h"
#include "git/trailer.h"
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

#define CHANGE_ID "Change-Id"

/* What the message is made of. */
struct parts {
	char *text;		/* of the first commit */
	struct strbuf subjects; /* of the others */
	struct strvec authors, trailers;
};

static void parts_release(struct parts *p)
{
	free(p->text);
	strbuf_release(&p->subjects);
	strvec_release(&p->authors);
	strvec_release(&p->trailers);
}

static bool is_there(const struct parts *p, const char *trailer)
{
	bool change = trailers_has_key(trailer, CHANGE_ID);

	strvec_each(&p->trailers, other)
		if (trailers_equal(*other, trailer) ||
		    (change && trailers_has_key(*other, CHANGE_ID)))
			return true;
	return false;
}

/* The message of number i of the branch. */
static void add_message(struct parts *p, const struct commit *c, size_t i)
{
	CLEANUP(strvec_release) struct strvec trailers = STRVEC_INIT;
	CLEANUP(cleanup_free) char *text = NULL;
	CLEANUP(cleanup_free) char *subject = commit_subject(c->message);

	trailers_divide(&text, &trailers, c->message);
	strvec_each(&trailers, trailer)
		if (!is_there(p, *trailer))
			strvec_push(&p->trailers, *trailer);
	if (!i)
		p->text = alloc_string(text);
	else if (i <= SUBJECTS_LIMIT)
		strbuf_addf(&p->subjects, "* %s\n", subject);
}

static int add_one(struct parts *p, struct repo *repo, const struct oid *id,
		   size_t i)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	CLEANUP(cleanup_free) char *author = NULL;
	int error = commit_read(&c, repo, id);

	if (error)
		return error;
	commit_to_utf8(&c);
	add_message(p, &c, i);
	author = commit_ident(c.author);
	if (!strvec_has(&p->authors, author))
		strvec_push(&p->authors, author);
	return 0;
}

static void name_authors(struct parts *p)
{
	for (size_t i = 1; i < p->authors.n; i++) {
		CLEANUP(cleanup_free)
		char *trailer =
			alloc_printf("Co-authored-by: %s", p->authors.v[i]);

		if (!is_there(p, trailer))
			strvec_push(&p->trailers, trailer);
	}
}

static int compose(char **out, struct repo *repo, const struct oids *commits)
{
	CLEANUP(parts_release)
	struct parts p = { .subjects = STRBUF_INIT };
	struct strbuf text = STRBUF_INIT;
	int error = 0;

	for (size_t i = 0; !error && i < commits->n; i++)
		error = add_one(&p, repo, &commits->v[i], i);
	if (error)
		return error;
	if (commits->n > SUBJECTS_LIMIT + 1)
		strbuf_addf(&p.subjects, "* and %zu more\n",
			    commits->n - SUBJECTS_LIMIT - 1);
	name_authors(&p);
	strbuf_adds(&text, p.text);
	if (p.subjects.len)
		strbuf_addf(&text, "\n%s", p.subjects.buf);
	strvec_each(&p.trailers, trailer)
		strbuf_addf(&text, "%s%s\n",
			    trailer == p.trailers.v ? "\n" : "", *trailer);
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
	oids_push(&parents, onto);
	if (commits->n > 1) {
		error = compose(&message, context->repo, commits);
		commit_to_utf8(&first);
	}
	return error ? error :
		       method_commit(&out->commit, context, &out->conflict.tree,
				     &parents, &first,
				     message ? message : first.message, e);
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
