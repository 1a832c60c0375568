/* SPDX-License-Identifier: MIT */
#include "queue/submit.h"
#include "config/halt.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/durable.h"
#include "git/history.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/conflict.h"
#include "queue/entry.h"
#include "queue/owner.h"
#include "queue/parent.h"
#include "queue/pusher.h"
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

/* Entries ahead that a warning looks at. */
#define WARN_LIMIT 50

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
		return sound_range(r, &tip, &s->head);
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

	if (!error && !objects_are_synced(r))
		error = durable_sync(r->repo, &tip, &e->head);
	if (!error)
		error = entry_write_first(e, r);
	if (error)
		return error;
	name = name_entry(e->target, e->id);
	return lock_swap(r, e->target, name, &oid_zero, &e->record,
			 "refinery: enqueue");
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
	int error = check(before, r, s);

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

static int warn_about(struct strvec *out, struct conflicts *c,
		      const struct oid *other, const struct entry *e,
		      const char *name, const char *what)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	CLEANUP(cleanup_free) char *list = NULL;
	int result = conflicts_between(&paths, c, other, &e->head);

	if (result <= 0)
		return result;
	list = strvec_join(&paths, ", ");
	strvec_pushf(out, "conflicts with %s%s in %.300s", name, what, list);
	return 0;
}

/*
 * Then only its own commits will be applied, which may well fit. Looked up
 * only where a warning hangs on it.
 */
static bool stands_on_landed(struct refinery *r, const struct entry *e)
{
	CLEANUP(entry_release) struct entry copy = ENTRY_INIT;
	CLEANUP(entries_release) struct entries none = ENTRIES_INIT;
	CLEANUP(log_record_release) struct log_record log = LOG_RECORD_INIT;
	int error = log_tip(&log, r, e->target);

	entry_copy(&copy, e);
	if (!error)
		error = parents_find(&copy, r, &none, &log);
	error_clear();
	return !error && entry_base(&copy);
}

/* Does the target have anything that the branch does not know? */
static int warn_about_target(struct strvec *out, struct conflicts *c,
			     const struct oid *tip, const struct entry *e,
			     struct refinery *r)
{
	CLEANUP(strvec_release) struct strvec found = STRVEC_INIT;
	int result = history_contains(r->repo, &e->head, tip);

	if (result)
		return result < 0 ? result : 0;
	result = warn_about(&found, c, tip, e, e->target, " as it is now");
	if (!result && found.n && !stands_on_landed(r, e))
		strvec_push(out, found.v[0]);
	return result;
}

/* What another person calls the same is not replaced, which may surprise. */
static void warn_about_name(struct strvec *out, struct refinery *r,
			    const struct entry *other, const struct entry *e)
{
	CLEANUP(cleanup_free) char *who = NULL;

	if (!strcmp(other->id, e->id) || !strcmp(other->id, e->replaces) ||
	    !owner_same_name(e, other) || owner_same_person(r, e, other) ||
	    owner_same_person(r, other, e))
		return;
	who = owner_text(other);
	strvec_pushf(out,
		     "has the same %s as entry %.10s of %s, which stays in the "
		     "queue (--replace=%.10s would take its place)",
		     *e->topic ? "topic" : "branch", other->id, who, other->id);
}

static int warn_about_entry(struct strvec *out, struct conflicts *c,
			    const struct entry *other, const struct entry *e)
{
	struct touch ours = touch_parse(e->touches);
	struct touch theirs = touch_parse(other->touches);
	CLEANUP(cleanup_free) char *label = NULL;

	/* What came after the old version will come after this one. */
	if (!strcmp(other->id, e->id) || !touch_overlap(&ours, &theirs) ||
	    (*e->replaces && strstr(other->after, e->replaces)))
		return 0;
	label = alloc_printf("entry %.10s %s", other->id, entry_name(other));
	return warn_about(out, c, &other->head, e, label, "");
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

int submit_warn(struct strvec *out, struct refinery *r, const struct entry *e,
		const struct entries *before)
{
	CLEANUP(cleanup_free) char *tip_name = name_target(e->target);
	CLEANUP(cleanup_conflicts) struct conflicts *c = NULL;
	struct oid tip;
	size_t first;
	int error = ref_read(&tip, r->repo, tip_name);

	if (!error)
		error = conflicts_open(&c, r, e->target, &tip);
	if (!error)
		error = warn_about_target(out, c, &tip, e, r);
	first = before->n > WARN_LIMIT ? before->n - WARN_LIMIT : 0;
	for (size_t i = 0; i < before->n; i++)
		warn_about_name(out, r, &before->v[i], e);
	for (size_t i = first; !error && i < before->n; i++)
		error = warn_about_entry(out, c, &before->v[i], e);
	return error;
}
