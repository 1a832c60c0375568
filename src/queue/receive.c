/* SPDX-License-Identifier: MIT */
#include "queue/receive.h"
#include "config/settings.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/bypass.h"
#include "queue/claim.h"
#include "queue/pusher.h"
#include "queue/pushopt.h"
#include "queue/submit.h"
#include "queue/entry.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PATTERNS "receive.procReceiveRefs"

void receive_place_release(struct receive_place *p)
{
	free(p->ref);
	free(p->target);
	free(p->rest);
	*p = RECEIVE_PLACE_INIT;
}

void receive_release(struct receive *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->v[i].ref);
	free(p->v);
	strvec_release(&p->options);
	strvec_release(&p->patterns);
	free(p->pusher);
	*p = RECEIVE_INIT;
}

/* What follows prefix in text, or NULL. */
static const char *after(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) ? NULL : text + len;
}

const char *receive_target_of(const char **rest, const struct strvec *targets,
			      const char *path)
{
	const char *found = NULL;

	strvec_each(targets, target) {
		const char *behind = after(path, *target);

		if (!behind || (*behind && *behind != '/') ||
		    (found && strlen(found) >= strlen(*target)))
			continue;
		found = *target;
		*rest = *behind ? behind + 1 : behind;
	}
	return found;
}

/* refs/refinery/queue/<target>/<id>: the id has no slash. */
static void place_entry(struct receive_place *p, const struct strvec *targets,
			const char *path)
{
	const char *slash = strrchr(path, '/');
	CLEANUP(cleanup_free) char *target = NULL;

	p->kind = RECEIVE_OURS;
	if (!slash)
		return;
	target = alloc_string_n(path, (size_t)(slash - path));
	if (!strvec_has(targets, target))
		return;
	p->kind = RECEIVE_ENTRY;
	p->target = alloc_string(target);
	alloc_replace(&p->rest, slash + 1);
}

static void place_for(struct receive_place *p, const struct strvec *targets,
		      const char *path)
{
	const char *rest = "";
	const char *target = receive_target_of(&rest, targets, path);

	p->kind = RECEIVE_FOR;
	p->target = alloc_string(target);
	alloc_replace(&p->rest, target ? rest : path);
}

/* Is ref the name, or below it, whatever the case of letters? */
static bool folds_below(const char *ref, const char *name)
{
	size_t len = strlen(name);

	return !strncasecmp(ref, name, len) && (!ref[len] || ref[len] == '/');
}

bool receive_is_ours(const char *ref)
{
	return folds_below(ref, "refs/refinery") ||
	       !strncasecmp(ref, "refs/refinery-", 14) ||
	       folds_below(ref, "refs/notes/refinery") ||
	       folds_below(ref, "refs/for") || !strcasecmp(ref, "refs/notes");
}

/* The target that ref is, on a disk that may not tell case apart. */
static const char *target_at(struct refinery *r, const struct strvec *targets,
			     const char *ref)
{
	CLEANUP(cleanup_free) char *folds = NULL;
	bool fold = !repo_config_get(&folds, r->repo, "core.ignoreCase") &&
		    !strcasecmp(folds, "true");

	error_clear();
	strvec_each(targets, target) {
		CLEANUP(cleanup_free) char *name = name_target(*target);

		if (!(fold ? strcasecmp(name, ref) : strcmp(name, ref)))
			return *target;
	}
	return NULL;
}

void receive_place(struct receive_place *out, struct refinery *r,
		   const char *ref)
{
	const struct strvec *targets = settings_targets(r->settings);
	struct receive_place p = { .ref = ref_follow(r->repo, ref),
				   .rest = alloc_string("") };
	const char *path;

	if ((path = target_at(r, targets, p.ref))) {
		p.kind = RECEIVE_TARGET;
		p.target = alloc_string(path);
	} else if ((path = after(p.ref, NAMES_FOR))) {
		place_for(&p, targets, path);
	} else if ((path = after(p.ref, NAMES_QUEUE))) {
		place_entry(&p, targets, path);
	} else if (receive_is_ours(p.ref)) {
		p.kind = RECEIVE_OURS;
	} else if (folds_below(p.ref, "refs/replace")) {
		p.kind = RECEIVE_REPLACE;
	}
	receive_place_release(out);
	*out = p;
}

