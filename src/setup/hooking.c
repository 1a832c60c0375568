/* SPDX-License-Identifier: MIT */
#include "setup/hooking.h"
#include "git/repo.h"
#include "setup/hookdir.h"
#include "setup/hooks.h"
#include "setup/journal.h"
#include "setup/passing.h"
#include "state/refinery.h"
#include "util/cleanup.h"

#include <string.h>

#define HOOKS_PATH "core.hooksPath"

/* Where our hooks go. */
static const char *directory_of(const struct hookdir *d)
{
	return d->kind == HOOKDIR_SHARED ? d->passes : d->path;
}

int hooking_check(struct refinery *r, const char *const *names)
{
	CLEANUP(hookdir_release) struct hookdir d = HOOKDIR_INIT;
	CLEANUP(cleanup_free) char *program = hooks_program();
	int error = hookdir_find(&d, r->repo, names == hooks_review_names);

	if (error || d.kind == HOOKDIR_MANUAL)
		return error;
	if (d.kind == HOOKDIR_SHARED && names == hooks_names)
		error = passing_check(d.host);
	return error ? error : hooks_check(directory_of(&d), program, names);
}

static void tell_manual(struct journal *j, const struct hookdir *d,
			const char *program, const char *const *names)
{
	const char *manager = hookdir_manager(d->path, NULL);
	size_t missing = 0;

	for (size_t i = 0; names[i]; i++)
		missing += !hooks_calls(d->path, names[i]);
	if (!missing)
		return;
	j->left = true;
	journal_note(j, "hook", "NOT INSTALLED: " HOOKS_PATH " names %s%s%s%s,",
		     d->path, manager ? " (" : "", manager ? manager : "",
		     manager ? ")" : "");
	if (hookdir_scripts(d->path))
		journal_note(j, "",
			     "which is not ours to write into. Add a line to "
			     "the scripts in %.*s:",
			     (int)(strlen(d->path) - strlen("/_")), d->path);
	else
		journal_note(j, "",
			     "which is not ours to write into. Add there, "
			     "executable, with #!/bin/sh on top:");
	for (size_t i = 0; names[i]; i++)
		if (!hooks_calls(d->path, names[i]))
			journal_note(j, "", "    %s: %s%s hook %s \"$@\"",
				     names[i],
				     hookdir_scripts(d->path) ? "" : "exec ",
				     program, names[i]);
	journal_note(j, "", "then see what git refinery doctor says");
}

static int replace_shared(struct journal *j, struct refinery *r,
			  const struct hookdir *d)
{
	journal_did(j, "hook",
		    HOOKS_PATH " = %s, here only; %s serves other "
			       "repositories, too",
		    d->setting, d->path);
	return j->dry_run ? 0 :
			    repo_config_set(r->repo, HOOKS_PATH, d->setting);
}

int hooking_install(struct journal *j, struct refinery *r,
		    const char *const *names)
{
	CLEANUP(hookdir_release) struct hookdir d = HOOKDIR_INIT;
	CLEANUP(cleanup_free) char *program = hooks_program();
	int error = hookdir_find(&d, r->repo, names == hooks_review_names);

	if (error)
		return error;
	if (d.kind == HOOKDIR_MANUAL) {
		tell_manual(j, &d, program, names);
		return 0;
	}
	if (d.host && d.kind != HOOKDIR_OWN)
		error = passing_write(j, d.passes, d.host, names);
	if (!error)
		error = hooks_install(j, directory_of(&d), program, names);
	/* Last, so that no hook is ever out of force. */
	if (!error && d.kind == HOOKDIR_SHARED)
		error = replace_shared(j, r, &d);
	return error;
}

int hooking_remove(struct journal *j, struct refinery *r)
{
	CLEANUP(hookdir_release) struct hookdir d = HOOKDIR_INIT;
	CLEANUP(hookdir_release) struct hookdir work = HOOKDIR_INIT;
	int error = hookdir_find(&d, r->repo, false);

	if (!error)
		error = hookdir_find(&work, r->repo, true);
	if (!error && d.kind == HOOKDIR_PASSES) {
		journal_did(j, "config", "remove " HOOKS_PATH " = %s",
			    d.setting);
		if (!j->dry_run)
			error = repo_config_set(r->repo, HOOKS_PATH, NULL);
	}
	if (!error && d.kind != HOOKDIR_MANUAL)
		error = hooks_remove(j, d.path, hooks_names);
	if (!error && work.kind != HOOKDIR_MANUAL)
		error = hooks_remove(j, work.path, hooks_review_names);
	if (!error && d.kind == HOOKDIR_PASSES)
		error = passing_remove(j, d.passes);
	if (!error && d.kind == HOOKDIR_MANUAL)
		journal_note(j, "hook",
			     "%s is not ours: take out there what "
			     "calls git-refinery",
			     d.path);
	return error;
}
