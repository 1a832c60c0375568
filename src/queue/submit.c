/* SPDX-License-Identifier: MIT */
#include "queue/submit.h"
#include "config/halt.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/durable.h"
#include "git/history.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/entry.h"
#include "queue/lfs.h"
#include "queue/owner.h"
#include "queue/parent.h"
#include "queue/pusher.h"
#include "queue/recover.h"
#include "queue/sound.h"
#include "queue/touch.h"
#include "queue/withdraw.h"
#include "state/lock.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

#define TOPIC_LIMIT 200

static int check_words(const struct submission *s)
{
	size_t len = s->topic ? strlen(s->topic) : 0;

	if (s->priority < 0 || s->priority > ENTRY_PRIORITY_MAX) {
		error_set(ERR_INVALID,
			  "priority %d is not one of 0 (most urgent) to %d",
			  s->priority, ENTRY_PRIORITY_MAX);
		return error_next(ERR_INVALID, "leave it out for %d",
				  ENTRY_PRIORITY_DEFAULT);
	}
	if (len > TOPIC_LIMIT || (len && !text_utf8_valid(s->topic, len)) ||
	    (len && strpbrk(s->topic, " \t\r\n"))) {
		error_set(ERR_INVALID,
			  "a topic is one word of at most %d bytes",
			  TOPIC_LIMIT);
		return error_next(ERR_INVALID, "choose another topic");
	}
	return 0;
}

static int contains(struct refinery *r, const struct oid *tip,
		    const struct oid *head)
{
	int result = history_contains(r->repo, tip, head);

	if (result >= 0)
		return result;
	error_wrap(ERR_REFUSED, "the history of %s cannot be read",
		   oid_short(head));
	return error_next(ERR_REFUSED, "git fsck --connectivity-only shows "
				       "what is missing; fetch that first");
}

/* Are the commits what a queue can land, and their contents all here? */
static int check_range(struct refinery *r, const struct oid *tip,
		       const struct oid *head)
{
	int error = sound_range(r, tip, head);

	return error ? error : lfs_check(r, tip, head);
}

static int check_content(struct refinery *r, const struct submission *s)
{
	CLEANUP(cleanup_free) char *name = name_target(s->target);
	struct oid tip, base;
	int result = ref_read(&tip, r->repo, name);

	if (result == ERR_NOTFOUND) {
		error_set(ERR_NOTFOUND, "target '%s' has no commits here",
			  s->target);
		return error_next(ERR_NOTFOUND, "git push <remote> %s",
				  s->target);
	}
	if (!result)
		result = sound_head(r, &s->head);
	if (!result)
		result = contains(r, &tip, &s->head);
	if (result < 0)
		return result;
	if (result) {
		error_set(ERR_REFUSED,
			  "%s has nothing to land: '%s' contains "
			  "it already",
			  oid_short(&s->head), s->target);
		return error_next(ERR_REFUSED, SUBMIT_NOTHING_NEXT);
	}
	if (!history_merge_base(&base, r->repo, &tip, &s->head))
		return check_range(r, &tip, &s->head);
	error_set(ERR_REFUSED, "%s has no history in common with '%s'",
		  oid_short(&s->head), s->target);
	return error_next(ERR_REFUSED, "start the branch from '%s'", s->target);
}

/* The entry that was named as the one to replace. */
static int find_named(const struct entry **out, const struct entries *before,
		      const struct submission *s)
{
	int error = entries_named(out, before, s->replace);

	if (error == ERR_NOTFOUND)
		error_set(ERR_NOTFOUND,
			  "no entry '%s' is queued for '%s' that could be "
			  "replaced",
			  s->replace, s->target);
	return error ? error_next(error, "give the id, as git refinery status "
					 "shows it, or enqueue it without") :
		       0;
}

static int check_queue(struct entries *before, struct refinery *r,
		       const struct submission *s)
{
	const struct entry *named;
	int error = entry_list(before, r, s->target, NULL);

	for (size_t i = 0; !error && i < before->n; i++) {
		const struct entry *e = &before->v[i];

		if (oid_equal(&e->head, &s->head)) {
			error_set(ERR_EXISTS,
				  "%s is queued for '%s' already, "
				  "as entry %s (%s, number %zu of "
				  "%zu)",
				  oid_short(&s->head), s->target, e->id,
				  e->state == ENTRY_HELD ? "held" : "queued",
				  i + 1, before->n);
			return error_next(ERR_EXISTS, "git refinery status %s",
					  e->id);
		}
	}
	if (!error && s->replace)
		error = find_named(&named, before, s);
	return error;
}

/* Does the target take new entries? */
static int check_open(struct refinery *r, const char *target)
{
	CLEANUP(halt_release) struct halt halt = HALT_INIT;
	CLEANUP(cleanup_free) char *text = NULL;

	halt_read(&halt, r->settings, target, clock_now());
	text = halt_drain_text(&halt);
	if (!text)
		return 0;
	error_set(ERR_REFUSED, "'%s' takes no new entries now, it is %s",
		  target, text);
	return error_next(ERR_REFUSED,
			  "enqueue it later; who owns the repository ends this "
			  "by git refinery resume %s",
			  target);
}

static int check(struct entries *before, struct refinery *r,
		 const struct submission *s)
{
	int error = refinery_serves(r, s->target);

	if (!error)
		error = check_words(s);
	if (error)
		return error;
	if (!pusher_may_enqueue(r, s->target, s->pusher)) {
		error_set(ERR_REFUSED, "'%s' may not enqueue for '%s'",
			  s->pusher, s->target);
		return error_next(ERR_REFUSED,
				  "ask for the name to be added to "
				  "refinery.%s.allow of the repository",
				  s->target);
	}
	error = check_open(r, s->target);
	if (!error)
		error = check_content(r, s);
	return error ? error : check_queue(before, r, s);
}