/* "[<modifiers>:]<prefix>": a, m, d: only those commands; !: all but. */
static bool pattern_matches(const char *pattern, const char *ref, char command)
{
	const char *colon = strchr(pattern, ':');
	const char *prefix = colon ? colon + 1 : pattern;
	size_t flags = colon ? (size_t)(colon - pattern) : 0;
	size_t len = strlen(prefix);
	bool other = memchr(pattern, '!', flags) != NULL;
	bool kinds = !colon;

	for (size_t i = 0; i < flags; i++)
		kinds |= pattern[i] == command;
	if (!kinds)
		return false;
	while (len && prefix[len - 1] == '/')
		len--;
	return other !=
	       (!strncmp(ref, prefix, len) && (!ref[len] || ref[len] == '/'));
}

bool receive_covers(const struct strvec *patterns, const char *ref,
		    const struct oid *old, const struct oid *new)
{
	char command = oid_is_zero(old) ? 'a' : oid_is_zero(new) ? 'd' : 'm';

	strvec_each(patterns, pattern)
		if (pattern_matches(*pattern, ref, command))
			return true;
	return false;
}

int receive_begin(struct receive *out, struct refinery *r)
{
	int error = pushopt_from_env(&out->options);

	if (!error)
		error = repo_config_list(&out->patterns, r->repo, PATTERNS);
	if (error == ERR_NOTFOUND)
		error = 0;
	out->pusher = pusher_name(r);
	return error;
}

int receive_add(struct receive *p, const char *ref, const struct oid *old,
		const struct oid *new)
{
	if (p->n == RECEIVE_REFS_LIMIT)
		return error_set(ERR_INVALID, "more than %d refs in one push",
				 RECEIVE_REFS_LIMIT);
	p->v = alloc_grow(p->v, p->n, &p->alloc, sizeof(*p->v));
	p->v[p->n++] = (struct receive_command){ .ref = alloc_string(ref),
						 .old = *old,
						 .new = *new };
	return 0;
}

int receive_add_line(struct receive *p, const char *line)
{
	struct oid old, new;
	size_t fixed = 2 * (OID_HEX + 1);

	if (strlen(line) <= fixed || line[OID_HEX] != ' ' ||
	    line[fixed - 1] != ' ' || oid_parse_prefix(&old, line) ||
	    oid_parse_prefix(&new, line + OID_HEX + 1))
		return error_set(ERR_INVALID, "git told the hook of a ref in a "
					      "form that is not known here");
	return receive_add(p, line + fixed, &old, &new);
}

int receive_check_all(struct refinery *r, const struct receive *p)
{
	bool queues = false, others = false;

	for (size_t i = 0; i < p->n; i++) {
		CLEANUP(receive_place_release)
		struct receive_place place = RECEIVE_PLACE_INIT;

		receive_place(&place, r, p->v[i].ref);
		if (place.kind == RECEIVE_FOR)
			queues = true;
		else
			others = true;
	}
	if (!queues || !others)
		return 0;
	error_set(ERR_REFUSED, "a push to refs/for/ goes alone: entries would "
			       "stay even if git refused the other refs");
	return error_next(ERR_REFUSED, "push the other refs first, then "
				       "refs/for/");
}

static int refuse_move(const struct receive *p, const char *target)
{
	error_set(ERR_REFUSED, "'%s' moves only through the merge queue",
		  target);
	(void)p;
	return error_next(ERR_REFUSED,
			  "git push <remote> HEAD:refs/for/%s, or git refinery "
			  "enqueue",
			  target);
}

/* A push past the queue is for those who are named, and gives a reason. */
static int check_bypass(struct refinery *r, const struct receive *p,
			const struct receive_command *c, const char *target)
{
	const char *reason = pushopt_bypass(&p->options);
	CLEANUP(cleanup_free) char *mark = bypass_read(r, target, &c->new);

	if (!pusher_may_bypass(r, target, p->pusher)) {
		if (!reason)
			return refuse_move(p, target);
		error_set(ERR_REFUSED,
			  "'%s' may not push past the queue of '%s'", p->pusher,
			  target);
		return error_next(ERR_REFUSED,
				  "git push <remote> HEAD:refs/for/%s, or ask "
				  "for the name to be added to "
				  "refinery.%s.bypass",
				  target, target);
	}
	if ((reason && *reason) || mark)
		return 0;
	error_set(ERR_REFUSED, "'%s' moves only through the merge queue",
		  target);
	return error_next(ERR_REFUSED,
			  "git push <remote> HEAD:refs/for/%s, or, as you may, "
			  "push past it with -o bypass=<reason>",
			  target);
}

