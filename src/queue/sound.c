/* SPDX-License-Identifier: MIT */
#include "queue/sound.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/loose.h"
#include "state/record.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Digits of a date that every reader of commits understands. */
#define DATE_DIGITS 18

int sound_head(struct refinery *r, const struct oid *head)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	const char *type = commit_type(r->repo, head);

	if (!type && loose_check(r->repo, head))
		return ERR;
	if (!type) {
		error_set(ERR_REFUSED, "%s is not in the repository",
			  oid_short(head));
		return error_next(ERR_REFUSED,
				  "push the branch and enqueue it again");
	}
	if (strcmp(type, "commit")) {
		error_set(ERR_REFUSED, "%s is a %s and no commit",
			  oid_short(head), type);
		return error_next(ERR_REFUSED,
				  strcmp(type, "tag") ?
					  "name a branch or a commit" :
					  "name the commit of the tag: "
					  "<tag>^{commit}");
	}
	if (!commit_read(&c, r->repo, head)) {
		type = commit_type(r->repo, &c.tree);
		if (type && !strcmp(type, "tree"))
			return 0;
		if (loose_check(r->repo, &c.tree))
			return ERR;
		error_set(ERR_REFUSED, "its tree %s is not in the repository",
			  oid_short(&c.tree));
	}
	error_wrap(ERR_REFUSED, "%s cannot be landed", oid_short(head));
	return error_next(ERR_REFUSED, "commit the change anew, on the "
				       "commit before");
}

/* "Name <address> 1700000000 +0100"; history has stranger names than that. */
static bool has_date(const char *signature)
{
	const char *at = signature ? strrchr(signature, '>') : NULL;
	size_t digits;

	if (!at || at[1] != ' ')
		return false;
	digits = strspn(at + 2, "0123456789");
	return digits && digits <= DATE_DIGITS && at[2 + digits] == ' ';
}

static const char *twice(const struct commit *c)
{
	for (size_t i = 0; i < c->parents.n; i++)
		for (size_t k = 0; k < i; k++)
			if (oid_equal(&c->parents.v[i], &c->parents.v[k]))
				return oid_short(&c->parents.v[i]);
	return NULL;
}

/* commit: what is said of it, and what to do. */
static int refuse(const struct oid *commit, const char *what, const char *next)
{
	error_set(ERR_REFUSED, "commit %s %s", oid_short(commit), what);
	return error_next(ERR_REFUSED, "%s", next);
}

static int check_record(const struct commit *c)
{
	if (!record_is_message(c->message))
		return 0;
	return refuse(&c->id, "is a record of the refinery and no change",
		      "enqueue the branch itself; a message that only looks "
		      "like one can be reworded");
}

/* Such as no command of git makes. */
static int check_form(const struct commit *c)
{
	if (twice(c))
		return refuse(&c->id, "names one parent twice",
			      "git switch -c <new branch> on its parent, git "
			      "cherry-pick -m 1 the commit, and enqueue that");
	if (!has_date(c->author) || !has_date(c->committer))
		return refuse(&c->id, "has no author or committer with a date",
			      "git commit --amend --reset-author, or commit "
			      "the change anew");
	return 0;
}

/*
 * One of them; *line is the next on the line of first parents, which is what
 * the submitter wrote. Other lines may be the history of other projects.
 */
static int check_one(struct oid *line, struct refinery *r, const struct oid *id)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	int error = commit_read(&c, r->repo, id);

	if (!error)
		error = check_record(&c);
	if (error || !oid_equal(&c.id, line))
		return error;
	*line = c.parents.n ? c.parents.v[0] : oid_zero;
	return check_form(&c);
}

/* Children come after their parents in a range. */
int sound_range(struct refinery *r, const struct oid *base,
		const struct oid *head)
{
	CLEANUP(oids_release) struct oids range = OIDS_INIT;
	struct oid line = *head;
	int error = history_range(&range, r->repo, base, head, SOUND_LIMIT);

	if (error == ERR_INVALID) {
		error_clear();
		return check_one(&line, r, head);
	}
	for (size_t i = range.n; !error && i-- > 0;)
		error = check_one(&line, r, &range.v[i]);
	return error;
}
