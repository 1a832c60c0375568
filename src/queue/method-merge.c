/* SPDX-License-Identifier: MIT */
/*
 * Merge: a merge commit for each entry, also where a fast-forward would do, so
 * that the target's first parents are one commit an entry. The submitted
 * commits stay as they are.
 */
#include "git/commit.h"
#include "queue/entry.h"
#include "queue/method.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/encoding.h"
#include "util/error.h"

#include <stdlib.h>

static int write_merge(struct applied *out, struct method_context *context,
		       const struct oid *onto, const struct entry *e)
{
	CLEANUP(commit_release) struct commit head = COMMIT_INIT;
	CLEANUP(oids_release) struct oids parents = OIDS_INIT;
	CLEANUP(cleanup_free) char *message = NULL;
	CLEANUP(cleanup_free) char *subject = NULL;
	CLEANUP(cleanup_free) char *author = NULL;
	CLEANUP(cleanup_free) char *text = NULL;
	int error = commit_read(&head, context->repo, &e->head);

	if (error)
		return error;
	commit_to_utf8(&head);
	subject = commit_subject(head.message);
	/* Names of branches are any bytes. */
	text = alloc_printf("Merge %s into %s\n\n%s\n", entry_name(e),
			    context->target, subject);
	message = encoding_to_utf8(text, NULL);
	author = commit_ident(head.author);
	free(head.author);
	head.author = commit_signature(author, context->now);
	oids_push(&parents, onto);
	oids_push(&parents, &e->head);
	return method_commit(&out->commit, context, &out->conflict.tree,
			     &parents, &head, message, e);
}

static int apply(struct applied *out, struct method_context *context,
		 const struct oid *onto, const struct entry *e)
{
	int result = method_in_history(out, context, onto, e);

	if (result)
		return result < 0 ? result : 0;
	result = merger_merge(&out->conflict, context->merger, onto, &e->head);
	if (result)
		return result;
	out->at = e->head;
	if (!out->conflict.clean)
		return error_set(ERR_CONFLICT, "the branch does not merge");
	return write_merge(out, context, onto, e);
}

const struct method method_merge = { "merge", apply };
