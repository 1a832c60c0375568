/* SPDX-License-Identifier: MIT */
#include "cmd/cmd-push.h"
#include "cmd/cmd.h"
#include "config/settings.h"
#include "git/ref.h"
#include "git/repo.h"
#include "review/last.h"
#include "review/render.h"
#include "review/review.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/say.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes of a line that git feeds; lines. */
#define LINE_LIMIT 8192
#define LINES_LIMIT 100000

/* <local ref> <local id> <remote ref> <remote id> */
struct pushed {
	char *ref; /* there */
	struct oid tip, old;
};

struct push {
	struct pushed *v;
	size_t n, alloc;
};

static void push_release(struct push *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->v[i].ref);
	free(p->v);
}

/* Branches, and what becomes an entry: all else is nobody's work. */
static bool is_branch(const char *ref)
{
	return !strncmp(ref, "refs/heads/", 11) ||
	       !strncmp(ref, "refs/for/", 9);
}

static int add_line(struct push *p, const char *line)
{
	CLEANUP(strvec_release) struct strvec words = STRVEC_INIT;
	struct pushed one;

	strvec_split(&words, line);
	if (!words.n)
		return 0;
	if (words.n != 4 || oid_parse(&one.tip, words.v[1]) ||
	    oid_parse(&one.old, words.v[3]))
		return error_set(ERR_INVALID,
				 "a line that git does not feed a pre-push "
				 "hook: '%s'",
				 line);
	if (oid_is_zero(&one.tip) || !is_branch(words.v[2]))
		return 0;
	/* One tip under two names is one change. */
	for (size_t i = 0; i < p->n; i++)
		if (oid_equal(&p->v[i].tip, &one.tip) &&
		    oid_equal(&p->v[i].old, &one.old))
			return 0;
	one.ref = strdup(words.v[2]);
	p->v = alloc_grow(p->v, p->n, &p->alloc, sizeof(*p->v));
	p->v[p->n++] = one;
	return 0;
}

static int read_push(struct push *p)
{
	char line[LINE_LIMIT];
	int error = 0;

	for (int i = 0; !error && fgets(line, sizeof(line), stdin); i++) {
		if (i == LINES_LIMIT || !strchr(line, '\n'))
			return error_set(ERR_INVALID,
					 "a push of more than %d refs, or of a "
					 "name of more than %d bytes",
					 LINES_LIMIT, LINE_LIMIT);
		error = add_line(p, line);
	}
	return error;
}

/* All that this says is for the pusher, whose results are git's own. */
static void tell(const struct review *v, const struct review_policy *policy)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct render_options o = { .style = policy->style, .hook = true };

	render_text(&text, v, &o);
	fwrite(text.buf, 1, text.len, stderr);
}

/* 1: it blocks. */
static int review_one(struct refinery *r, const char *remote,
		      const struct pushed *one)
{
	CLEANUP(review_policy_release)
	struct review_policy policy = REVIEW_POLICY_INIT;
	CLEANUP(review_release) struct review v = REVIEW_INIT;
	int error = scope_push(&v.scope, r->repo, remote, one->ref, &one->old,
			       &one->tip);

	if (error || scope_empty(&v.scope))
		return error;
	error = review_policy_load(&policy, r, NULL, &v.scope.policy);
	if (!error)
		error = review_run(&v, r, &policy);
	if (error)
		return error;
	tell(&v, &policy);
	if (last_write(r, &v))
		say_warning("%s", error_message());
	return v.blocked;
}

int push_review(struct refinery *r, char **argv)
{
	CLEANUP(push_release) struct push push = { 0 };
	const char *remote = argv[0] ? argv[0] : "";
	bool blocked = false;
	int error = read_push(&push);

	for (size_t i = 0; error >= 0 && i < push.n; i++) {
		error = review_one(r, remote, &push.v[i]);
		blocked = blocked || error > 0;
	}
	if (error < 0) {
		cmd_fail(error);
		say("nothing is pushed without its review; git refinery "
		    "doctor looks at what reviews a push");
		return EXIT_FAILED;
	}
	return blocked ? EXIT_NO : 0;
}

/* Was this commit offered before? From now on it was. */
static bool offered(struct refinery *r, const struct oid *tip)
{
	CLEANUP(cleanup_free) char *path = refinery_path(r, "suggested");
	CLEANUP(strbuf_release) struct strbuf before = STRBUF_INIT;

	if (!file_read(&before, path, 100) && !strcmp(before.buf, oid_hex(tip)))
		return true;
	return file_write(path, oid_hex(tip), OID_HEX, 0666, false) != 0;
}

/* A rebase makes many commits, and means none of them. */
static bool in_between(struct refinery *r)
{
	CLEANUP(cleanup_free) char *branch = repo_head_branch(r->repo);

	return !branch;
}

int push_suggest(struct refinery *r, char **argv)
{
	struct oid tip;

	(void)argv;
	if (settings_bool(r->settings, NULL, "reviewSuggest") &&
	    !in_between(r) && !ref_resolve(&tip, r->repo, "HEAD") &&
	    !offered(r, &tip))
		say("git refinery review looks at what this branch adds (git "
		    "config refinery.reviewSuggest false silences this)");
	return 0;
}