static int check_submission(struct refinery *r, const struct receive *p,
			    const struct receive_place *place,
			    const struct oid *head)
{
	CLEANUP(pushopt_release) struct pushopt options = PUSHOPT_INIT;
	struct submission s = { .target = place->target,
				.head = *head,
				.pusher = p->pusher };
	int error = pushopt_parse(&options, &p->options);

	if (error || options.action)
		return error;
	s.replace = options.replace;
	s.topic = options.topic ? options.topic : place->rest;
	s.priority = options.priority >= 0 ? options.priority :
					     ENTRY_PRIORITY_DEFAULT;
	return submit_check(r, &s);
}

static int check_target(struct refinery *r, const struct receive *p,
			const struct receive_command *c,
			const struct receive_place *place)
{
	if (oid_is_zero(&c->new)) {
		error_set(ERR_REFUSED,
			  "'%s' is served here and cannot be "
			  "deleted",
			  place->target);
		return error_next(ERR_REFUSED,
				  "to serve it no longer: git refinery init "
				  "--uninstall in the repository");
	}
	if (!pushopt_bypass(&p->options) && !oid_is_zero(&c->old) &&
	    settings_bool(r->settings, place->target, "divert") &&
	    receive_covers(&p->patterns, c->ref, &c->old, &c->new))
		return check_submission(r, p, place, &c->new);
	return check_bypass(r, p, c, place->target);
}

static int check_for(struct refinery *r, const struct receive *p,
		     const struct receive_command *c,
		     const struct receive_place *place)
{
	if (!receive_covers(&p->patterns, c->ref, &c->old, &c->new)) {
		error_set(ERR_REFUSED,
			  "this repository would make '%s' a ref: "
			  "it is not set up for the queue",
			  c->ref);
		return error_next(ERR_REFUSED, "git config --add " PATTERNS
					       " refs/for, or git refinery "
					       "init, in the repository");
	}
	if (oid_is_zero(&c->new)) {
		error_set(ERR_REFUSED, "'%s' is no ref and cannot be deleted",
			  c->ref);
		return error_next(ERR_REFUSED,
				  "to take an entry out: git push -o "
				  "withdraw=<id> <remote> HEAD:%s",
				  c->ref);
	}
	if (!place->target)
		return refinery_serves(r, place->rest);
	return check_submission(r, p, place, &c->new);
}

static int refuse_ours(const struct receive_command *c)
{
	error_set(ERR_REFUSED, "'%s': only the refinery itself writes there",
		  c->ref);
	return error_next(ERR_REFUSED, "leave refs/refinery/ and "
				       "refs/notes/refinery/ out of the push; "
				       "to enqueue, push to refs/for/<target>");
}

static int check_replace(const struct receive_command *c)
{
	if (oid_is_zero(&c->new))
		return 0;
	error_set(ERR_REFUSED,
		  "'%s' would show people another history than that which "
		  "lands",
		  c->ref);
	return error_next(ERR_REFUSED, "leave refs/replace/ out of the push");
}

int receive_check(struct refinery *r, const struct receive *p,
		  const struct receive_command *c)
{
	CLEANUP(receive_place_release)
	struct receive_place place = RECEIVE_PLACE_INIT;

	receive_place(&place, r, c->ref);
	switch (place.kind) {
	case RECEIVE_TARGET:
		return check_target(r, p, c, &place);
	case RECEIVE_FOR:
		return check_for(r, p, c, &place);
	case RECEIVE_ENTRY:
		return claim_check(r, place.target, place.rest, p->pusher,
				   &c->old, &c->new);
	case RECEIVE_OURS:
		return refuse_ours(c);
	case RECEIVE_REPLACE:
		return check_replace(c);
	case RECEIVE_OTHER:
		break;
	}
	return 0;
}

int receive_mark(struct refinery *r, const struct receive *p)
{
	const char *reason = pushopt_bypass(&p->options);
	int error = 0;

	for (size_t i = 0; reason && !error && i < p->n; i++) {
		CLEANUP(receive_place_release)
		struct receive_place place = RECEIVE_PLACE_INIT;

		receive_place(&place, r, p->v[i].ref);
		if (place.kind == RECEIVE_TARGET)
			error = bypass_mark(r, place.target, &p->v[i].new,
					    p->pusher, reason);
	}
	return error;
}
