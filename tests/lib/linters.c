/* SPDX-License-Identifier: MIT */
/*
 * What linters say of a change, without rules, policy and verdict:
 *
 *	linters <format> <base> <head>
 *
 * in the repository where it is called, by .refinery of base, which is
 * trusted. The last line on stderr of each reviewer is its coverage:
 * "<name> <state> <files> <reason>".
 */
#include "config/reviewer.h"
#include "git/commit.h"
#include "git/ref.h"
#include "git/repo.h"
#include "git/tree.h"
#include "finding/anchor.h"
#include "linter/linter.h"
#include "review/render.h"
#include "review/review.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdio.h>
#include <stdlib.h>

static int tree_of(struct oid *tree, struct oid *commit, struct refinery *r,
		   const char *revision)
{
	int error = ref_resolve(commit, r->repo, revision);

	return error ? error : commit_tree(tree, r->repo, commit);
}

static int run(struct review *v, struct refinery *r, char **argv)
{
	CLEANUP(strbuf_release) struct strbuf file = STRBUF_INIT;
	CLEANUP(reviewers_release) struct reviewers l = REVIEWERS_INIT;
	struct oid from, to, base, head;
	int error = tree_of(&base, &from, r, argv[2]);

	if (!error)
		error = tree_of(&head, &to, r, argv[3]);
	if (!error)
		error = subject_load(&v->subject, r->repo, &base, &head);
	if (!error)
		error = tree_read_file(&file, NULL, r->repo, &from, ".refinery",
				       65536);
	if (!error)
		error = reviewers_load(&l, r->settings, file.buf, file.len);
	if (!error)
		error = linters_run(&v->findings, &v->coverage, r, &v->subject,
				    &l, true);
	return error ? error : anchor_findings(&v->findings, 0, &v->subject);
}

int main(int argc, char **argv)
{
	CLEANUP(cleanup_refinery) struct refinery *r = NULL;
	CLEANUP(review_release) struct review v = REVIEW_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	const struct render_options o = { .all = true };
	const struct renderer *renderer = NULL;

	if (argc != 4 || renderer_find(&renderer, argv[1]) ||
	    refinery_open(&r, NULL) || run(&v, r, argv)) {
		fprintf(stderr, "error: %s\n", error_message());
		return 128;
	}
	renderer->render(&text, &v, &o);
	fwrite(text.buf, 1, text.len, stdout);
	for (size_t i = 0; i < v.coverage.n; i++)
		fprintf(stderr, "%s %s %zu %s\n", v.coverage.v[i].reviewer,
			coverage_state_name(v.coverage.v[i].state),
			v.coverage.v[i].files,
			v.coverage.v[i].reason ? v.coverage.v[i].reason : "");
	return 0;
}
