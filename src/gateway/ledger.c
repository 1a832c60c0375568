/* SPDX-License-Identifier: MIT */
#include "gateway/ledger.h"
#include "gateway/ledger-record.h"
#include "git/ref.h"
#include "git/repo.h"
#include "state/lock.h"
#include "state/names.h"
#include "state/record.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"

#include <string.h>
#include <time.h>

#define DAY 86400

/* How far the clocks of those who write one ledger may be apart, seconds. */
#define SKEW 3600

/* Months are told apart by their number since year 0. */
static int month_of(int64_t when)
{
	time_t seconds = (time_t)when;
	struct tm t = { 0 };

	gmtime_r(&seconds, &t);
	return (t.tm_year + 1900) * 12 + t.tm_mon;
}

static char *ref_of(int month)
{
	return name_usage(month / 12, month % 12 + 1);
}

static int append(struct refinery *r, struct lock *lock, const char *ref,
		  struct draft *d, struct oid *id)
{
	struct oid tip = oid_zero;
	int error = ref_read(&tip, r->repo, ref);

	if (error && error != ERR_NOTFOUND)
		return error;
	if (!error)
		oids_push(&d->parents, &tip);
	error = draft_write(id, d, r->repo, NULL);
	if (!error)
		error = lock_writes_one(lock, ref);
	if (!error)
		error = ref_swap(r->repo, ref, &tip, id, "usage");
	if (!error)
		lock_done(lock);
	return error;
}

/* One walk over the ledger, from new to old. */
struct walk {
	struct refinery *r;
	int64_t since;
	struct oids settled; /* whose first record is still to come */
	int (*call)(const struct usage *u, void *context);
	void *context;
};

static bool take_out(struct oids *l, const struct oid *id)
{
	for (size_t i = 0; i < l->n; i++) {
		if (!oid_equal(&l->v[i], id))
			continue;
		l->v[i] = l->v[--l->n];
		return true;
	}
	return false;
}

/* The former record to *next; zero after the last. */
static int step(struct walk *w, const struct oid *id, struct oid *next)
{
	CLEANUP(record_release) struct record record = RECORD_INIT;
	CLEANUP(usage_release) struct usage u = USAGE_INIT;
	int error = record_read(&record, w->r->repo, id, LEDGER_KIND);

	if (!error)
		error = ledger_read(&u, &record);
	if (error)
		return error;
	*next = record.parents.n && record.time >= w->since ?
			record.parents.v[0] :
			oid_zero;
	if (record.time < w->since)
		return 0;
	if (u.settled)
		oids_push(&w->settled, &u.id);
	else if (take_out(&w->settled, &u.id))
		return 0;
	return w->call(&u, w->context);
}

static int walk_month(struct walk *w, int month)
{
	CLEANUP(cleanup_free) char *ref = ref_of(month);
	struct oid at;
	int error = ref_read(&at, w->r->repo, ref);

	if (error == ERR_NOTFOUND) {
		error_clear();
		return 0;
	}
	w->settled.n = 0;
	while (!error && !oid_is_zero(&at)) {
		struct oid id = at;

		error = step(w, &id, &at);
	}
	return error;
}

int ledger_each(struct refinery *r, int64_t since,
		int (*call)(const struct usage *u, void *context),
		void *context)
{
	struct walk w = {
		.r = r, .since = since, .call = call, .context = context
	};
	CLEANUP(ref_list_release) struct ref_list refs = REF_LIST_INIT;
	int error = ref_list(&refs, r->repo, NAMES_USAGE);

	for (size_t i = refs.n; !error && i-- > 0;) {
		int year, month;

		if (!name_usage_parse(&year, &month, refs.v[i].name) ||
		    year * 12 + month - 1 < month_of(since - SKEW))
			continue;
		error = walk_month(&w, year * 12 + month - 1);
	}
	oids_release(&w.settled);
	return error;
}

/* --- what budgets ask for --- */

struct count {
	const struct usage *wanted;
	struct totals *totals;
	int64_t day;
};

static void spend(struct spending *sum, const struct spending *s)
{
	sum->tokens += s->tokens;
	sum->cost += s->cost;
}

static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

static int add_up(const struct usage *u, void *context)
{
	struct count *c = context;
	const struct spending *s = u->settled ? &u->counted : &u->reserved;
	struct spending *of = c->totals->of;

	if (u->time / DAY == c->day)
		spend(&of[BUDGET_DAY], s);
	if (u->time / DAY == c->day && same(u->agent, c->wanted->agent))
		spend(&of[BUDGET_AGENT], s);
	if (same(u->item, c->wanted->item))
		spend(&of[BUDGET_ITEM], s);
	return 0;
}

static bool limited(const struct limits *l, enum budget budget)
{
	return l->of[budget].tokens || l->of[budget].cost;
}

/* Only as far back as the budgets that there are look. */
static int count(struct totals *out, struct refinery *r, const struct usage *u,
		 const struct limits *l)
{
	struct count c = { .wanted = u, .totals = out, .day = u->time / DAY };
	struct walk w = { .r = r, .call = add_up, .context = &c };
	bool item = u->item && limited(l, BUDGET_ITEM);
	int month = month_of(u->time);
	int error = 0;

	w.since = item ? 0 : c.day * DAY - SKEW;
	if (item || limited(l, BUDGET_DAY) || limited(l, BUDGET_AGENT))
		error = walk_month(&w, month);
	if (!error && item)
		error = walk_month(&w, month - 1);
	oids_release(&w.settled);
	return error;
}

int ledger_reserve(struct usage *u, struct refinery *r,
		   const struct limits *limits)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	CLEANUP(draft_release) struct draft d = DRAFT_INIT;
	CLEANUP(cleanup_free) char *ref = NULL;
	struct totals spent = { 0 };
	int error = lock_take(&lock, r, LOCK_USAGE);

	if (error)
		return error;
	u->time = clock_now();
	ref = ref_of(month_of(u->time));
	error = count(&spent, r, u, limits);
	if (!error)
		error = budget_check(limits, &spent, &u->reserved);
	if (error)
		return error;
	ledger_draft_reserved(&d, u);
	return append(r, &lock, ref, &d, &u->id);
}

int ledger_settle(struct refinery *r, const struct usage *u)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	CLEANUP(draft_release) struct draft d = DRAFT_INIT;
	CLEANUP(cleanup_free) char *ref = ref_of(month_of(u->time));
	struct oid id;
	int error = lock_take(&lock, r, LOCK_USAGE);

	if (error)
		return error;
	ledger_draft_settled(&d, u);
	return append(r, &lock, ref, &d, &id);
}
