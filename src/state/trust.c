/* SPDX-License-Identifier: MIT */
#include "state/trust.h"
#include "config/settings.h"
#include "git/oid.h"
#include "git/repo.h"
#include "state/lock.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strvec.h"

bool trust_has(struct refinery *r, const struct oid *blob)
{
	CLEANUP(strvec_release) struct strvec trusted = STRVEC_INIT;

	settings_list(&trusted, r->settings, NULL, "trusted");
	return strvec_has(&trusted, oid_hex(blob));
}

int trust_add(struct refinery *r, const struct oid *blob)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	int error = lock_take(&lock, r, LOCK_CONFIG);

	if (!error)
		error = lock_writes_one(&lock, "config");
	if (!error)
		error = repo_config_add(r->repo, "refinery.trusted",
					oid_hex(blob));
	if (error == ERR)
		lock_repair(&lock);
	return error;
}
