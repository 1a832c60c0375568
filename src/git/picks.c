/* SPDX-License-Identifier: MIT */
/*
 * git itself makes the list (`git rev-list --cherry-mark`), one process for a
 * branch. For the common branch, a straight line none of whose commits touches
 * the same files as a commit of the base, nothing can be equal and the list is
 * read off the graph.
 */
#include "git/picks.h"
#include "git/change.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A base longer than this is left to git at once. */
#define BASE_LIMIT 2000

/* Which files a commit touches, as a hash: equal patches have equal ones. */
struct touch {
	struct oid commit;
	uint64_t paths;
	bool merge;
};

struct picks {
	struct repo *repo;
	void *touched; /* tree of struct touch, by commit */
};

struct picks *picks_new(struct repo *repo)
{
	struct picks *p = alloc_zero(1, sizeof(*p));

	p->repo = repo;
	return p;
}

void pick_list_release(struct pick_list *l)
{
	oids_release(&l->commits);
	oids_release(&l->there);
	*l = PICK_LIST_INIT;
}

bool pick_is_there(const struct pick_list *l, const struct oid *commit)
{
	for (size_t i = 0; i < l->there.n; i++)
		if (oid_equal(&l->there.v[i], commit))
			return true;
	return false;
}

void picks_free(struct picks *p)
{
	if (!p)
		return;
	tdestroy(p->touched, free);
	free(p);
}

static int compare(const void *a, const void *b)
{
	return oid_compare(&((const struct touch *)a)->commit,
			   &((const struct touch *)b)->commit);
}

/* FNV-1a; a collision only costs a look by git. */
static uint64_t hash(uint64_t h, const char *text)
{
	do {
		h = (h ^ (unsigned char)*text) * 0x100000001b3ULL;
	} while (*text++);
	return h;
}

static int look(struct touch *out, struct repo *repo, const struct commit *c)
{
	CLEANUP(changes_release) struct changes changes = CHANGES_INIT;
	struct oid before = oid_empty_tree;
	int error = 0;

	out->commit = c->id;
	out->merge = c->parents.n > 1;
	out->paths = 0xcbf29ce484222325ULL;
	if (c->parents.n)
		error = commit_tree(&before, repo, &c->parents.v[0]);
	if (!error)
		error = changes_between_trees(&changes, repo, &before,
					      &c->tree);
	for (size_t i = 0; !error && i < changes.n; i++)
		out->paths = hash(out->paths, changes.v[i].path);
	return error;
}

static int touched(const struct touch **out, struct picks *p,
		   const struct oid *id)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	struct touch key = { .commit = *id };
	struct touch **found = tfind(&key, &p->touched, compare);
	struct touch *t;
	int error;

	if (found) {
		*out = *found;
		return 0;
	}
	error = commit_read(&c, p->repo, id);
	if (!error)
		error = look(&key, p->repo, &c);
	if (error)
		return error;
	t = alloc_zero(1, sizeof(*t));
	*t = key;
	if (!tsearch(t, &p->touched, compare))
		abort();
	*out = t;
	return 0;
}

static int compare_hashes(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/*
 * May a commit of ours have the patch of one of theirs? 1 also where that
 * would take long to find out.
 */
static int may_be_equal(struct picks *p, const struct oids *ours,
			const struct oid *base, const struct oid *onto)
{
	CLEANUP(oids_release) struct oids theirs = OIDS_INIT;
	uint64_t *hashes;
	const struct touch *t;
	int result = history_range(&theirs, p->repo, base, onto, BASE_LIMIT);

	if (result == ERR_INVALID)
		return 1;
	hashes = alloc_zero(theirs.n, sizeof(*hashes));
	for (size_t i = 0; !result && i < theirs.n; i++) {
		result = touched(&t, p, &theirs.v[i]);
		hashes[i] = result || t->merge ? 0 : t->paths;
	}
	if (theirs.n)
		qsort(hashes, theirs.n, sizeof(*hashes), compare_hashes);
	for (size_t i = 0; !result && theirs.n && i < ours->n; i++) {
		result = touched(&t, p, &ours->v[i]);
		if (!result && bsearch(&t->paths, hashes, theirs.n,
				       sizeof(*hashes), compare_hashes))
			result = 1;
	}
	free(hashes);
	return result;
}

/* The commits from base to head, if they are a straight line. */
static int straight_line(struct oids *out, struct repo *repo,
			 const struct oid *base, const struct oid *head)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	struct oid at = *head;

	while (!oid_equal(&at, base)) {
		int error = commit_read(&c, repo, &at);

		if (error)
			return error;
		if (c.parents.n != 1)
			return 0;
		if (out->n == PICKS_LIMIT)
			return error_set(ERR_INVALID,
					 "more than %d commits in one entry",
					 PICKS_LIMIT);
		oids_push(out, &at);
		at = c.parents.v[0];
	}
	for (size_t i = 0; i < out->n / 2; i++) {
		struct oid swap = out->v[i];

		out->v[i] = out->v[out->n - 1 - i];
		out->v[out->n - 1 - i] = swap;
	}
	return 1;
}

