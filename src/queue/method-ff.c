/* SPDX-License-Identifier: MIT */
/*
 * Fast-forward: only what was submitted lands, commit by commit and byte for
 * byte. The branch must stand on the target as it is when its turn comes.
 */
#include "git/commit.h"
#include "git/history.h"
#include "queue/entry.h"
#include "queue/method.h"
#include "util/cleanup.h"
#include "util/error.h"

#define COMMITS_LIMIT 10000

static int refuse(const struct method_context *context, const char *why)
{
	error_set(ERR_REFUSED, "%s", why);
	return error_next(ERR_REFUSED,
			  "git rebase %s, then enqueue the branch again",
			  context->target);
}

/* Not one of the new commits may carry a trailer of ours. */
static int check_messages(struct method_context *context,
			  const struct oids *commits)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;

	for (size_t i = 0; i < commits->n; i++) {
		int error = commit_read(&c, context->repo, &commits->v[i]);

		if (error)
			return error;
		if (!method_forged(c.message))
			continue;
		error_set(ERR_REFUSED,
			  "commit %s carries a trailer that begins with "
			  "'" METHOD_TRAILER_PREFIX "', which only the "
			  "refinery may write",
			  oid_short(&commits->v[i]));
		return error_next(ERR_REFUSED, "reword that commit and enqueue "
					       "the branch again");
	}
	return 0;
}

static int apply(struct applied *out, struct method_context *context,
		 const struct oid *onto, const struct entry *e)
{
	CLEANUP(oids_release) struct oids commits = OIDS_INIT;
	int result = method_in_history(out, context, onto, e);

	if (result)
		return result < 0 ? result : 0;
	out->untouched = true;
	out->commit = e->head;
	result = history_contains(context->repo, &e->head, onto);
	if (result < 0)
		return result;
	if (!result)
		return refuse(context, "the branch does not stand on the "
				       "target's tip, and the method is ff");
	result = history_first_parents(&commits, context->repo, onto, &e->head,
				       COMMITS_LIMIT);
	if (result == ERR_NOTFOUND)
		return refuse(context, "the target's tip is not among the "
				       "first parents of the branch");
	return result ? result : check_messages(context, &commits);
}

const struct method method_ff = { "ff", apply };
