/* SPDX-License-Identifier: MIT */
#include "review/dismissal.h"
#include "git/ref.h"
#include "finding/finding.h"
#include "state/record.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strvec.h"

#include <stdlib.h>
#include <string.h>

/* What the newest record of each finding says. */
struct said {
	char *fingerprint;
	char *reason;
	bool dismissed;
	size_t age; /* records since then */
};

struct all {
	struct said *v;
	size_t n, alloc;
	struct oid tip; /* zero: there are none */
};

static void all_release(struct all *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->v[i].fingerprint);
		free(l->v[i].reason);
	}
	free(l->v);
}

/* The newer record comes first. */
static int by_age(const void *a, const void *b)
{
	const struct said *x = a, *y = b;
	int order = strcmp(x->fingerprint, y->fingerprint);

	return order ? order : (x->age > y->age) - (x->age < y->age);
}

static int by_fingerprint(const void *a, const void *b)
{
	return strcmp(((const struct said *)a)->fingerprint,
		      ((const struct said *)b)->fingerprint);
}

/* Sorted by fingerprint; of several records of one the newest is kept. */
static void sort(struct all *l)
{
	size_t n = 0;

	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), by_age);
	for (size_t i = 0; i < l->n; i++) {
		struct said *s = &l->v[i];

		if (n && !by_fingerprint(&l->v[n - 1], s)) {
			free(s->fingerprint);
			free(s->reason);
		} else {
			l->v[n++] = *s;
		}
	}
	l->n = n;
}

static void put(struct all *l, const struct record *record)
{
	const char *state = record_get(record, "State");
	const char *finding = record_get(record, "Finding");

	if (!finding || !state)
		return;
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	l->v[l->n] = (struct said){
		.age = l->n,
		.fingerprint = alloc_string(finding),
		.reason = alloc_string(record_get(record, "Reason")),
		.dismissed = !strcmp(state, "dismissed"),
	};
	l->n++;
}

static int load(struct all *l, struct refinery *r)
{
	int error = ref_read(&l->tip, r->repo, DISMISSAL_REF);
	struct oid next = l->tip;

	if (error == ERR_NOTFOUND) {
		error_clear();
		return 0;
	}
	for (int i = 0; !error && i < DISMISSAL_LIMIT && !oid_is_zero(&next);
	     i++) {
		CLEANUP(record_release) struct record record = RECORD_INIT;

		error = record_read(&record, r->repo, &next, DISMISSAL_KIND);
		if (error)
			break;
		put(l, &record);
		next = record.parents.n ? record.parents.v[0] : oid_zero;
	}
	if (!error)
		sort(l);
	return error;
}

static const struct said *find(const struct all *l, const char *fingerprint)
{
	struct said key = { .fingerprint = (char *)fingerprint };

	return l->n && fingerprint ? bsearch(&key, l->v, l->n, sizeof(*l->v),
					     by_fingerprint) :
				     NULL;
}

int dismissals_apply(struct findings *l, struct refinery *r)
{
	CLEANUP(all_release) struct all all = { 0 };
	int error = load(&all, r);

	for (size_t i = 0; !error && i < l->n; i++) {
		struct finding *f = &l->v[i];
		const struct said *said = find(&all, f->fingerprint);

		if (!said || !said->dismissed || f->state != FINDING_OPEN)
			continue;
		f->state = FINDING_DISMISSED;
		finding_set(&f->reason, said->reason);
	}
	return error;
}

static int write_one(struct refinery *r, const struct all *all,
		     const struct finding *f, bool dismissed,
		     const char *reason, const char *by)
{
	CLEANUP(draft_release) struct draft d = DRAFT_INIT;
	struct oid id;
	int error;

	draft_begin(&d, DISMISSAL_KIND, "%s %s in %s",
		    dismissed ? "Dismiss" : "Restore", f->rule, f->path);
	draft_set(&d, "Finding", "%s", f->fingerprint);
	draft_set(&d, "Rule", "%s %s", f->tool, f->rule);
	draft_set(&d, "Path", "%s", f->path);
	draft_set(&d, "State", dismissed ? "dismissed" : "restored");
	draft_set(&d, "Reason", "%s", reason);
	if (!oid_is_zero(&all->tip))
		oids_push(&d.parents, &all->tip);
	error = draft_write(&id, &d, r->repo, by);
	return error ? error :
		       ref_swap(r->repo, DISMISSAL_REF, &all->tip, &id,
				"refinery: dismiss");
}

int dismissal_add(struct refinery *r, const struct finding *f, bool dismissed,
		  const char *reason, const char *by)
{
	int error = ERR_STALE;

	for (int tries = 0; error == ERR_STALE && tries < 20; tries++) {
		CLEANUP(all_release) struct all all = { 0 };
		const struct said *said;

		error = load(&all, r);
		if (error)
			return error;
		said = find(&all, f->fingerprint);
		if ((said && said->dismissed) == dismissed)
			return error_set(ERR_EXISTS, "%.10s is %s already",
					 f->fingerprint,
					 dismissed ? "dismissed" :
						     "not dismissed");
		error = write_one(r, &all, f, dismissed, reason, by);
	}
	return error;
}
