/* SPDX-License-Identifier: MIT */
#include "git/history.h"
#include "git/graph.h"
#include "git/internal.h"
#include "git/repo.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <string.h>

static int read_commit(struct graph_commit *out, void *data,
		       const struct oid *id)
{
	CLEANUP(cleanup_git_commit) git_commit *commit = NULL;
	struct repo *repo = data;
	int error = git_commit_lookup(&commit, repo->git, oid_to_git(id));

	if (error)
		return libgit2_error(error, "cannot read commit %s",
				     oid_short(id));
	out->time = git_commit_time(commit);
	for (unsigned i = 0; i < git_commit_parentcount(commit); i++)
		oids_push(&out->parents,
			  oid_from_git(git_commit_parent_id(commit, i)));
	return 0;
}

static struct graph *graph_of(struct repo *repo)
{
	if (!repo->graph)
		repo->graph = graph_new(read_commit, repo);
	return repo->graph;
}

/*
 * libgit2 1.5 reads on where a shallow history ends, and git does not. The
 * words end with NULL; its exit status, or an error.
 */
static int ask_git(struct strbuf *out, struct repo *repo, size_t limit,
		   const char *const *words)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;

	repo_git(repo, &p);
	for (; *words; words++)
		strvec_push(&p.argv, *words);
	return repo_git_run(&p, NULL, out, limit);
}

static int shallow_merge_base(struct oid *out, struct repo *repo,
			      const struct oid *a, const struct oid *b)
{
	const char *words[] = { "merge-base", oid_hex(a), oid_hex(b), NULL };
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int status = ask_git(&text, repo, OID_HEX + 1, words);

	if (status == 1)
		return error_set(ERR_NOTFOUND, "no common history of %s and %s",
				 oid_short(a), oid_short(b));
	if (status)
		return status < 0 ? status : ERR;
	return oid_parse_prefix(out, text.buf);
}

static int shallow_contains(struct repo *repo, const struct oid *new,
			    const struct oid *old)
{
	const char *words[] = { "merge-base", "--is-ancestor", oid_hex(old),
				oid_hex(new), NULL };
	int status = ask_git(NULL, repo, 0, words);

	if (status == 1)
		error_clear();
	return status < 0 ? status : status > 1 ? ERR : !status;
}

static int shallow_range(struct oids *out, struct repo *repo,
			 const struct oid *old, const struct oid *new,
			 size_t limit)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf hidden = STRBUF_INIT;
	const char *words[] = { "rev-list",   "--topo-order", "--reverse",
				oid_hex(new), NULL,	      NULL };
	int status;

	if (!oid_is_zero(old)) {
		strbuf_addf(&hidden, "^%s", oid_hex(old));
		words[4] = hidden.buf;
	}
	status = ask_git(&text, repo, limit * (OID_HEX + 1), words);
	for (const char *line = text.buf; !status && *line;
	     line += OID_HEX + 1) {
		struct oid id;

		status = oid_parse_prefix(&id, line);
		if (!status && line[OID_HEX] != '\n')
			status = error_set(ERR, "git rev-list broke off");
		oids_push(out, &id);
	}
	return status > 0 ? ERR : status;
}

int history_merge_base(struct oid *out, struct repo *repo, const struct oid *a,
		       const struct oid *b)
{
	git_oid base;
	int error;

	if (repo->shallow)
		return shallow_merge_base(out, repo, a, b);
	error = graph_merge_base(out, graph_of(repo), a, b);
	if (error)
		return error < 0 ? error : 0;
	error = git_merge_base(&base, repo->git, oid_to_git(a), oid_to_git(b));
	if (error)
		return libgit2_error(error, "no common history of %s and %s",
				     oid_short(a), oid_short(b));
	*out = *oid_from_git(&base);
	return 0;
}

int history_contains(struct repo *repo, const struct oid *new,
		     const struct oid *old)
{
	int answer;

	if (oid_equal(old, new))
		return 1;
	if (repo->shallow)
		return shallow_contains(repo, new, old);
	answer = git_graph_descendant_of(repo->git, oid_to_git(new),
					 oid_to_git(old));
	return answer < 0 ? libgit2_error(answer, "cannot compare %s with %s",
					  oid_short(new), oid_short(old)) :
			    answer;
}

static int walk_range(struct oids *out, struct repo *repo,
		      const struct oid *old, const struct oid *new,
		      size_t limit)
{
	git_revwalk *walk;
	git_oid id;
	int error = git_revwalk_new(&walk, repo->git);

	if (error)
		return libgit2_error(error, "cannot walk the history");
	git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
	error = git_revwalk_push(walk, oid_to_git(new));
	if (!error && !oid_is_zero(old))
		error = git_revwalk_hide(walk, oid_to_git(old));
	while (!error && !(error = git_revwalk_next(&id, walk))) {
		if (out->n == limit) {
			git_revwalk_free(walk);
			return error_set(ERR_INVALID, "more than %zu commits",
					 limit);
		}
		oids_push(out, oid_from_git(&id));
	}
	git_revwalk_free(walk);
	return error == GIT_ITEROVER ?
		       0 :
		       libgit2_error(error,
				     "cannot walk from "
				     "%s to %s",
				     oid_short(old), oid_short(new));
}

int history_range(struct oids *out, struct repo *repo, const struct oid *old,
		  const struct oid *new, size_t limit)
{
	int result = 0;

	if (repo->shallow)
		return shallow_range(out, repo, old, new, limit);
	if (!oid_is_zero(old))
		result = graph_line(out, graph_of(repo), old, new, limit);
	if (result)
		return result < 0 ? result : 0;
	return walk_range(out, repo, old, new, limit);
}

int history_first_parents(struct oids *out, struct repo *repo,
			  const struct oid *old, const struct oid *new,
			  size_t limit)
{
	struct oid at = *new;

	while (!oid_equal(&at, old)) {
		git_commit *commit;
		int error;

		if (out->n == limit)
			return error_set(ERR_NOTFOUND,
					 "%s is not within %zu first parents "
					 "of %s",
					 oid_short(old), limit, oid_short(new));
		error = git_commit_lookup(&commit, repo->git, oid_to_git(&at));
		if (error)
			return libgit2_error(error, "cannot read commit %s",
					     oid_short(&at));
		oids_push(out, &at);
		if (!git_commit_parentcount(commit)) {
			git_commit_free(commit);
			return error_set(ERR_NOTFOUND,
					 "%s is not a first parent of %s",
					 oid_short(old), oid_short(new));
		}
		at = *oid_from_git(git_commit_parent_id(commit, 0));
		git_commit_free(commit);
	}
	return 0;
}
