/* SPDX-License-Identifier: MIT */
#include "setup/sharing.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/share.h"
#include "util/strvec.h"

#include <fcntl.h>
#include <fts.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int sharing_bits(struct repo *repo)
{
	CLEANUP(cleanup_free) char *value = NULL;
	int bits = 0;

	if (repo_config_get(&value, repo, "core.sharedRepository") ||
	    share_parse(&bits, value))
		error_clear();
	return bits;
}

struct walk {
	int bits;
	gid_t group;	     /* of the repository */
	struct strvec *list; /* NULL: mend */
	size_t mended;
};

static unsigned wanted(const struct walk *w, const struct stat *st)
{
	return share_wanted(w->bits, st->st_mode & 07777, S_ISDIR(st->st_mode));
}

static bool is_right(const struct walk *w, const struct stat *st)
{
	unsigned must = wanted(w, st);

	return (st->st_mode & must) == must && st->st_gid == w->group;
}

/*
 * Whoever may write there can put something else in the place of what was
 * looked at, so it is opened, and mended as what it then is.
 */
static void mend(struct walk *w, const FTSENT *at)
{
	CLEANUP(cleanup_close)
	int fd = open(at->fts_accpath,
		      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || st.st_ino != at->fts_statp->st_ino ||
	    st.st_dev != at->fts_statp->st_dev ||
	    (!S_ISDIR(st.st_mode) && st.st_nlink != 1))
		return;
	/* Without the group's bits first: those of a change of owner go. */
	if (st.st_gid != w->group && fchown(fd, (uid_t)-1, w->group))
		return;
	w->mended += !fchmod(fd, (st.st_mode & 07777) | wanted(w, &st));
}

/* Of the directory at the top only the files that git keeps there are ours. */
static bool is_ours(const FTSENT *at)
{
	static const char *const names[] = {
		"HEAD",	    "branches",	   "config",   "description",
		"hooks",    "index",	   "info",     "logs",
		"objects",  "packed-refs", "refinery", "refs",
		"worktrees"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], at->fts_name))
			return true;
	return false;
}

static void look(struct walk *w, const FTSENT *at)
{
	if (is_right(w, at->fts_statp))
		return;
	if (w->list)
		strvec_push(w->list, at->fts_path);
	else
		mend(w, at);
}

static int walk(struct walk *w, struct repo *repo)
{
	char *const paths[] = { repo->common, NULL };
	struct stat top;
	FTSENT *at;
	FTS *tree = stat(repo->common, &top) ?
			    NULL :
			    fts_open(paths, FTS_PHYSICAL | FTS_XDEV, NULL);

	if (!tree)
		return error_errno(ERR, "cannot look at '%s'", repo->common);
	w->group = top.st_gid;
	while ((at = fts_read(tree))) {
		if (at->fts_level == 1 && !is_ours(at))
			fts_set(tree, at, FTS_SKIP);
		else if (at->fts_info == FTS_D || at->fts_info == FTS_F)
			look(w, at);
		else if (at->fts_info == FTS_DNR && w->list)
			strvec_push(w->list, at->fts_path);
	}
	fts_close(tree);
	return 0;
}

int sharing_list(struct strvec *out, struct repo *repo, int bits)
{
	struct walk w = { .bits = bits, .list = out };

	return walk(&w, repo);
}

size_t sharing_mend(struct repo *repo, int bits)
{
	struct walk w = { .bits = bits };

	if (walk(&w, repo))
		error_clear();
	return w.mended;
}
