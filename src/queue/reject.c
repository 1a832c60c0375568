/* SPDX-License-Identifier: MIT */
#include "queue/reject.h"
#include "queue/conflict.h"
#include "queue/ending.h"
#include "queue/entry.h"
#include "queue/method.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdlib.h>

/* Files and commits that a conflict's record names. */
#define NAMED_LIMIT 20

int reject(struct log_record *log, struct refinery *r, const struct entry *e,
	   const struct rejection *rejection)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct ending ending = {
		.target = e->target,
		.record = &l,
		.entries = &e,
		.n = 1,
		.attachments = rejection->attachments,
		.n_attachments = rejection->n_attachments,
	};

	l.event = LOG_REJECTED;
	l.old = l.tip = log->tip;
	l.code = alloc_string(rejection->code);
	l.reason = alloc_string(rejection->reason);
	l.next = alloc_string(rejection->next);
	l.body = alloc_string(rejection->body ? rejection->body : "");
	l.subject =
		alloc_printf("Reject %s: %s", *e->branch ? e->branch : e->id,
			     rejection->reason);
	for (size_t i = 0; rejection->gates && i < rejection->gates->n; i++)
		strvec_push(&l.gates, rejection->gates->v[i]);
	log_add_entry(&l, e->id, &e->head, NULL, e->branch);
	return ending_commit(log, r, &ending);
}

static void add_list(struct strbuf *body, const char *title,
		     const struct strvec *lines)
{
	if (!lines->n)
		return;
	strbuf_addf(body, "%s\n", title);
	for (size_t i = 0; i < lines->n && i < NAMED_LIMIT; i++)
		strbuf_addf(body, "  %s\n", lines->v[i]);
	if (lines->n > NAMED_LIMIT)
		strbuf_addf(body, "  and %zu more\n", lines->n - NAMED_LIMIT);
}

/* A rebase meets conflicts again that a merge within the branch resolved. */
static char *next_of(const struct entry *e, const struct applied *applied)
{
	if (applied->merge_is_clean)
		return alloc_printf(
			"a merge is clean: git fetch && git switch -c <new "
			"branch> origin/%s && git merge --squash <branch> && "
			"git commit, and enqueue that; or ask for "
			"refinery.%s.fallback = squash or merge",
			e->target, e->target);
	return alloc_printf("git fetch && git rebase origin/%s, resolve, then "
			    "enqueue the branch again",
			    e->target);
}

int reject_conflict(struct log_record *log, struct refinery *r,
		    const struct entry *e, const struct applied *applied)
{
	const struct merge *conflict = &applied->conflict;
	CLEANUP(strvec_release) struct strvec culprits = STRVEC_INIT;
	CLEANUP(strbuf_release) struct strbuf body = STRBUF_INIT;
	CLEANUP(cleanup_free) char *paths = NULL;
	CLEANUP(cleanup_free) char *reason = NULL;
	CLEANUP(cleanup_free) char *next = NULL;
	struct rejection rejection = { .code = "CONFLICT" };
	int error = conflict_culprits(&culprits, r, &e->head, &log->tip,
				      &conflict->paths, NAMED_LIMIT);

	if (error)
		return error;
	paths = strvec_join(&conflict->paths, ", ");
	reason = alloc_printf("conflicts with %s in %.500s%s", e->target, paths,
			      !applied->merges ?
				      "" :
				      " (a rebase leaves out the merges of the "
				      "branch, and what they resolve)");
	next = next_of(e, applied);
	add_list(&body, "Files in conflict:", &conflict->paths);
	add_list(&body, "What git says:", &conflict->reasons);
	add_list(&body, "Landed commits that touch them:", &culprits);
	rejection.reason = reason;
	rejection.next = next;
	rejection.body = body.buf;
	return reject(log, r, e, &rejection);
}
