/* SPDX-License-Identifier: MIT */
#include "report/landing.h"
#include "git/history.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"

/* The records of the log and the tips they left, newest first. */
struct chain {
	struct oids records, tips;
};

static void chain_release(struct chain *c)
{
	oids_release(&c->records);
	oids_release(&c->tips);
}

static int read_chain(struct chain *out, struct refinery *r, const char *target)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	int error = log_tip(&l, r, target);

	while (!error) {
		struct oid former = l.former;

		oids_push(&out->records, &l.id);
		oids_push(&out->tips, &l.tip);
		if (oid_is_zero(&former))
			break;
		error = log_read(&l, r, &former);
	}
	return error;
}

/*
 * The oldest record whose tip has the commit. A target only grows, so halving
 * finds it; where it was rewritten in between, what is found may be the wrong
 * one of two records that both had it.
 */
static int halve(size_t *out, const struct chain *c, struct refinery *r,
		 const struct oid *commit)
{
	size_t has = 0, lacks = c->tips.n;
	int result = history_contains(r->repo, &c->tips.v[0], commit);

	while (result >= 0 && has + 1 < lacks) {
		size_t middle = has + (lacks - has) / 2;

		result = history_contains(r->repo, &c->tips.v[middle], commit);
		if (result > 0)
			has = middle;
		else
			lacks = middle;
	}
	*out = has;
	return result < 0 ? result : 0;
}

static int not_landed(const struct oid *commit, const char *target,
		      const char *why)
{
	error_set(ERR_NOTFOUND, "commit %s %s '%s'", oid_short(commit), why,
		  target);
	return error_next(ERR_NOTFOUND, "git refinery log shows what landed");
}

int landing_find(struct log_record *record, size_t *entry, struct refinery *r,
		 const char *target, const struct oid *commit)
{
	CLEANUP(chain_release) struct chain chain = { 0 };
	size_t place = 0;
	int result = read_chain(&chain, r, target);

	if (!result)
		result = history_contains(r->repo, &chain.tips.v[0], commit);
	if (!result)
		return not_landed(commit, target, "is not on");
	if (result > 0)
		result = halve(&place, &chain, r, commit);
	if (!result)
		result = log_read(record, r, &chain.records.v[place]);
	if (result < 0)
		return result;
	if (record->event == LOG_ADOPTED)
		return not_landed(commit, target,
				  "was there before the refinery adopted");
	for (*entry = 0; *entry < record->n_entries; ++*entry) {
		const struct oid *end = &record->entries[*entry].commit;

		if (!oid_is_zero(end) &&
		    history_contains(r->repo, end, commit) > 0)
			break;
	}
	return 0;
}
