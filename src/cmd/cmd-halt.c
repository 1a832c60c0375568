/* SPDX-License-Identifier: MIT */
#include "cmd/cmd-halt.h"
#include "git/repo.h"
#include "state/lock.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stddef.h>

int halt_target(const char **out, struct refinery *r, const char *named)
{
	int error = named ? refinery_serves(r, named) :
			    refinery_default_target(out, r);

	if (error)
		return error_next(error, "pause and resume a target in the "
					 "repository that serves it: git -C "
					 "<repository> refinery pause");
	if (named)
		*out = named;
	return 0;
}

/*
 * The end goes first: a reason must never stand there without the end that
 * belongs to it.
 */
int halt_write(struct refinery *r, const char *target,
	       const struct halt_change *change)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	const struct {
		const char *name, *value;
	} keys[] = { { "pauseUntil", change->until },
		     { "drain", change->drain },
		     { "pause", change->pause } };
	int error = lock_take(&lock, r, LOCK_CONFIG);

	if (!error)
		error = lock_writes_one(&lock, "config");
	for (size_t i = 0; !error && i < sizeof(keys) / sizeof(*keys); i++) {
		CLEANUP(cleanup_free)
		char *key =
			alloc_printf("refinery.%s.%s", target, keys[i].name);

		error = repo_config_set(r->repo, key, keys[i].value);
		if (error == ERR)
			lock_repair(&lock);
	}
	return error;
}
