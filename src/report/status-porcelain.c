/* SPDX-License-Identifier: MIT */
#include "report/status.h"
#include "report/life.h"
#include "report/porcelain.h"
#include "report/snapshot.h"
#include "report/why.h"
#include "util/cleanup.h"

#include <stdlib.h>

static void print_record(struct porcelain *p, const struct snapshot *s,
			 const struct snapshot_row *row)
{
	const struct entry *e = row->entry;
	CLEANUP(cleanup_free) char *why = why_waits(s, row);

	porcelain_field(p, "entry");
	porcelain_number(p, (int64_t)row->position);
	porcelain_field(p, e->id);
	porcelain_field(p, standing_name(row->standing));
	porcelain_number(p, (int64_t)row->ahead);
	porcelain_number(p, e->priority);
	porcelain_number(p, e->created / 1000);
	porcelain_field(p, oid_hex(&e->head));
	porcelain_field(p, e->branch);
	porcelain_field(p, e->topic);
	porcelain_field(p, e->submitter);
	porcelain_field(p, why);
	porcelain_end(p);
}

static int print_queue(const struct snapshot *s, const struct status_options *o)
{
	CLEANUP(cleanup_free) char *freeze = halt_freeze_text(&s->halt);
	struct porcelain p;

	porcelain_begin(&p, o->repo, o->nul);
	porcelain_field(&p, "target");
	porcelain_field(&p, s->target);
	porcelain_field(&p, oid_hex(&s->tip));
	porcelain_field(&p, status_doing(s));
	porcelain_number(&p, (int64_t)s->n);
	porcelain_field(&p, s->halt.pause     ? s->halt.pause :
			    s->halt.is_frozen ? freeze :
						s->waits);
	porcelain_end(&p);
	for (size_t i = 0; i < s->n; i++)
		print_record(&p, s, &s->rows[i]);
	return 0;
}

static void print_entry(const struct snapshot *s,
			const struct snapshot_row *row,
			const struct status_options *o)
{
	struct porcelain p;

	porcelain_begin(&p, o->repo, o->nul);
	print_record(&p, s, row);
}

static void print_ended(const struct life *life, const struct log_record *end,
			const struct status_options *o)
{
	const struct entry *e = &life->entry;
	const struct log_entry *in = life_entry_in(end, e->id);
	struct porcelain p;

	porcelain_begin(&p, o->repo, o->nul);
	porcelain_field(&p, "ended");
	porcelain_field(&p, e->id);
	porcelain_field(&p, log_event_name(end->event));
	porcelain_number(&p, end->time);
	porcelain_field(&p, oid_hex(&e->head));
	porcelain_field(&p,
			oid_is_zero(&in->commit) ? "" : oid_hex(&in->commit));
	porcelain_field(&p, e->branch);
	porcelain_field(&p, e->topic);
	porcelain_field(&p, end->code);
	porcelain_field(&p, end->reason);
	porcelain_end(&p);
}

const struct status_form status_porcelain = {
	.queue = print_queue,
	.entry = print_entry,
	.ended = print_ended,
};
