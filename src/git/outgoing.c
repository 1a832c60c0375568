/* SPDX-License-Identifier: MIT */
#include "git/outgoing.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/ref.h"
#include "git/repo.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strvec.h"

#include <stdlib.h>
#include <string.h>

void outgoing_release(struct outgoing *o)
{
	oids_release(&o->commits);
	*o = OUTGOING_INIT;
}

/* Lines of ids; those that are known have a "-" in front. */
static int too_many(size_t limit)
{
	error_set(ERR_INVALID, "more than %zu new commits", limit);
	return error_next(ERR_INVALID,
			  "push it in parts, the older ones first: git push "
			  "<remote> <commit>:<branch>");
}

static int parse(struct outgoing *o, struct oids *known, const char *text,
		 size_t limit)
{
	struct oid id;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		bool boundary = *text == '-';

		if (oid_parse_prefix(&id, text + boundary) ||
		    text[boundary + OID_HEX] != '\n')
			return error_set(ERR, "git rev-list answered with "
					      "something else than commits");
		oids_push(boundary ? known : &o->commits, &id);
		if (o->commits.n > limit)
			return too_many(limit);
	}
	return 0;
}

/* Nothing is new: that must be so, as what is not listed is not looked at. */
static int check_known(struct repo *repo, const struct oid *tip,
		       const struct strvec *known)
{
	strvec_each(known, item) {
		struct oid id;
		int result;

		/* An option, which only git knows to read. */
		if (**item == '-')
			return 0;
		result = oid_parse(&id, *item) ? ref_resolve(&id, repo, *item) :
						 0;
		if (!result)
			result = history_contains(repo, &id, tip);
		if (result > 0)
			return 0;
		error_clear();
	}
	return error_set(ERR, "git rev-list finds no commit in %s",
			 oid_short(tip));
}

static int list(struct outgoing *o, struct oids *known, struct repo *repo,
		const struct strvec * not, size_t limit)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	int status;

	repo_git(repo, &p);
	strvec_pushl(&p.argv, "rev-list", "--boundary", "--topo-order",
		     "--reverse", NULL);
	strvec_pushf(&p.argv, "--max-count=%zu", limit + 1);
	strvec_pushl(&p.argv, oid_hex(&o->tip), "--not", NULL);
	strvec_each(not, item)
		strvec_push(&p.argv, *item);
	strvec_push(&p.argv, "--");
	status = repo_git_run(&p, NULL, &out,
			      (limit + OUTGOING_MERGE_LIMIT + 1000) * 50);
	if (status)
		return status < 0 ? status : ERR;
	if (!out.len)
		return check_known(repo, &o->tip, not );
	return parse(o, known, out.buf, limit);
}

/* Keep those that are in no other one's history. */
static int reduce(struct oids *known, struct repo *repo)
{
	size_t n = 0;

	for (size_t i = 0; i < known->n; i++) {
		bool below = false;

		for (size_t j = 0; j < known->n && !below; j++) {
			int contains =
				i == j ? 0 :
					 history_contains(repo, &known->v[j],
							  &known->v[i]);

			if (contains < 0)
				return contains;
			below = contains;
		}
		if (!below)
			known->v[n++] = known->v[i];
	}
	known->n = n;
	return 0;
}

static int merge_trees(struct oid *tree, struct repo *repo, const struct oid *a,
		       const struct oid *b)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	int status;

	repo_git(repo, &p);
	strvec_pushl(&p.argv, "merge-tree", "--write-tree",
		     "--allow-unrelated-histories", "--no-messages",
		     "--name-only", oid_hex(a), oid_hex(b), NULL);
	status = repo_git_run(&p, NULL, &out, 1 << 24);
	if (status < 0 || status > 1)
		return status < 0 ? status : ERR;
	return oid_parse_prefix(tree, out.buf);
}

/* As merge_trees(), as a commit that can be merged with the next. */
static int merge_commits(struct oid *onto, struct oid *tree, struct repo *repo,
			 const struct oid *next)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	CLEANUP(cleanup_free) char *ident = repo_refinery_ident(repo);
	int error = merge_trees(tree, repo, onto, next);

	if (error)
		return error;
	c.tree = *tree;
	oids_push(&c.parents, onto);
	oids_push(&c.parents, next);
	c.author = commit_signature(ident, 0);
	c.committer = commit_signature(ident, 0);
	c.message = strdup("what is known\n");
	return commit_write(onto, repo, &c);
}

static int find_base(struct outgoing *o, struct oids *known, struct repo *repo)
{
	struct oid onto;
	int error;

	if (!o->commits.n)
		return commit_tree(&o->base, repo, &o->tip);
	o->base = oid_empty_tree;
	if (!known->n)
		return 0;
	error = known->n <= OUTGOING_MERGE_LIMIT ? reduce(known, repo) : 0;
	if (error)
		return error;
	/* rev-list --reverse names the newest last. */
	onto = known->v[known->n - 1];
	error = commit_tree(&o->base, repo, &onto);
	for (size_t i = known->n - 1;
	     !error && i-- && known->n <= OUTGOING_MERGE_LIMIT;)
		error = merge_commits(&onto, &o->base, repo, &known->v[i]);
	return error;
}

int outgoing_load(struct outgoing *out, struct repo *repo,
		  const struct oid *tip, const struct strvec *known,
		  size_t limit)
{
	CLEANUP(outgoing_release) struct outgoing o = OUTGOING_INIT;
	CLEANUP(oids_release) struct oids below = OIDS_INIT;
	int error;

	o.tip = *tip;
	error = list(&o, &below, repo, known, limit);
	if (!error)
		error = find_base(&o, &below, repo);
	if (error)
		return error;
	outgoing_release(out);
	*out = o;
	o = OUTGOING_INIT;
	return 0;
}