/* Does the commit change nothing? A rebase keeps it, like any that it finds. */
static int is_empty(struct repo *repo, const struct commit *c)
{
	struct oid before = oid_empty_tree;
	int error = 0;

	if (c->parents.n)
		error = commit_tree(&before, repo, &c->parents.v[0]);
	return error ? error : oid_equal(&before, &c->tree);
}

/* marked: git says that its patch is in the base. Merges are not picked. */
static int add_pick(struct pick_list *out, struct repo *repo,
		    const struct oid *id, bool marked)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	int error = commit_read(&c, repo, id);
	int empty = 0;

	if (error || c.parents.n > 1)
		return error;
	if (marked)
		empty = is_empty(repo, &c);
	if (empty < 0)
		return empty;
	oids_push(&out->commits, id);
	if (marked && !empty)
		oids_push(&out->there, id);
	return 0;
}

/* "+<id>" for a commit to apply, "=<id>" for one whose patch is there. */
static int read_marks(struct pick_list *out, struct picks *p, const char *text)
{
	int error = 0;

	for (const char *at = text; !error && *at; at += OID_HEX + 2) {
		struct oid id;

		if (oid_parse_prefix(&id, at + 1) || at[OID_HEX + 1] != '\n')
			return error_set(ERR, "git rev-list answered '%.80s'",
					 at);
		error = add_pick(out, p->repo, &id, *at != '+');
	}
	return error;
}

/* Nothing is listed, not even a merge: then onto must have all of head. */
static int check_nothing(struct picks *p, const struct oid *onto,
			 const struct oid *head, const struct oid *from)
{
	int result = history_contains(p->repo, onto, head);

	if (!result && from)
		result = history_contains(p->repo, from, head);
	return result ? result < 0 ? result : 0 :
			error_set(ERR, "git rev-list finds no commit in %s",
				  oid_short(head));
}

static int ask_git(struct pick_list *out, struct picks *p,
		   const struct oid *onto, const struct oid *head,
		   const struct oid *from)
{
	CLEANUP(process_release) struct process git = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error;

	repo_git(p->repo, &git);
	strvec_pushl(&git.argv, "rev-list", "--reverse", "--topo-order",
		     "--cherry-mark", "--right-only", NULL);
	strvec_pushf(&git.argv, "%s...%s", oid_hex(onto), oid_hex(head));
	if (from)
		strvec_pushf(&git.argv, "^%s", oid_hex(from));
	error = repo_git_must(&git, NULL, &text,
			      2 * PICKS_LIMIT * (size_t)(OID_HEX + 2));
	if (!error && !text.len)
		error = check_nothing(p, onto, head, from);
	return error ? error : read_marks(out, p, text.buf);
}

int picks_list(struct pick_list *out, struct picks *p, const struct oid *onto,
	       const struct oid *head, const struct oid *from)
{
	CLEANUP(oids_release) struct oids line = OIDS_INIT;
	struct oid base;
	int result = history_merge_base(&base, p->repo, onto, head);

	if (result)
		return result;
	result = straight_line(&line, p->repo, from ? from : &base, head);
	if (result < 0)
		return result;
	out->straight = result;
	if (result) {
		result = may_be_equal(p, &line, &base, onto);
		if (result < 0)
			return result;
		if (!result) {
			out->commits = line;
			line = OIDS_INIT;
			return 0;
		}
	}
	return ask_git(out, p, onto, head, from);
}
