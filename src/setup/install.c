/* SPDX-License-Identifier: MIT */
#include "setup/install.h"
#include "config/settings.h"
#include "git/obstacle.h"
#include "git/ref.h"
#include "git/repo.h"
#include "git/worktree.h"
#include "setup/adopt.h"
#include "setup/detect.h"
#include "setup/fanout.h"
#include "setup/format.h"
#include "setup/gone.h"
#include "setup/hooking.h"
#include "setup/hooks.h"
#include "setup/journal.h"
#include "setup/propose.h"
#include "setup/target.h"
#include "setup/wiring.h"
#include "state/lock.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define TEST "refinery.test."
#define COMMAND ".command"

void install_options_release(struct install_options *o)
{
	strvec_release(&o->targets);
	strvec_release(&o->gates);
}

static int set(struct journal *j, struct refinery *r, const char *key,
	       const char *value)
{
	CLEANUP(cleanup_free) char *before = NULL;

	if (repo_config_get(&before, r->repo, key))
		error_clear();
	if (before && !strcmp(before, value))
		return 0;
	journal_did(j, "config", "%s = %s", key, value);
	return j->dry_run ? 0 : repo_config_set(r->repo, key, value);
}

static int set_targets(struct journal *j, struct refinery *r,
		       const struct strvec *targets)
{
	CLEANUP(strvec_release) struct strvec before = STRVEC_INIT;
	int error = repo_config_list(&before, r->repo, "refinery.target");

	strvec_each(targets, target) {
		if (error || strvec_has(&before, *target))
			continue;
		journal_did(j, "target", "%s", *target);
		if (!j->dry_run)
			error = repo_config_add(r->repo, "refinery.target",
						*target);
	}
	return error;
}

/* Those that make room for others, as after the branch was renamed. */
static int drop_gone(struct journal *j, struct refinery *r,
		     const struct strvec *targets)
{
	CLEANUP(strvec_release) struct strvec before = STRVEC_INIT;
	int error = repo_config_list(&before, r->repo, "refinery.target");

	strvec_each(&before, target) {
		if (error || strvec_has(targets, *target))
			continue;
		journal_did(j, "target",
			    "%s is gone, and none any more; what is queued for "
			    "it: git refinery doctor",
			    *target);
		if (!j->dry_run)
			error = repo_config_remove(r->repo, "refinery.target",
						   *target);
	}
	return error;
}

/* The log of a target that is gone may be in the way of another. */
static int make_room(struct journal *j, struct refinery *r,
		     const struct strvec *targets)
{
	CLEANUP(strvec_release) struct strvec gone = STRVEC_INIT;
	int error = gone_list(&gone, r);
	size_t moved = 0;

	strvec_each(&gone, old)
		strvec_each(targets, target) {
			if (error || !target_excludes(*old, *target))
				continue;
			journal_did(j, "log",
				    "move what is left of %s, which is gone, "
				    "to " OBSTACLE_ASIDE,
				    *old);
			if (!j->dry_run)
				error = gone_move(&moved, r, *old);
		}
	return error;
}

static int set_options(struct journal *j, struct refinery *r,
		       const struct strvec *targets,
		       const struct install_options *o)
{
	int error = 0;

	strvec_each(targets, target) {
		CLEANUP(cleanup_free)
		char *key = alloc_printf("refinery.%s.ungated", *target);

		if (o->ungated && !error)
			error = set(j, r, key, "true");
	}
	if (!error && (o->wake || o->no_wake))
		error = set(j, r, "refinery.wake", o->wake ? "true" : "false");
	return error;
}

static int reload(struct refinery *r)
{
	struct settings *settings;
	int error = settings_load(&settings, r->repo);

	if (error)
		return error;
	settings_free(r->settings);
	r->settings = settings;
	return 0;
}

static int check(struct strvec *targets, struct refinery *r,
		 const struct install_options *o)
{
	int error = format_check(r, true);

	if (!error)
		error = target_choose(targets, r, &o->targets);
	strvec_each(targets, target)
		if (!error)
			error = target_check(r, *target);
	return error || o->no_hooks ? error : hooking_check(r, hooks_names);
}

/* A gate for one target is one for all, unless they choose among them. */
static int set_gates(struct journal *j, struct refinery *r,
		     const struct strvec *targets,
		     const struct install_options *o)
{
	int error = propose_named(j, r, &o->gates);
	bool none = o->no_gate || o->ungated || (j->dry_run && o->gates.n);

	strvec_each(targets, target) {
		if (!error)
			error = reload(r);
		if (!error && !none)
			error = propose_gate(j, r, *target);
		none = none || j->dry_run;
	}
	return error;
}

static int make_fanout(struct journal *j, struct refinery *r)
{
	int missing = fanout_missing(r->repo);

	if (!missing)
		return 0;
	journal_did(j, "disk",
		    "make %d directories for objects that a power "
		    "cut cannot take away",
		    missing);
	return j->dry_run ? 0 : fanout_make(r->repo);
}

