/* SPDX-License-Identifier: MIT */
#include "config/settings.h"
#include "runner/leftover.h"
#include "runner/slot.h"
#include "setup/check.h"
#include "setup/diagnosis.h"
#include "setup/stale.h"
#include "state/lock.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strvec.h"

#include <stdlib.h>
#include <string.h>

/* Slots that are looked at. */
#define SLOTS_LIMIT 1000

static void mend_locks(struct check *c)
{
	CLEANUP(strvec_release) struct strvec removed = STRVEC_INIT;

	if (stale_remove(&removed, c->r))
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "locks");
	strvec_each(&removed, path)
		diagnosis_fixed(c->out, "locks", "removed %s", *path);
}

void check_locks(struct check *c)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	int error = stale_list(&paths, c->r);

	if (!error && paths.n && c->fix) {
		mend_locks(c);
		strvec_clear(&paths);
		error = stale_list(&paths, c->r);
	}
	if (error)
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "locks");
	strvec_each(&paths, path)
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "locks",
			      "git refinery doctor --fix",
			      "%s is older than %d seconds: somebody died over "
			      "it",
			      *path, STALE_AGE);
	if (!error && !paths.n)
		diagnosis_add(c->out, DIAGNOSIS_OK, "locks", NULL,
			      "none is stale");
	strvec_each(settings_targets(c->r->settings), target)
		if (lock_runner_alive(c->r, *target))
			diagnosis_add(c->out, DIAGNOSIS_OK, "runner", NULL,
				      "one is at work on %s", *target);
}

/* Where slots are: free(); NULL if nowhere. */
static char *slots_directory(struct check *c)
{
	const char *set =
		settings_string(c->r->settings, NULL, "slotDirectory");
	char *root = NULL;

	if (*set)
		return alloc_string(set);
	if (slot_root(&root, c->r->repo))
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "slots");
	return root;
}

/* Under the slot's lock, so that no new test is taken for a dead one. */
static void end_leftovers(struct check *c, const char *lock, const char *path)
{
	CLEANUP(cleanup_close) int fd = file_lock(lock, false);

	if (fd < 0)
		error_clear();
	else
		diagnosis_fixed(c->out, "slots",
				"ended %d process(es) of a dead test in %s",
				leftover_kill(path), path);
}

/* A free slot with processes in it: its runner was killed. */
static void check_slot(struct check *c, const char *path)
{
	CLEANUP(cleanup_free) char *lock = alloc_printf("%s/lock", path);
	int n = file_locked(lock) ? 0 : leftover_count(path);

	if (n && c->fix)
		end_leftovers(c, lock, path);
	else if (n)
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "slots",
			      "git refinery doctor --fix",
			      "%d process(es) of a dead test live on in %s", n,
			      path);
}

void check_slots(struct check *c)
{
	CLEANUP(cleanup_free) char *root = slots_directory(c);

	for (int i = 0; root && i < SLOTS_LIMIT; i++) {
		CLEANUP(cleanup_free)
		char *path = alloc_printf("%s/slot%d", root, i);
		CLEANUP(cleanup_free) char *real = realpath(path, NULL);

		if (real)
			check_slot(c, real);
		else if (i)
			break;
	}
}
