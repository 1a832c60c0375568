/* SPDX-License-Identifier: MIT */
#include "report/untested.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/ref.h"
#include "git/repo.h"
#include "report/gateline.h"
#include "state/evidence.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct search {
	struct refinery *r;
	struct oids *out;
	bool limited;
	struct oids range; /* sorted, if limited */
	bool entered;	   /* a landing of the range was seen */
};

static int compare(const void *a, const void *b)
{
	return oid_compare(a, b);
}

static bool in_range(const struct search *s, const struct oid *id)
{
	return !s->limited || (s->range.n && bsearch(id, s->range.v, s->range.n,
						     sizeof(*id), compare));
}

static int read_range(struct search *s, const char *range)
{
	const char *dots = strstr(range, "..");
	CLEANUP(cleanup_free) char *good = NULL;
	struct oid from, to;
	int error = 0;

	if (!dots || dots == range || !dots[2] || dots[2] == '.') {
		error_set(ERR_INVALID, "'%.200s' is no range", range);
		return error_next(ERR_INVALID,
				  "git refinery log --untested <good>..<bad>");
	}
	good = alloc_string_n(range, (size_t)(dots - range));
	error = ref_resolve(&from, s->r->repo, good);
	if (!error)
		error = ref_resolve(&to, s->r->repo, dots + 2);
	if (!error)
		error = history_range(&s->range, s->r->repo, &from, &to,
				      UNTESTED_LIMIT);
	if (!error && s->range.n)
		qsort(s->range.v, s->range.n, sizeof(*s->range.v), compare);
	s->limited = true;
	return error;
}

/* Has every gate that the landing passed passed on these files alone? */
static int is_tested(struct refinery *r, const struct log_record *l,
		     const struct oid *commit)
{
	CLEANUP(evidences_release) struct evidences known = EVIDENCES_INIT;
	struct oid tree;
	int error = commit_tree(&tree, r->repo, commit);

	if (!error)
		error = evidence_read(&known, r, &tree);
	if (error)
		return error;
	strvec_each(&l->gates, line) {
		CLEANUP(gate_line_release) struct gate_line g = GATE_LINE_INIT;
		const char *result;

		if (gate_line_parse(&g, *line))
			return 0;
		result = evidence_result(&known, g.name, &g.definition, NULL);
		if (!result || strcmp(result, "pass"))
			return 0;
	}
	return 1;
}

/* The last commit of a landing is the one that was tested. */
static int look_into(struct search *s, const struct log_record *l)
{
	CLEANUP(oids_release) struct oids landed = OIDS_INIT;
	int result = history_range(&landed, s->r->repo, &l->old, &l->tip,
				   UNTESTED_LIMIT);

	for (size_t i = landed.n; result >= 0 && i-- > 0;) {
		const struct oid *commit = &landed.v[i];

		if (oid_equal(commit, &l->tip) || !in_range(s, commit))
			continue;
		result = is_tested(s->r, l, commit);
		if (!result)
			oids_push(s->out, commit);
	}
	return result < 0 ? result : 0;
}

/* 1: all that follows in the log is older than the range. */
static int consider(struct search *s, const struct log_record *l)
{
	bool inside = in_range(s, &l->tip);

	if (l->event != LOG_LANDED || oid_equal(&l->old, &l->tip))
		return 0;
	if (s->limited && s->entered && !inside)
		return 1;
	s->entered |= inside;
	if (!commit_exists(s->r->repo, &l->tip) ||
	    !commit_exists(s->r->repo, &l->old))
		return 0;
	return look_into(s, l);
}

int untested_find(struct oids *out, struct refinery *r, const char *target,
		  const char *range)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct search s = { .r = r, .out = out };
	int result = range ? read_range(&s, range) : 0;

	if (!result)
		result = log_tip(&l, r, target);
	while (!result) {
		struct oid former = l.former;

		result = consider(&s, &l);
		if (result || oid_is_zero(&former))
			break;
		result = log_read(&l, r, &former);
	}
	oids_release(&s.range);
	return result < 0 ? result : 0;
}