/* Where the target is checked out, people should know what happens there. */
static void tell_worktrees(struct journal *j, struct refinery *r,
			   const char *target)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	CLEANUP(cleanup_free) char *branch = name_target(target);

	if (worktrees_on(&paths, r->repo, branch))
		error_clear();
	strvec_each(&paths, path)
		journal_note(j, "note",
			     "%s is checked out in %s: its files "
			     "move along with landings while they "
			     "have no changes",
			     target, *path);
}

/*
 * One at a time, and what a killed one left of git's own lock is removed. No
 * branch is called like this.
 */
static int take_lock(struct lock *lock, struct journal *j, struct refinery *r)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	int error = j->dry_run ? 0 : lock_take(lock, r, LOCK_CONFIG);

	/* The push that proves the hooks locks HEAD for a moment. */
	strvec_pushl(&names, "config", "HEAD", NULL);
	return error || j->dry_run ? error : lock_writes(lock, &names);
}

/* Even a git command that is content may have left its lock. */
static int release(struct lock *lock, int error)
{
	if (lock->fd >= 0)
		lock_repair(lock);
	return error;
}

static int set_up(struct journal *j, struct refinery *r,
		  const struct strvec *targets, const struct install_options *o)
{
	int error = set_targets(j, r, targets);

	if (!error)
		error = drop_gone(j, r, targets);
	if (!error)
		error = make_room(j, r, targets);
	if (!error)
		error = set_options(j, r, targets, o);
	if (!error)
		error = set_gates(j, r, targets, o);
	if (!error)
		error = make_fanout(j, r);
	if (!error && !o->no_hooks)
		error = hooking_install(j, r, hooks_names);
	return error ? error : wiring_apply(j, r);
}

int install(struct journal *j, struct refinery *r,
	    const struct install_options *o)
{
	CLEANUP(strvec_release) struct strvec targets = STRVEC_INIT;
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	int error = check(&targets, r, o);

	if (!error)
		error = take_lock(&lock, j, r);
	if (!error)
		error = set_up(j, r, &targets, o);
	strvec_each(&targets, target) {
		if (!error)
			error = adopt(j, r, *target);
		if (!error && j->changes)
			tell_worktrees(j, r, *target);
	}
	return release(&lock, error);
}

/* Is this a gate that we would have proposed ourselves? */
static bool is_proposal(const char *key, const char *value)
{
	size_t len = strlen(key), tail = strlen(COMMAND), lead = strlen(TEST);
	CLEANUP(cleanup_free) char *name = NULL;

	if (len <= lead + tail || strncmp(key, TEST, lead) ||
	    strcmp(key + len - tail, COMMAND))
		return false;
	name = alloc_string_n(key + lead, len - lead - tail);
	return detect_proposes(name, value);
}

static int remove_setting(struct journal *j, struct refinery *r,
			  const char *key, const char *value)
{
	if (strcmp(key, "refinery.target") && !is_proposal(key, value)) {
		journal_note(j, "kept",
			     "%s; see git config --show-origin "
			     "--get-all '%s'",
			     key, key);
		return 0;
	}
	journal_did(j, "config", "remove %s = %s", key, value);
	return j->dry_run ? 0 : repo_config_remove(r->repo, key, value);
}

static int remove_settings(struct journal *j, struct refinery *r)
{
	CLEANUP(strvec_release) struct strvec keys = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec values = STRVEC_INIT;
	int error = repo_config_own(&keys, &values, r->repo, "^refinery\\.");

	for (size_t i = 0; !error && i < keys.n; i++)
		error = remove_setting(j, r, keys.v[i], values.v[i]);
	return error;
}

static int tell_refs(struct journal *j, struct refinery *r)
{
	struct ref_list all = REF_LIST_INIT, queued = REF_LIST_INIT;
	int error = ref_list(&all, r->repo, NAMES_PREFIX);

	if (!error)
		error = ref_list(&queued, r->repo, NAMES_QUEUE);
	if (!error && queued.n)
		journal_note(j, "queue",
			     "%zu %s still queued; git for-each-ref "
			     "refs/refinery/queue",
			     queued.n,
			     queued.n == 1 ? "entry is" : "entries are");
	if (!error && all.n)
		journal_note(j, "kept",
			     "the log and the verdicts; git for-each-ref "
			     "refs/refinery refs/notes/refinery");
	ref_list_release(&all);
	ref_list_release(&queued);
	return error;
}

int install_review(struct journal *j, struct refinery *r)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	int error = take_lock(&lock, j, r);

	if (!error)
		error = hooking_check(r, hooks_review_names);
	if (!error)
		error = hooking_install(j, r, hooks_review_names);
	return release(&lock, error);
}

int install_undo(struct journal *j, struct refinery *r)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	int error = take_lock(&lock, j, r);

	if (!error)
		error = hooking_remove(j, r);
	if (!error)
		error = wiring_remove(j, r);
	if (!error)
		error = remove_settings(j, r);
	if (!error)
		error = tell_refs(j, r);
	return release(&lock, error);
}
