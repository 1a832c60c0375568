/* SPDX-License-Identifier: MIT */
#include "queue/checkout.h"
#include "config/settings.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/ref.h"
#include "git/repo.h"
#include "git/worktree-use.h"
#include "git/worktree.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/say.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOURNAL_LIMIT (16 << 20)

static int list(struct strvec *out, struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *ref = name_target(target);

	int error = worktree_use_check(r->repo, ref);

	return error ? error : worktrees_on(out, r->repo, ref);
}

static int check(const struct strvec *trees, struct refinery *r,
		 const char *target, const struct oid *old,
		 const struct oid *new)
{
	bool follow = settings_bool(r->settings, target, "checkout");
	int error = 0;

	for (size_t i = 0; !error && i < trees->n; i++) {
		const char *path = trees->v[i];

		if (!follow) {
			error_set(ERR_REFUSED,
				  "'%s' is checked out in '%s', and "
				  "refinery.%s.checkout is off",
				  target, path, target);
			return error_next(ERR_REFUSED,
					  "switch to another branch there, or "
					  "git config refinery.%s.checkout "
					  "true",
					  target);
		}
		error = worktree_check(r->repo, path, old, new);
	}
	return error;
}

int checkout_check(struct refinery *r, const char *target,
		   const struct oid *old, const struct oid *new)
{
	CLEANUP(strvec_release) struct strvec trees = STRVEC_INIT;
	int error = list(&trees, r, target);

	return error ? error : check(&trees, r, target, old, new);
}

/*
 * What is under way is on disk before it begins: "<old> <new> <path>", each
 * with a NUL behind it, since a path may hold anything else.
 */
static char *journal_path(struct refinery *r, const char *target)
{
	return refinery_path(r, "checkout/%s", target);
}

int checkout_begin(struct refinery *r, const char *target,
		   const struct oid *old, const struct oid *new)
{
	CLEANUP(strvec_release) struct strvec trees = STRVEC_INIT;
	CLEANUP(strbuf_release) struct strbuf journal = STRBUF_INIT;
	CLEANUP(cleanup_free) char *path = journal_path(r, target);
	int error = list(&trees, r, target);

	if (!error)
		error = check(&trees, r, target, old, new);
	if (error || !trees.n)
		return error;
	strvec_each(&trees, tree)
		strbuf_addf(&journal, "%s %s %s%c", oid_hex(old), oid_hex(new),
			    *tree, 0);
	return file_write(path, journal.buf, journal.len, 0666, true);
}

/* Did the target move there? 0 if a crash or another one kept it from that. */
static int has_moved(struct refinery *r, const char *target,
		     const struct oid *new)
{
	CLEANUP(cleanup_free) char *ref = name_target(target);
	struct oid tip;
	int error = ref_read(&tip, r->repo, ref);

	if (!error && oid_equal(&tip, new))
		return 1;
	if (error || !commit_exists(r->repo, new))
		return error;
	return history_contains(r->repo, &tip, new);
}

/* Bring one tree along. Left alone if it does not allow it. */
static int follow(struct refinery *r, const char *target, const char *line)
{
	CLEANUP(cleanup_free) char *path = NULL;
	struct oid old, new;
	int error, moved;

	if (strlen(line) < 2 * (OID_HEX + 1) || oid_parse_prefix(&old, line) ||
	    oid_parse_prefix(&new, line + OID_HEX + 1))
		return 0;
	path = alloc_string(line + 2 * (OID_HEX + 1));
	moved = has_moved(r, target, &new);
	if (moved <= 0 || file_gone(path))
		return moved < 0 ? moved : 0;
	error = worktree_advance(r->repo, path, &old, &new);
	if (error == ERR_REFUSED || error == ERR_LOCKED) {
		say_warning("the work tree '%s' is left behind its branch: %s",
			    path, error_message());
		return 1;
	}
	return error;
}

int checkout_finish(struct refinery *r, const char *target)
{
	CLEANUP(strbuf_release) struct strbuf journal = STRBUF_INIT;
	CLEANUP(cleanup_free) char *path = journal_path(r, target);
	int error = file_read(&journal, path, JOURNAL_LIMIT);
	bool behind = false;

	if (error)
		return error == ERR_NOTFOUND ? 0 : error;
	for (const char *line = journal.buf; line < journal.buf + journal.len;
	     line += strlen(line) + 1) {
		error = follow(r, target, line);
		if (error < 0)
			return error;
		behind |= error > 0;
	}
	if (!behind)
		unlink(path);
	return 0;
}
