/* SPDX-License-Identifier: MIT */
#include "queue/reject.h"
#include "git/merge.h"
#include "queue/conflict.h"
#include "queue/ending.h"
#include "queue/entry.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

/* Files and commits that a conflict's record names. */
#define NAMED_LIMIT 20

#define PLAIN \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-"

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
		alloc_printf("Reject %s: %s", entry_name(e), rejection->reason);
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

/* As it can stand in a command that is copied to a shell. */
static const char *branch_in_command(const struct entry *e)
{
	const char *name = *e->branch ? e->branch : oid_short(&e->head);

	return *name != '-' && !name[strspn(name, PLAIN)] ? name : "<branch>";
}

/*
 * A rebase meets a conflict again that was resolved in a merge. That the branch
 * merges cleanly as it is, people see in git and want to be told.
 */
static char *next_step(struct strbuf *body, struct refinery *r,
		       const struct entry *e, const struct oid *tip)
{
	size_t merges = 0;
	bool clean = false;
	const char *name = branch_in_command(e);

	if (conflict_merges(&merges, &clean, r, e->target, tip, &e->head))
		error_clear();
	if (merges)
		strbuf_addf(body,
			    "The branch has %zu merge %s, which a rebase "
			    "leaves out with what was resolved there.\n",
			    merges, merges == 1 ? "commit" : "commits");
	if (!clean)
		return alloc_printf("git fetch && git rebase origin/%s, "
				    "resolve, then enqueue the branch again",
				    e->target);
	strbuf_addf(body,
		    "git merge of the whole branch would be clean: methods "
		    "merge and squash take it as it is.\n");
	return alloc_printf(
		"git fetch && git switch -c %s-squashed --no-track "
		"origin/%s && git merge --squash %s && git commit, "
		"then enqueue that; or ask for refinery.%s.fallback "
		"= squash or merge",
		name, e->target, name, e->target);
}

int reject_conflict(struct log_record *log, struct refinery *r,
		    const struct entry *e, const struct merge *conflict)
{
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
	reason = alloc_printf("conflicts with %s in %.500s", e->target, paths);
	add_list(&body, "Files in conflict:", &conflict->paths);
	add_list(&body, "What git says:", &conflict->reasons);
	add_list(&body, "Landed commits that touch them:", &culprits);
	next = next_step(&body, r, e, &log->tip);
	rejection.reason = reason;
	rejection.next = next;
	rejection.body = body.buf;
	return reject(log, r, e, &rejection);
}
