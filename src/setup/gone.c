/* SPDX-License-Identifier: MIT */
#include "setup/gone.h"
#include "config/settings.h"
#include "git/obstacle.h"
#include "git/repo.h"
#include "state/lock.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = { NAMES_LOG, NAMES_QUEUE, NAMES_CANDIDATE,
				     NAMES_READY };

#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* The target that a ref of that kind is of, NULL if it is of none; free(). */
static char *target_of(const char *ref, const char *kind)
{
	const char *rest = ref + strlen(kind);
	const char *id = strrchr(rest, '/');

	if (strcmp(kind, NAMES_QUEUE) != 0)
		return alloc_string(rest);
	return id ? alloc_string_n(rest, (size_t)(id - rest)) : NULL;
}

bool gone_is(struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *branch = name_target(target);
	struct oid id;
	bool there = !ref_read(&id, r->repo, branch);

	error_clear();
	return !there && (settings_origin(r->settings, NULL, "target") ==
				  SETTINGS_DEFAULT ||
			  !strvec_has(settings_targets(r->settings), target));
}

/* Each ref of ours that is of some target, by target. */
static int each_ref(struct refinery *r,
		    int (*look)(void *data, struct refinery *r,
				const char *target,
				const struct ref_entry *ref),
		    void *data)
{
	int error = 0;

	for (size_t k = 0; !error && k < KINDS; k++) {
		CLEANUP(ref_list_release)
		struct ref_list refs = REF_LIST_INIT;

		error = ref_list(&refs, r->repo, kinds[k]);
		for (size_t i = 0; !error && i < refs.n; i++) {
			CLEANUP(cleanup_free)
			char *target = target_of(refs.v[i].name, kinds[k]);

			if (target)
				error = look(data, r, target, &refs.v[i]);
		}
	}
	return error;
}

static int list_one(void *data, struct refinery *r, const char *target,
		    const struct ref_entry *ref)
{
	struct strvec *out = data;

	(void)ref;
	if (!strvec_has(out, target) && gone_is(r, target))
		strvec_push(out, target);
	return 0;
}

int gone_list(struct strvec *out, struct refinery *r)
{
	return each_ref(r, list_one, out);
}

size_t gone_entries(struct refinery *r, const char *target)
{
	CLEANUP(ref_list_release) struct ref_list refs = REF_LIST_INIT;
	CLEANUP(cleanup_free) char *prefix = name_queue(target);
	size_t n = 0;

	if (ref_list(&refs, r->repo, prefix))
		error_clear();
	for (size_t i = 0; i < refs.n; i++)
		n += !strchr(refs.v[i].name + strlen(prefix), '/');
	return n;
}

/* Below the value's name, so that no two are in each other's way. */
int gone_move_ref(struct refinery *r, const char *target,
		  const struct ref_entry *ref)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	CLEANUP(cleanup_free)
	char *name =
		alloc_printf(OBSTACLE_ASIDE "gone/%s/%s", oid_short(&ref->id),
			     ref->name + strlen(NAMES_PREFIX));
	struct ref_change changes[] = {
		{ .name = name, .new = ref->id },
		{ .name = ref->name, .old = ref->id },
	};
	struct oid now;
	int error = lock_take(&lock, r, target);

	if (!error && !ref_read(&now, r->repo, name))
		changes[0].old = now;
	error_clear();
	return error ? error :
		       lock_transaction(&lock, changes, 2, "refinery: aside");
}

struct move {
	const char *target;
	size_t n;
};

static int move_one(void *data, struct refinery *r, const char *target,
		    const struct ref_entry *ref)
{
	struct move *move = data;
	int error;

	if (strcmp(target, move->target) != 0)
		return 0;
	error = gone_move_ref(r, target, ref);
	move->n += !error;
	return error;
}

int gone_move(size_t *moved, struct refinery *r, const char *target)
{
	struct move move = { .target = target };
	int error = each_ref(r, move_one, &move);

	*moved = move.n;
	return error;
}
