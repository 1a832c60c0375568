/* SPDX-License-Identifier: MIT */
#include "queue/withdraw.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/ending.h"
#include "queue/entry.h"
#include "queue/owner.h"
#include "queue/reconcile.h"
#include "state/index.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* Attempts while a busy runner keeps moving the log. */
#define ATTEMPTS 100

static int withdraw_once(struct refinery *r, const char *target, const char *id,
			 const char *code, const char *reason,
			 const char *successor)
{
	CLEANUP(log_record_release) struct log_record log = LOG_RECORD_INIT;
	CLEANUP(log_record_release) struct log_record record = LOG_RECORD_INIT;
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	CLEANUP(cleanup_index) struct index *index = NULL;
	const struct entry *ended = &e;
	struct ending ending = {
		.target = target, .record = &record, .entries = &ended, .n = 1
	};
	/* Reconciling first completes what a crash left half done. */
	int error = reconcile(&log, r, target);

	if (!error)
		error = entry_find(&e, r, target, id);
	if (!error)
		error = index_open(&index, r, target, &log.id);
	if (!error)
		error = entry_has_ended(r, index, &e);
	if (error > 0)
		error = error_set(ERR_NOTFOUND, "entry %s has ended", e.id);
	if (error)
		return error;
	record.event = LOG_WITHDRAWN;
	record.old = record.tip = log.tip;
	record.code = alloc_string(code);
	record.reason = alloc_string(reason);
	record.successor = alloc_string(successor);
	record.subject =
		alloc_printf("Withdraw %s: %s", entry_name(&e), e.subject);
	log_add_entry(&record, e.id, &e.head, NULL, e.branch);
	return ending_commit(&log, r, &ending);
}

static int withdraw_patiently(struct refinery *r, const struct entry *e,
			      const char *code, const char *reason,
			      const char *successor)
{
	int error = ERR_STALE;

	for (int i = 0; error == ERR_STALE && i < ATTEMPTS; i++)
		error = withdraw_once(r, e->target, e->id, code, reason,
				      successor);
	return error;
}

int withdraw(struct refinery *r, const struct entry *e, const char *code,
	     const char *reason)
{
	return withdraw_patiently(r, e, code, reason, NULL);
}

int withdraw_for(struct refinery *r, const struct entry *e,
		 const struct entry *successor)
{
	CLEANUP(cleanup_free) char *who = owner_text(successor);
	bool same = owner_same_person(r, successor, e);
	CLEANUP(cleanup_free)
	char *reason = alloc_printf("replaced by entry %s%s%s", successor->id,
				    same ? "" : " of ", same ? "" : who);

	return withdraw_patiently(r, e, "REPLACED", reason, successor->id);
}

int withdraw_replaced(struct refinery *r, const struct entry *e, const char *id)
{
	CLEANUP(entry_release) struct entry old = ENTRY_INIT;
	int error;

	if (!*id || !strcmp(id, e->id))
		return 0;
	error = entry_find(&old, r, e->target, id);
	if (error == ERR_NOTFOUND)
		return 0;
	if (error)
		return error;
	error = withdraw_for(r, &old, e);
	return error == ERR_NOTFOUND ? 0 : error;
}
