/* SPDX-License-Identifier: MIT */
#include "queue/clone.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/entry.h"
#include "queue/lfs.h"
#include "queue/parent.h"
#include "queue/remote.h"
#include "queue/request.h"
#include "queue/submit.h"
#include "queue/wake.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* Attempts while the other side keeps changing the entry. */
#define ATTEMPTS 20

/* Digits of an id that mean an entry. */
#define DIGITS_MIN 4

void answer_release(struct answer *a)
{
	strvec_release(&a->said);
	free(a->remote);
	*a = ANSWER_INIT;
}

static int refuse_empty(const struct remote *remote, const struct oid *head)
{
	error_set(ERR_REFUSED,
		  "%s has nothing to land: '%s' of '%s' contains "
		  "it already",
		  oid_short(head), remote->target, remote->name);
	return error_next(ERR_REFUSED, SUBMIT_NOTHING_NEXT);
}

/* What can be told without asking; the hooks there know better. */
static int check(const struct remote *remote, const struct submission *s)
{
	struct repo *repo = remote->r->repo;
	int contained;

	if (s->priority < 0 || s->priority > ENTRY_PRIORITY_MAX)
		return error_set(ERR_INVALID,
				 "priority %d is not one of 0 (most urgent) to "
				 "%d",
				 s->priority, ENTRY_PRIORITY_MAX);
	if (!commit_exists(repo, &remote->tip))
		return 0;
	contained = history_contains(repo, &remote->tip, &s->head);
	return contained > 0 ? refuse_empty(remote, &s->head) : contained;
}

/* The truth about a push that did not go well; keeps what was said. */
static int look_again(struct remote *remote, const char *id,
		      const struct oid *expected, int error)
{
	struct oid there;

	if (!error || error == ERR_REFUSED || remote_refresh(remote))
		return error;
	there = remote_entry(remote, id);
	return oid_equal(&there, expected) ? 0 : error;
}

static int fetch_entries(struct remote *remote, const struct strvec *ids)
{
	CLEANUP(strvec_release) struct strvec refs = STRVEC_INIT;

	strvec_each(ids, id) {
		CLEANUP(cleanup_free)
		char *name = name_entry(remote->target, *id);

		strvec_push(&refs, name);
	}
	return refs.n ? remote_fetch(remote, &refs) : 0;
}

/* Entries there whose id begins with name, or all of them. */
static void ids_of(struct strvec *out, const struct remote *remote,
		   const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < remote->queue.n; i++)
		if (!len || (len >= DIGITS_MIN &&
			     !strncmp(remote->queue.v[i].name, name, len)))
			strvec_push(out, remote->queue.v[i].name);
}

static int ambiguous(const char *name, const char *a, const char *b)
{
	error_set(ERR_INVALID, "'%s' means both entry %s and entry %s", name, a,
		  b);
	return error_next(ERR_INVALID, "give the id of one");
}

/* The one of ids with that branch or topic; an empty name: the only id. */
static int choose(struct entry *out, struct remote *remote,
		  const struct strvec *ids, const char *name)
{
	bool found = false;

	strvec_each(ids, id) {
		CLEANUP(entry_release) struct entry e = ENTRY_INIT;
		struct oid record = remote_entry(remote, *id);
		int error =
			entry_read(&e, remote->r, remote->target, *id, &record);

		if (error ||
		    (*name && strcmp(e.branch, name) && strcmp(e.topic, name)))
			continue;
		if (found)
			return ambiguous(name, out->id, e.id);
		entry_copy(out, &e);
		found = true;
	}
	return found ? 0 : ERR_NOTFOUND;
}

/* The live entry there that name means; only an id saves fetching them all. */
static int find(struct entry *out, struct remote *remote, const char *name)
{
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;
	const char *chosen = "";
	int error;

	ids_of(&ids, remote, name);
	if (ids.n > 1)
		return ambiguous(name, ids.v[0], ids.v[1]);
	if (!ids.n) {
		ids_of(&ids, remote, "");
		chosen = name;
	}
	error = fetch_entries(remote, &ids);
	if (!error)
		error = choose(out, remote, &ids, chosen);
	if (error != ERR_NOTFOUND)
		return error;
	error_set(ERR_NOTFOUND, "no entry '%s' is queued for '%s' at '%s'",
		  name, remote->target, remote->name);
	return error_next(ERR_NOTFOUND, "git ls-remote %s '" NAMES_QUEUE "*'",
			  remote->name);
}

static int fetch_log(struct remote *remote)
{
	CLEANUP(strvec_release) struct strvec refs = STRVEC_INIT;
	CLEANUP(cleanup_free) char *log = name_log(remote->target);

	strvec_push(&refs, log);
	return remote_fetch(remote, &refs);
}

