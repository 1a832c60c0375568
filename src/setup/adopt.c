/* SPDX-License-Identifier: MIT */
#include "setup/adopt.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/ending.h"
#include "setup/journal.h"
#include "state/lock.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

/* Others push to the target or adopt it, too. */
#define ATTEMPTS 20

static int adopt_at(struct refinery *r, const char *target,
		    const struct oid *tip)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	CLEANUP(log_record_release) struct log_record none = LOG_RECORD_INIT;
	struct ending ending = { .target = target, .record = &l };

	l.event = LOG_ADOPTED;
	l.tip = *tip;
	l.subject = alloc_printf("Adopt %s at %s", target, oid_short(tip));
	return ending_record(&none, r, &ending, tip);
}

int adopt(struct journal *j, struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *branch = name_target(target);
	CLEANUP(cleanup_free) char *log = name_log(target);
	int error = ERR_STALE;
	struct oid tip, id;

	for (int i = 0; error == ERR_STALE && i < ATTEMPTS; i++) {
		error = ref_read(&id, r->repo, log);
		if (!error)
			return j->dry_run ? 0 : lock_sweep(r, target);
		if (error == ERR_NOTFOUND)
			error = ref_read(&tip, r->repo, branch);
		if (!error && !j->dry_run)
			error = adopt_at(r, target, &tip);
	}
	if (!error)
		journal_did(j, "adopt", "%s at %s: its log begins here", target,
			    oid_short(&tip));
	return error;
}
