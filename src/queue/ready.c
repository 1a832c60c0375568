/* SPDX-License-Identifier: MIT */
#include "queue/ready.h"
#include "git/durable.h"
#include "git/ref.h"
#include "git/repo.h"
#include "state/lock.h"
#include "state/names.h"
#include "state/record.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <string.h>

#define KIND "ready/1"

/* Ids in one trailer. */
#define IDS_IN_LINE 256

void ready_release(struct ready *l)
{
	strvec_release(&l->ids);
	*l = READY_INIT;
}

static int read_record(struct ready *out, struct refinery *r)
{
	CLEANUP(record_release) struct record record = RECORD_INIT;
	const char *ids;
	int error = record_read(&record, r->repo, &out->record, KIND);

	if (!error)
		error = record_get_oid(&out->base, &record, "Base");
	for (size_t i = 0;
	     !error && (ids = record_get_nth(&record, "Entries", i)); i++)
		strvec_split(&out->ids, ids);
	return error;
}

int ready_read(struct ready *out, struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *name = name_ready(target);
	int error;

	ready_release(out);
	error = ref_read(&out->record, r->repo, name);
	if (!error && read_record(out, r))
		strvec_clear(&out->ids);
	if (error != ERR_NOTFOUND)
		return error;
	out->record = oid_zero;
	error_clear();
	return 0;
}

static void draft_ids(struct draft *d, const struct strvec *ids)
{
	for (size_t i = 0; i < ids->n; i += IDS_IN_LINE) {
		CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;

		for (size_t k = i; k < ids->n && k < i + IDS_IN_LINE; k++)
			strbuf_addf(&line, "%s%s", k > i ? " " : "", ids->v[k]);
		draft_set(d, "Entries", "%s", line.buf);
	}
}

int ready_write(struct ready *l, struct refinery *r, const char *target,
		const struct oid *commit)
{
	CLEANUP(draft_release) struct draft d = DRAFT_INIT;
	CLEANUP(cleanup_free) char *name = name_ready(target);
	struct oid record;
	int error;

	draft_begin(&d, KIND, "Ready to land on %s: %zu", target, l->ids.n);
	draft_set(&d, "Base", "%s", oid_hex(&l->base));
	draft_ids(&d, &l->ids);
	oids_push(&d.parents, commit);
	error = durable_sync(r->repo, &l->base, commit);
	if (!error)
		error = draft_write(&record, &d, r->repo, NULL);
	if (!error)
		error = lock_swap(r, target, name, &l->record, &record,
				  "refinery: ready");
	if (!error)
		error = durable_restore(r->repo, &l->base, commit);
	if (!error)
		l->record = record;
	return error;
}

int ready_forget(struct ready *l, struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *name = name_ready(target);
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	struct ref_change change = { .name = name, .old = l->record };
	int error = 0;

	if (oid_is_zero(&l->record))
		return 0;
	error = lock_take(&lock, r, target);
	if (!error)
		error = lock_transaction(&lock, &change, 1, "refinery: ready");
	if (error && error != ERR_STALE)
		return error;
	ready_release(l);
	return 0;
}
