/* SPDX-License-Identifier: MIT */
#include "queue/method.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/trailer.h"
#include "queue/entry.h"
#include "queue/taken-back.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define NO_MESSAGE "(no message)\n"

static const struct method *const methods[] = {
	&method_rebase,
	&method_squash,
	&method_merge,
	&method_ff,
};

const struct method *method_find(const char *name)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (!strcmp(methods[i]->name, name))
			return methods[i];
	return NULL;
}

void applied_release(struct applied *a)
{
	merge_release(&a->conflict);
	*a = APPLIED_INIT;
}

int method_in_history(struct applied *out, struct method_context *context,
		      const struct oid *onto, const struct entry *e)
{
	struct oid base;
	int result = history_merge_base(&base, context->repo, onto, &e->head);

	if (result == ERR_NOTFOUND) {
		error_clear();
		return 0;
	}
	if (result || !oid_equal(&base, &e->head))
		return result;
	result = taken_back(context->repo, context->merger, onto, &e->head);
	if (result < 0)
		return result;
	if (!result) {
		out->contained = true;
		out->commit = *onto;
		return 1;
	}
	out->code = METHOD_INCOMPLETE;
	error_set(ERR_REFUSED,
		  "%s is part of the history of %s, which has taken its "
		  "changes back since",
		  oid_short(&e->head), context->target);
	return error_next(ERR_REFUSED,
			  "git log --oneline %s..origin/%s finds the commit "
			  "that did that; git revert it on a branch, and "
			  "enqueue that",
			  oid_short(&e->head), context->target);
}

static int refuse_base(struct applied *out,
		       const struct method_context *context,
		       const struct entry *e)
{
	const char *base = oid_short(&e->base), *target = context->target;

	out->code = METHOD_INCOMPLETE;
	error_set(ERR_REFUSED,
		  "the branch stands on %s, which is part of the history of "
		  "%s, and %s has taken its changes back since",
		  base, target, target);
	return error_next(ERR_REFUSED,
			  "git rebase origin/%s, to land without them; to have "
			  "them again, too, git revert there the commit that "
			  "did that: git log --oneline %s..origin/%s",
			  target, base, target);
}

int method_own_base(struct oid *base, struct applied *out,
		    struct method_context *context, const struct oid *onto,
		    const struct entry *e)
{
	int has, result;

	*base = e->base;
	if (!entry_base(e))
		return 0;
	has = history_contains(context->repo, onto, base);
	if (has < 0)
		return has;
	result = has ? taken_back(context->repo, context->merger, onto, base) :
		       taken_back_copy(context->repo, context->merger, onto,
				       base);
	if (result <= 0)
		return result;
	if (has)
		return refuse_base(out, context, e);
	*base = oid_zero;
	return 0;
}

int method_merge_own(struct merge *out, struct method_context *context,
		     const struct oid *onto, const struct entry *e)
{
	const struct oid *from = entry_base(e);

	return from ? merger_merge_from(out, context->merger, onto, from,
					&e->head) :
		      merger_merge(out, context->merger, onto, &e->head);
}

bool method_forged(const char *message)
{
	CLEANUP(cleanup_free)
	char *clean =
		trailers_replace(message, METHOD_TRAILER_PREFIX, NULL, NULL);

	return strcmp(clean, message) != 0;
}

int method_commit(struct oid *out, struct method_context *context,
		  const struct oid *tree, const struct oids *parents,
		  const struct commit *model, const char *message,
		  const struct entry *e)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;

	/* git finds no trailers where there is no title. */
	if (e && !message[strspn(message, " \t\r\n")])
		message = NO_MESSAGE;
	c.tree = *tree;
	for (size_t i = 0; i < parents->n; i++)
		oids_push(&c.parents, &parents->v[i]);
	c.author = alloc_string(model->author);
	c.committer = alloc_string(context->committer);
	c.encoding = alloc_string(model->encoding);
	c.message =
		trailers_replace(message, METHOD_TRAILER_PREFIX,
				 e ? METHOD_TRAILER : NULL, e ? e->id : NULL);
	return commit_write(out, context->repo, &c);
}
