/* SPDX-License-Identifier: MIT */
#include "git/repo.h"
#include "setup/check.h"
#include "setup/diagnosis.h"
#include "setup/hookdir.h"
#include "setup/hooking.h"
#include "setup/hooks.h"
#include "setup/journal.h"
#include "setup/passing.h"
#include "setup/probe.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <string.h>
#include <unistd.h>

#define NEXT_INIT "git refinery init"
#define NEXT_REVIEW "git refinery init --review"

static const char *next_for(const char *name)
{
	for (size_t i = 0; hooks_review_names[i]; i++)
		if (!strcmp(hooks_review_names[i], name))
			return NEXT_REVIEW;
	return NEXT_INIT;
}

static bool not_there(struct check *c, const char *path, const char *name)
{
	if (!file_exists(path))
		diagnosis_add(
			c->out, DIAGNOSIS_PROBLEM, "hooks", next_for(name),
			"%s is not installed: git looks for %s", name, path);
	else if (access(path, X_OK))
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "hooks",
			      next_for(name),
			      "git skips %s: it is not executable", path);
	else
		return false;
	return true;
}

/* 1 if the hook is there and answers. */
static int check_hook(struct check *c, const struct hookdir *d,
		      const char *name)
{
	CLEANUP(cleanup_free) char *program = hooks_program();
	CLEANUP(cleanup_free) char *path = NULL;
	enum hook_state state = hooks_state(&path, d->path, name, program);
	CLEANUP(cleanup_free)
	char *top = alloc_printf("%s/%s", d->path, name);

	if (not_there(c, top, name) || not_there(c, path, name))
		return 0;
	if (state == HOOK_FOREIGN && !hooks_calls(d->path, name)) {
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "hooks",
			      next_for(name), "%s does not call git-refinery",
			      path);
		return 0;
	}
	if (probe_file(c->r->repo, path, name)) {
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "hooks",
			      next_for(name), "%s does not work: %s", path,
			      error_message());
		error_clear();
		return 0;
	}
	if (state == HOOK_OLD)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "hooks",
			      next_for(name), "%s is of another git-refinery",
			      path);
	return 1;
}

static void check_passing(struct check *c, const struct hookdir *d)
{
	size_t missing =
		d->host ? passing_missing(d->passes, d->host, hooks_names) : 0;

	if (missing)
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "hooks", NEXT_INIT,
			      "%zu hook(s) in %s are not passed on to", missing,
			      d->host);
}

static void mend(struct check *c)
{
	CLEANUP(journal_release) struct journal j = JOURNAL_INIT;

	if (hooking_install(&j, c->r, hooks_names))
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "hooks");
	if (j.changes)
		diagnosis_fixed(c->out, "hooks", "made %zu change(s)",
				j.changes);
}

/* Some do without: an ordinary clone that nobody pushes into. */
static bool without_hooks(struct check *c, const struct hookdir *d)
{
	for (size_t i = 0; hooks_names[i]; i++)
		if (c->r->repo->bare ||
		    hooks_state(NULL, d->path, hooks_names[i], "") !=
			    HOOK_MISSING)
			return false;
	diagnosis_add(c->out, DIAGNOSIS_WARNING, "hooks", NEXT_INIT,
		      "none: pushes into this repository are neither checked "
		      "nor queued");
	return true;
}

void check_hooks(struct check *c)
{
	CLEANUP(hookdir_release) struct hookdir d = HOOKDIR_INIT;
	int working = 0, wanted = 0;

	if (hookdir_find(&d, c->r->repo, false)) {
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "hooks");
		return;
	}
	if (without_hooks(c, &d))
		return;
	if (c->fix)
		mend(c);
	/* Mending may have given it another directory. */
	if (c->fix && hookdir_find(&d, c->r->repo, false)) {
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "hooks");
		return;
	}
	for (; hooks_names[wanted]; wanted++)
		working += check_hook(c, &d, hooks_names[wanted]);
	if (d.kind == HOOKDIR_PASSES)
		check_passing(c, &d);
	if (working < wanted)
		return;
	if (!probe_push(c->r->repo)) {
		diagnosis_add(c->out, DIAGNOSIS_OK, "hooks", NULL,
			      "%d in %s; a push runs them", wanted, d.path);
		return;
	}
	diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "hooks",
		      "git -C <repository> config --show-origin core.hooksPath",
		      "a push does not run %s/pre-receive: %s", d.path,
		      error_message());
	error_clear();
}

/* Does any hook of a review that git would run call us? */
static bool reviews(const struct hookdir *d)
{
	for (size_t i = 0; hooks_review_names[i]; i++)
		if (hooks_calls(d->path, hooks_review_names[i]))
			return true;
	return false;
}

static void check_push_out(struct check *c, const struct hookdir *d)
{
	int error = probe_push_out(c->r->repo);

	if (!error)
		diagnosis_add(c->out, DIAGNOSIS_OK, "review", NULL,
			      "pre-push in %s; a push from here runs it",
			      d->path);
	else if (error != ERR_NOTFOUND)
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "review",
			      "git push --dry-run, and see what it says",
			      "a push from here does not run %s/pre-push: %s",
			      d->path, error_message());
	error_clear();
}

/* Reviews were set up, and git has come to look for hooks elsewhere. */
static bool tell_moved(struct check *c, const struct hookdir *d)
{
	const char *const places[] = { "hooks", d->passes };

	for (size_t i = 0; i < 2; i++) {
		CLEANUP(cleanup_free)
		char *path = i ? alloc_string(places[i]) :
				 repo_path(c->r->repo, "%s", places[i]);

		if (!strcmp(path, d->path) ||
		    !hooks_calls(path, hooks_review_names[0]))
			continue;
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "review", NEXT_REVIEW,
			      "%s of %s is not run: git looks for hooks in %s",
			      hooks_review_names[0], path, d->path);
		return true;
	}
	return false;
}

bool check_review(struct check *c)
{
	CLEANUP(hookdir_release) struct hookdir d = HOOKDIR_INIT;
	int working = 0, wanted = 0;

	if (c->r->repo->bare || hookdir_find(&d, c->r->repo, true)) {
		error_clear();
		return false;
	}
	if (!reviews(&d))
		return tell_moved(c, &d);
	for (; hooks_review_names[wanted]; wanted++)
		working += check_hook(c, &d, hooks_review_names[wanted]);
	if (working == wanted)
		check_push_out(c, &d);
	return true;
}
