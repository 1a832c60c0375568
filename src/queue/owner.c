/* SPDX-License-Identifier: MIT */
#include "queue/owner.h"
#include "git/commit.h"
#include "git/history.h"
#include "queue/entry.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

bool owner_same_name(const struct entry *e, const struct entry *other)
{
	if (*e->topic)
		return !strcmp(e->topic, other->topic);
	return *e->branch && !*other->topic &&
	       !strcmp(e->branch, other->branch);
}

static const char *skip_space(const char *at)
{
	while (isspace((unsigned char)*at))
		at++;
	return at;
}

bool owner_same_ident(const char *a, const char *b)
{
	a = skip_space(a);
	b = skip_space(b);
	while (*a && *b) {
		if (isspace((unsigned char)*a) && isspace((unsigned char)*b)) {
			a = skip_space(a);
			b = skip_space(b);
		} else if (strncasecmp(a++, b++, 1)) {
			return false;
		}
	}
	return !*skip_space(a) && !*skip_space(b);
}

/* Of what is not known of both nothing can be said. */
static bool may_be_same(const char *a, const char *b)
{
	return !*a || !*b || owner_same_ident(a, b);
}

static bool same_signature(const char *a, const char *b)
{
	CLEANUP(cleanup_free) char *one = commit_ident(a ? a : "");
	CLEANUP(cleanup_free) char *two = commit_ident(b ? b : "");

	return owner_same_ident(one, two);
}

/*
 * What was put on top of the other's head may be anybody's commit that was
 * picked: who put it there counts, and nothing of the other's is left out.
 */
static bool same_heads(struct refinery *r, const struct entry *e,
		       const struct entry *other)
{
	CLEANUP(commit_release) struct commit a = COMMIT_INIT;
	CLEANUP(commit_release) struct commit b = COMMIT_INIT;

	if (commit_read(&a, r->repo, &e->head) ||
	    commit_read(&b, r->repo, &other->head)) {
		error_clear();
		return false;
	}
	if (same_signature(a.author, b.author) &&
	    same_signature(a.committer, b.committer))
		return true;
	if (!same_signature(a.committer, b.committer) &&
	    !(*e->user && *other->user))
		return false;
	return history_contains(r->repo, &e->head, &other->head) > 0;
}

bool owner_same_person(struct refinery *r, const struct entry *e,
		       const struct entry *other)
{
	if (!may_be_same(e->pusher, other->pusher) ||
	    !may_be_same(e->user, other->user))
		return false;
	return same_heads(r, e, other);
}

bool owner_same_line(struct refinery *r, const struct entry *e,
		     const struct entry *other)
{
	return owner_same_name(e, other) && owner_same_person(r, e, other);
}

char *owner_text(const struct entry *e)
{
	return text_safe(*e->user      ? e->user :
			 *e->submitter ? e->submitter :
			 *e->pusher    ? e->pusher :
					 "somebody unknown");
}