int submit_check(struct refinery *r, const struct submission *s)
{
	CLEANUP(entries_release) struct entries before = ENTRIES_INIT;

	return check(&before, r, s);
}

/* The bits for what the branch changes, "" where the target is not here. */
static char *touches_of(struct refinery *r, const struct submission *s)
{
	CLEANUP(cleanup_free) char *name = name_target(s->target);
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	char text[TOUCH_HEX + 1];
	struct oid tip, base;
	struct touch touch;

	if (ref_read(&tip, r->repo, name) ||
	    history_merge_base(&base, r->repo, &tip, &s->head) ||
	    changes_paths(&paths, r->repo, &base, &s->head))
		return alloc_string("");
	touch = touch_of(&paths);
	touch_print(text, &touch);
	return alloc_string(text);
}

int submit_describe(struct entry *out, struct refinery *r,
		    const struct submission *s)
{
	CLEANUP(commit_release) struct commit head = COMMIT_INIT;
	CLEANUP(cleanup_free) char *subject = NULL;
	int error = commit_read(&head, r->repo, &s->head);

	if (error)
		return error;
	commit_to_utf8(&head);
	entry_release(out);
	subject = commit_subject(head.message);
	out->target = alloc_string(s->target);
	out->head = s->head;
	out->submitter = commit_ident(head.author);
	out->user = alloc_string(s->user ? s->user : "");
	out->pusher = alloc_string(s->pusher ? s->pusher : "");
	out->branch = alloc_string(s->branch ? s->branch : "");
	out->topic = alloc_string(s->topic ? s->topic : "");
	out->subject = alloc_string_n(subject, 200);
	out->touches = touches_of(r, s);
	out->replaces = alloc_string("");
	out->after = alloc_string("");
	out->request = alloc_string("");
	out->code = alloc_string("");
	out->reason = alloc_string("");
	out->priority = s->priority;
	out->alone = s->alone;
	out->created = clock_now_ms();
	return 0;
}

/*
 * Does git sync objects here as it writes them (`init` sees to that)? Then
 * what is submitted is on disk already.
 */
static bool objects_are_synced(struct refinery *r)
{
	static const char *const enough[] = { "committed", "objects", "all",
					      "added", "loose-object" };
	CLEANUP(cleanup_free) char *set = NULL;
	CLEANUP(strvec_release) struct strvec words = STRVEC_INIT;

	if (repo_config_get(&set, r->repo, "core.fsync"))
		return false;
	for (char *c = set; *c; c++)
		if (*c == ',')
			*c = ' ';
	strvec_split(&words, set);
	for (size_t i = 0; i < sizeof(enough) / sizeof(*enough); i++)
		if (strvec_has(&words, enough[i]))
			return !strvec_has(&words, "-loose-object");
	return false;
}

static int create(struct entry *e, struct refinery *r)
{
	CLEANUP(cleanup_free) char *tip_name = name_target(e->target);
	CLEANUP(cleanup_free) char *name = NULL;
	struct oid tip;
	int error = ref_read(&tip, r->repo, tip_name);

	if (!error)
		error = objects_are_synced(r) ?
				durable_sync_names(r->repo, &tip, &e->head) :
				durable_sync(r->repo, &tip, &e->head);
	if (!error)
		error = entry_write_first(e, r);
	if (error)
		return error;
	name = name_entry(e->target, e->id);
	error = lock_swap(r, e->target, name, &oid_zero, &e->record,
			  "refinery: enqueue");
	/* A prune that began before the ref was there may have taken some. */
	return error ? error : durable_restore(r->repo, &tip, &e->head);
}

/* Ids of what e replaces: the one that was asked for, then earlier versions. */
static int find_replaced(struct strvec *ids, const struct entry *e,
			 const struct entries *before, struct refinery *r,
			 const struct submission *s)
{
	const struct entry *named = NULL;
	int error = s->replace ? find_named(&named, before, s) : 0;

	if (error)
		return error;
	if (named)
		strvec_push(ids, named->id);
	for (size_t i = 0; i < before->n; i++)
		if (&before->v[i] != named &&
		    owner_same_line(r, e, &before->v[i]))
			strvec_push(ids, before->v[i].id);
	return 0;
}

int submit(struct entry *out, struct entries *before, struct refinery *r,
	   const struct submission *s)
{
	CLEANUP(strvec_release) struct strvec replaced = STRVEC_INIT;
	CLEANUP(cleanup_free) char *after = NULL;
	int error = recover_after_boot(r, NULL);

	if (!error)
		error = check(before, r, s);
	if (!error)
		error = submit_describe(out, r, s);
	if (!error)
		error = find_replaced(&replaced, out, before, r, s);
	if (error)
		return error;
	if (replaced.n)
		alloc_replace(&out->replaces, replaced.v[0]);
	error = parents_named(&after, r, s->target, before,
			      replaced.n ? out->replaces : NULL, &s->after);
	if (error)
		return error;
	alloc_replace(&out->after, after);
	error = create(out, r);
	for (size_t i = 0; !error && i < replaced.n; i++)
		error = withdraw_replaced(r, out, replaced.v[i]);
	return error;
}

void submit_place(size_t *number, size_t *of, const struct entries *before,
		  const struct entry *e)
{
	*number = *of = 1;
	for (size_t i = 0; i < before->n; i++) {
		if (!strcmp(before->v[i].id, e->replaces))
			continue;
		++*of;
		*number += entry_compare(&before->v[i], e) < 0;
	}
}