/* The id that name means there: 1; 0: that one has landed, as this id. */
static int find_parent(char **out, struct remote *remote, const char *name)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	int error = find(&e, remote, name);

	if (!error) {
		*out = alloc_string(e.id);
		return 1;
	}
	if (error == ERR_NOTFOUND)
		error = fetch_log(remote);
	return error ? error :
		       parents_ended(out, remote->r, remote->target,
				     &remote->log, name);
}

/* Those there that the names mean. */
static int name_parents(struct entry *e, struct remote *remote,
			const struct strvec *names)
{
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;

	strvec_each(names, name) {
		CLEANUP(cleanup_free) char *id = NULL;
		int result = find_parent(&id, remote, *name);

		if (result < 0)
			return result;
		if (id && !strvec_has(&ids, id))
			strvec_push(&ids, id);
	}
	free(e->after);
	e->after = strvec_join(&ids, " ");
	if (parents_valid(e->after))
		return 0;
	return error_set(ERR_INVALID, "more than %d entries to come after",
			 PARENTS_LIMIT);
}

/* The one there that it is to take the place of. */
static int name_replaced(struct entry *e, struct remote *remote,
			 const char *name)
{
	CLEANUP(entry_release) struct entry old = ENTRY_INIT;
	int error = find(&old, remote, name);

	if (!error)
		alloc_replace(&e->replaces, old.id);
	return error;
}

/* The target as it is there, or as it was when it was last fetched. */
static bool known_tip(struct oid *out, const struct remote *remote)
{
	CLEANUP(cleanup_free)
	char *tracking = alloc_printf("refs/remotes/%s/%s", remote->name,
				      remote->target);

	*out = remote->tip;
	if (commit_exists(remote->r->repo, out))
		return true;
	if (!ref_read(out, remote->r->repo, tracking))
		return true;
	error_clear();
	return false;
}

/* Before the entry: what it needs is there when it is. */
static int upload(struct remote *remote, const struct oid *head)
{
	struct oid tip;
	bool known = known_tip(&tip, remote);

	return lfs_upload(remote->r, remote->name, remote->target,
			  known ? &tip : NULL, head);
}

int clone_submit(struct entry *out, struct remote *remote,
		 const struct submission *s)
{
	struct submission mine = *s;
	int error = check(remote, s);

	mine.target = remote->target;
	mine.pusher = NULL;
	if (!error)
		error = submit_describe(out, remote->r, &mine);
	if (!error)
		error = name_parents(out, remote, &s->after);
	if (!error && s->replace)
		error = name_replaced(out, remote, s->replace);
	if (!error)
		error = upload(remote, &s->head);
	if (!error)
		error = entry_write_first(out, remote->r);
	if (error)
		return error;
	error = remote_push(remote, out->id, &oid_zero, &out->record);
	return look_again(remote, out->id, &out->record, error);
}

static int reopen(struct entry *e, struct remote *remote, const char *name)
{
	struct oid end;
	int error = fetch_log(remote);

	if (!error)
		error = request_find_ended(e, &end, remote->r, remote->target,
					   &remote->log, name);
	if (!error)
		request_reopen(e, &end);
	return error;
}

static int request_once(struct entry *e, struct remote *remote,
			const struct request *q)
{
	struct oid old = oid_zero;
	int error = find(e, remote, q->name);

	if (error == ERR_NOTFOUND && q->kind == REQUEST_RETRY) {
		error = reopen(e, remote, q->name);
	} else if (!error) {
		old = e->record;
		error = request_apply(e, q);
	}
	if (!error)
		error = entry_write_next(e, remote->r, request_action(q->kind));
	if (error)
		return error;
	error = remote_push(remote, e->id, &old, &e->record);
	return look_again(remote, e->id, &e->record, error);
}

int clone_request(struct entry *out, struct remote *remote,
		  const struct request *q)
{
	int error = ERR_STALE;

	for (int i = 0; error == ERR_STALE && i < ATTEMPTS; i++)
		error = request_once(out, remote, q);
	return error;
}

static int ask_remote(struct entry *out, struct answer *answer,
		      struct remote *remote, const struct request *q)
{
	int error = clone_request(out, remote, q);
	struct oid there;

	answer->said = remote->said;
	remote->said = STRVEC_INIT;
	answer->remote = alloc_string(remote->name);
	if (error || q->kind != REQUEST_WITHDRAW)
		return error;
	error = remote_refresh(remote);
	there = remote_entry(remote, out->id);
	answer->pending = error || !oid_is_zero(&there);
	return 0;
}

int clone_ask(struct entry *out, struct answer *answer, struct refinery *r,
	      const struct request *q, const char *name)
{
	CLEANUP(cleanup_remote) struct remote *remote = NULL;
	struct request here = *q;
	int error =
		remote_find(&remote, &here.target, r, name, q->target, NULL);

	if (error)
		return error;
	if (remote)
		return ask_remote(out, answer, remote, q);
	error = request_make(out, r, &here);
	if (!error)
		wake(r);
	return error;
}
