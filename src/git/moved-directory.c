/* SPDX-License-Identifier: MIT */
#include "git/merged.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* Only "true" lets git move such files without a conflict. */
static bool is_on(struct repo *repo)
{
	CLEANUP(cleanup_free) char *value = NULL;

	if (repo_config_get(&value, repo, "merge.directoryRenames")) {
		error_clear();
		return false;
	}
	return !strcmp(value, "true") || !strcmp(value, "yes") ||
	       !strcmp(value, "on") || !strcmp(value, "1");
}

/* Does a component begin at this place of the path, or end before it? */
static bool at_edge(const char *path, size_t i)
{
	return !i || path[i - 1] == '/' || path[i] == '/';
}

/* How long the two are apart from the components that both end in. */
static void strip(size_t *a_len, size_t *b_len, const char *a, const char *b)
{
	size_t i = strlen(a), j = strlen(b);

	*a_len = i;
	*b_len = j;
	while (i && j && a[i - 1] == b[j - 1]) {
		i--;
		j--;
		if (!at_edge(a, i) || !at_edge(b, j))
			continue;
		*a_len = i && a[i - 1] == '/' ? i - 1 : i;
		*b_len = j && b[j - 1] == '/' ? j - 1 : j;
	}
}

static bool below(const char *path, const char *directory, size_t len)
{
	return !strncmp(path, directory, len) && (!len || path[len] == '/');
}

static struct merged *find(const struct merged_list *l, const char *path)
{
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->v[i].path, path))
			return &l->v[i];
	return NULL;
}

/*
 * Did that side rename a file of the directory that from lies in, to the same
 * name in the one that to lies in?
 */
static int renamed(const struct merged_list *l, struct repo *repo,
		   const struct merged *from, const struct merged *to,
		   bool ours)
{
	size_t a, b;
	int found = 0;

	strip(&a, &b, from->path, to->path);
	for (size_t i = 0; !found && i < l->n; i++) {
		const struct merged *old = &l->v[i], *new;
		CLEANUP(cleanup_free) char *path = NULL;

		if (!old->v.base.mode ||
		    (ours ? old->v.ours.mode : old->v.theirs.mode) ||
		    !below(old->path, from->path, a))
			continue;
		path = alloc_printf("%.*s/%s", (int)b, to->path,
				    old->path + a + (a > 0));
		new = find(l, b ? path : path + 1);
		if (new && !new->v.base.mode)
			found = moved_similar(repo, &old->v.base,
					      ours ? &new->v.ours :
						     &new->v.theirs);
	}
	return found;
}

static bool added_by(const struct merged *m, bool ours)
{
	const struct version *here = ours ? &m->v.ours : &m->v.theirs;
	const struct version *there = ours ? &m->v.theirs : &m->v.ours;

	return m->open && !m->result.mode && !m->v.base.mode && here->mode &&
	       !there->mode;
}

static bool of_nobody(const struct merged *m)
{
	return m->open && m->result.mode && !m->v.base.mode &&
	       !m->v.ours.mode && !m->v.theirs.mode;
}

static int move(struct merged_list *l, struct repo *repo, struct merged *from,
		bool ours)
{
	int found = 0;

	for (size_t i = 0; !found && i < l->n; i++) {
		struct merged *to = &l->v[i];
		struct version *old = ours ? &from->v.ours : &from->v.theirs;
		struct version *new = ours ? &to->v.ours : &to->v.theirs;

		if (!of_nobody(to))
			continue;
		found = renamed(l, repo, from, to, !ours);
		if (found <= 0)
			continue;
		*new = *old;
		*old = (struct version){ oid_zero, 0 };
		merged_settle(from);
		merged_settle(to);
	}
	return found;
}

int moved_directories(struct merged_list *l, struct blend *b)
{
	int found = 0;

	if (!is_on(b->repo))
		return 0;
	for (size_t i = 0; found >= 0 && i < l->n; i++)
		for (int ours = 0; found >= 0 && ours < 2; ours++)
			if (added_by(&l->v[i], ours))
				found = move(l, b->repo, &l->v[i], ours);
	return found < 0 ? found : 0;
}
