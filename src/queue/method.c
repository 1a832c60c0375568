/* SPDX-License-Identifier: MIT */
#include "queue/method.h"
#include "git/commit.h"
#include "git/trailer.h"
#include "queue/entry.h"
#include "util/alloc.h"
#include "util/cleanup.h"

#include <stdlib.h>
#include <string.h>

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
