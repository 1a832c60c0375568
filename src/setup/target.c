/* SPDX-License-Identifier: MIT */
#include "setup/target.h"
#include "config/settings.h"
#include "config/value.h"
#include "git/ref.h"
#include "git/repo.h"
#include "setup/gone.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define REMOTE "refs/remotes/origin/"
#define NAME_LIMIT 4096

static bool is_branch(struct refinery *r, const char *name)
{
	CLEANUP(cleanup_free) char *ref = name_target(name);
	struct oid id;
	bool found = !ref_read(&id, r->repo, ref);

	error_clear();
	return found;
}

/* The branch that the remote's HEAD names, NULL if not known; free(). */
static char *remote_default(struct refinery *r)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	repo_git(r->repo, &p);
	strvec_pushl(&p.argv, "symbolic-ref", "-q", REMOTE "HEAD", NULL);
	if (repo_git_run(&p, NULL, &text, NAME_LIMIT)) {
		error_clear();
		return NULL;
	}
	strbuf_rtrim(&text);
	if (strncmp(text.buf, REMOTE, strlen(REMOTE)))
		return NULL;
	return alloc_string(text.buf + strlen(REMOTE));
}

/* The only branch there is, NULL if there are more; free(). */
static char *only_branch(struct refinery *r)
{
	struct ref_list list = REF_LIST_INIT;
	char *name = NULL;

	if (!ref_list(&list, r->repo, "refs/heads/") && list.n == 1)
		name = alloc_string(list.v[0].name + strlen("refs/heads/"));
	ref_list_release(&list);
	return name;
}

static char *suggest_target(struct refinery *r)
{
	CLEANUP(cleanup_free)
	char *first =
		r->repo->bare ? repo_head_branch(r->repo) : remote_default(r);

	if (first && is_branch(r, first))
		return alloc_string(first);
	if (is_branch(r, "main"))
		return alloc_string("main");
	if (is_branch(r, "master"))
		return alloc_string("master");
	return only_branch(r);
}

static int refuse_none(struct refinery *r)
{
	struct ref_list list = REF_LIST_INIT;
	int error = ref_list(&list, r->repo, "refs/heads/");
	size_t branches = list.n;

	ref_list_release(&list);
	if (error)
		return error;
	if (branches) {
		error_set(ERR_REFUSED,
			  "cannot tell which of %zu branches is "
			  "to be the target",
			  branches);
		return error_next(ERR_REFUSED,
				  "git refinery init --target=<branch>");
	}
	error_set(ERR_REFUSED, "the repository has no branch yet");
	if (r->repo->bare)
		return error_next(ERR_REFUSED,
				  "push the first commit (git push '%s' "
				  "HEAD:refs/heads/main), then git refinery "
				  "init",
				  r->repo->common);
	return error_next(ERR_REFUSED, "make the first commit, then git "
				       "refinery init");
}

static void push_once(struct strvec *out, const char *name)
{
	if (!strvec_has(out, name))
		strvec_push(out, name);
}

int target_choose(struct strvec *out, struct refinery *r,
		  const struct strvec *named)
{
	CLEANUP(cleanup_free) char *suggested = NULL;

	/* Where others are named, those that are gone make room for them. */
	if (settings_origin(r->settings, NULL, "target") != SETTINGS_DEFAULT)
		strvec_each(settings_targets(r->settings), target)
			if (!named->n || is_branch(r, *target))
				push_once(out, *target);
	strvec_each(named, target)
		push_once(out, strncmp(*target, "refs/heads/", 11) ?
				       *target :
				       *target + 11);
	if (out->n)
		return 0;
	suggested = suggest_target(r);
	if (!suggested)
		return refuse_none(r);
	strvec_push(out, suggested);
	return 0;
}

static bool is_below(const char *a, const char *b)
{
	size_t len = strlen(b);

	return !strncmp(a, b, len) && a[len] == '/';
}

bool target_excludes(const char *a, const char *b)
{
	return is_below(a, b) || is_below(b, a);
}

static int check_log(struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *log = name_log(target);
	struct ref_list list = REF_LIST_INIT;
	int error = ref_list(&list, r->repo, NAMES_LOG);

	for (size_t i = 0; !error && i < list.n; i++) {
		const char *other = list.v[i].name;

		if (!target_excludes(other, log) ||
		    gone_is(r, other + strlen(NAMES_LOG)))
			continue;
		error = error_set(ERR_REFUSED,
				  "the log of another target, '%s', keeps the "
				  "one of '%s' from being written",
				  other, target);
		error_next(error,
			   "serve a branch of another name: git branch "
			   "<name> %s, then git refinery init "
			   "--target=<name>",
			   target);
	}
	ref_list_release(&list);
	return error;
}

int target_check(struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *suggested = NULL;
	int error = value_branch(target);

	if (error)
		return error_next(error, "git refinery init --target=<branch>");
	if (!is_branch(r, target)) {
		suggested = suggest_target(r);
		error_set(ERR_NOTFOUND, "there is no branch '%s' here", target);
		return error_next(ERR_NOTFOUND,
				  "push or create it first, or serve another "
				  "one: git refinery init --target=%s",
				  suggested ? suggested : "<branch>");
	}
	return check_log(r, target);
}
