/* SPDX-License-Identifier: MIT */
#include "review/scope.h"
#include "git/commit.h"
#include "git/outgoing.h"
#include "git/pending.h"
#include "git/ref.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strvec.h"

#include <stdlib.h>
#include <string.h>

void scope_release(struct scope *s)
{
	free(s->name);
	free(s->agent);
	oids_release(&s->commits);
	*s = SCOPE_INIT;
}

bool scope_empty(const struct scope *s)
{
	return oid_equal(&s->base, &s->head) && !s->commits.n;
}

int scope_commits(struct scope *out, struct repo *repo, const char *name,
		  const struct oid *tip, const struct strvec *known)
{
	CLEANUP(outgoing_release) struct outgoing o = OUTGOING_INIT;
	struct oid head;
	int error = outgoing_load(&o, repo, tip, known, SCOPE_COMMITS_LIMIT);

	if (!error)
		error = commit_tree(&head, repo, tip);
	if (error)
		return error;
	scope_release(out);
	out->name = alloc_string(name);
	out->base = o.base;
	out->head = head;
	out->tip = *tip;
	out->commits = o.commits;
	o.commits = OIDS_INIT;
	return 0;
}

static int resolve(struct oid *out, struct repo *repo, const char *revision)
{
	if (!ref_resolve(out, repo, revision))
		return 0;
	return error_next(ERR_NOTFOUND, "git branch --all shows the branches");
}

/* "a..b" or "a...b": they mean the same, since commits are what is meant. */
static int range(struct scope *out, struct repo *repo, const char *text,
		 const char *dots)
{
	const char *right = dots + strspn(dots, ".");
	CLEANUP(cleanup_free)
	char *left = dots == text ? alloc_string("HEAD") :
				    alloc_string_n(text, (size_t)(dots - text));
	CLEANUP(strvec_release) struct strvec known = STRVEC_INIT;
	struct oid from, to;
	int error = resolve(&from, repo, left);

	if (!error)
		error = resolve(&to, repo, *right ? right : "HEAD");
	if (error)
		return error;
	strvec_push(&known, oid_hex(&from));
	error = scope_commits(out, repo, text, &to, &known);
	out->policy = from;
	return error;
}

/*
 * What a branch is for, where nothing says so: what a remote's HEAD names, or
 * the usual names. Not the branch itself.
 */
static int find_base(struct oid *out, char **name, struct repo *repo,
		     const char *against, const char *revision)
{
	const char *const usual[] = {
		against,
		"refs/remotes/origin/HEAD",
		"refs/remotes/upstream/HEAD",
		"refs/remotes/origin/main",
		"refs/remotes/origin/master",
		"refs/heads/main",
		"refs/heads/master",
	};

	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++) {
		CLEANUP(cleanup_free) char *full = NULL;

		if (!usual[i] || ref_resolve(out, repo, usual[i]))
			continue;
		if (!ref_full_name(&full, repo, revision) &&
		    !strcmp(full, usual[i]))
			continue;
		*name = alloc_string(strncmp(usual[i], "refs/", 5) ?
					     usual[i] :
					     strchr(usual[i] + 5, '/') + 1);
		return 0;
	}
	error_set(ERR_NOTFOUND, "no branch to compare '%s' with", revision);
	return error_next(ERR_NOTFOUND,
			  "name both: git refinery review "
			  "<base>..%s",
			  revision);
}

static int branch(struct scope *out, struct repo *repo, const char *revision,
		  const char *against)
{
	CLEANUP(strvec_release) struct strvec known = STRVEC_INIT;
	CLEANUP(cleanup_free) char *current = NULL;
	CLEANUP(cleanup_free) char *base = NULL;
	CLEANUP(cleanup_free) char *name = NULL;
	struct oid tip, from;
	int error = resolve(&tip, repo, revision);

	if (!strcmp(revision, "HEAD"))
		current = repo_head_branch(repo);
	if (!error)
		error = find_base(&from, &base, repo, against,
				  current ? current : revision);
	if (error)
		return error;
	strvec_push(&known, oid_hex(&from));
	name = alloc_printf("%s..%s", base, current ? current : revision);
	error = scope_commits(out, repo, name, &tip, &known);
	out->policy = from;
	return error;
}

int scope_revision(struct scope *out, struct repo *repo, const char *text,
		   const char *against)
{
	const char *dots = strstr(text, "..");

	return dots ? range(out, repo, text, dots) :
		      branch(out, repo, text, against);
}

/*
 * The branch that the remote's HEAD names, or the usual ones: what it says
 * holds for all that goes there. Else what was pushed before.
 */
static void push_policy(struct scope *out, struct repo *repo,
			const char *remote, const struct oid *old)
{
	static const char *const names[] = { "HEAD", "main", "master" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		CLEANUP(cleanup_free)
		char *ref =
			alloc_printf("refs/remotes/%s/%s", remote, names[i]);

		if (ref_name_valid(ref) &&
		    !ref_resolve(&out->policy, repo, ref))
			return;
	}
	error_clear();
	out->policy = *old;
}

int scope_push(struct scope *out, struct repo *repo, const char *remote,
	       const char *ref, const struct oid *old, const struct oid *tip)
{
	CLEANUP(strvec_release) struct strvec known = STRVEC_INIT;
	CLEANUP(cleanup_free)
	char *pattern = alloc_printf("refs/remotes/%s/x", remote);
	bool there = !oid_is_zero(old) && commit_exists(repo, old);
	int error;

	/* What is not here was never fetched, so it is no help. */
	if (there)
		strvec_push(&known, oid_hex(old));
	if (ref_name_valid(pattern))
		strvec_pushf(&known, "--remotes=%s", remote);
	error = scope_commits(out, repo,
			      strncmp(ref, "refs/heads/", 11) ? ref : ref + 11,
			      tip, &known);
	if (!error)
		push_policy(out, repo, remote, there ? old : &oid_zero);
	return error;
}

/* From the tree of HEAD, or from nothing on a branch without commits. */
static int pending(struct scope *out, struct repo *repo, const char *name,
		   int (*tree)(struct oid *, struct repo *))
{
	struct oid head, commit = oid_zero, base = oid_empty_tree;
	int error = tree(&head, repo);

	if (!error && !ref_resolve(&commit, repo, "HEAD"))
		error = commit_tree(&base, repo, &commit);
	if (error)
		return error;
	scope_release(out);
	out->name = alloc_string(name);
	out->base = base;
	out->head = head;
	out->policy = commit;
	return 0;
}

int scope_staged(struct scope *out, struct repo *repo)
{
	return pending(out, repo, "what is staged", pending_staged);
}

int scope_uncommitted(struct scope *out, struct repo *repo)
{
	return pending(out, repo, "what is not committed", pending_work);
}
