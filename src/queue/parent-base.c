/* SPDX-License-Identifier: MIT */
/* Which entry a branch is built on. */
#include "git/commit.h"
#include "git/history.h"
#include "git/repo.h"
#include "queue/conflict.h"
#include "queue/entry.h"
#include "queue/owner.h"
#include "queue/parent.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/*
 * The commits of the branch that the target lacks, oldest first, and what they
 * stand on; none if it is no straight line, or too long.
 */
static int own_line(struct oids *out, struct oid *fork, struct repo *repo,
		    const struct oid *tip, const struct oid *head)
{
	int error = history_merge_base(fork, repo, tip, head);

	if (!error)
		error = history_range(out, repo, fork, head, PARENTS_COMMITS);
	for (size_t i = 0; !error && i < out->n; i++) {
		CLEANUP(commit_release) struct commit c = COMMIT_INIT;

		error = commit_read(&c, repo, &out->v[i]);
		if (!error && c.parents.n != 1)
			out->n = 0;
	}
	if (error == ERR_INVALID) {
		error_clear();
		out->n = 0;
		return 0;
	}
	return error;
}

/* The place of the commit in the line; line->n - 1 is the head. */
static size_t place_in(const struct oids *line, const struct oid *commit)
{
	size_t i = 0;

	while (i < line->n && !oid_equal(&line->v[i], commit))
		i++;
	return i;
}

static const struct entry *nearest_live(size_t *place, const struct oids *line,
					const struct entries *live,
					const struct entry *e)
{
	const struct entry *found = NULL;

	for (size_t i = 0; i < live->n; i++) {
		const struct entry *other = &live->v[i];
		size_t at = other->id ? place_in(line, &other->head) : line->n;

		if (at + 1 >= line->n || !strcmp(other->id, e->id) ||
		    (found && at <= *place))
			continue;
		found = other;
		*place = at;
	}
	return found;
}

/* Is it still there? The target may have lost it since. */
static bool stays_landed(struct refinery *r, const struct log_record *log,
			 const struct log_entry *e)
{
	bool there = history_contains(r->repo, &log->tip, &e->commit) > 0;

	error_clear();
	return there;
}

/*
 * Each entry that landed by the newest PARENTS_RECORDS records, newest record
 * first, until look() says 1 or fails; what it said last.
 */
static int each_landed(struct refinery *r, const struct log_record *log,
		       int (*look)(void *data, struct refinery *r,
				   const struct log_record *l,
				   const struct log_entry *e),
		       void *data)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct oid at = log->id;
	int result = 0;

	for (int i = 0; !result && i < PARENTS_RECORDS && !oid_is_zero(&at);
	     i++) {
		result = log_read(&l, r, &at);
		for (size_t n = 0;
		     !result && l.event == LOG_LANDED && n < l.n_entries; n++)
			result = look(data, r, &l, &l.entries[n]);
		at = l.former;
	}
	return result;
}

/* The ids of entries that landed, by the place of their heads in a line. */
struct marks {
	const struct oids *line;
	const struct log_record *log; /* the newest */
	char **ids;
};

static int mark(void *data, struct refinery *r, const struct log_record *l,
		const struct log_entry *e)
{
	struct marks *m = data;
	size_t place = place_in(m->line, &e->head);

	(void)l;
	if (place + 1 < m->line->n && !m->ids[place] &&
	    stays_landed(r, m->log, e))
		m->ids[place] = alloc_string(e->id);
	return 0;
}

/* Is what landed with that commit still there, if perhaps changed since? */
static int is_kept(struct refinery *r, const char *target,
		   const struct oid *tip, const struct oid *commit)
{
	CLEANUP(cleanup_conflicts) struct conflicts *c = NULL;
	int result = conflicts_open(&c, r, target, tip);

	if (!result)
		result = conflicts_taken_back(c, commit);
	return result < 0 ? result : !result;
}

/*
 * The last commit of the line that landed as that of another entry, and the id
 * of that; free().
 */
static int nearest_landed(size_t *place, char **id, const struct oids *line,
			  struct refinery *r, const char *target,
			  const struct log_record *log)
{
	char **landed = alloc_zero(line->n, sizeof(*landed));
	struct marks marks = { .line = line, .log = log, .ids = landed };
	int result = each_landed(r, log, mark, &marks);

	for (size_t i = line->n; !result && i-- > 0;) {
		if (!landed[i])
			continue;
		result = is_kept(r, target, &log->tip, &line->v[i]);
		*place = i;
		if (result > 0)
			alloc_replace(id, landed[i]);
	}
	for (size_t i = 0; i < line->n; i++)
		free(landed[i]);
	free(landed);
	return result;
}

static void add_parent(struct entry *e, const char *id)
{
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;
	char *joined;

	strvec_split(&ids, e->after);
	if (strvec_has(&ids, id) || ids.n == PARENTS_LIMIT)
		return;
	strvec_push(&ids, id);
	joined = strvec_join(&ids, " ");
	free(e->after);
	e->after = joined;
}

/* An entry that is built on others. */
static int stand_on(struct entry *e, const struct oids *line,
		    struct refinery *r, const struct entries *live,
		    const struct log_record *log)
{
	CLEANUP(cleanup_free) char *id = NULL;
	const struct entry *parent;
	size_t place = 0, landed = 0;
	int result;

	parent = nearest_live(&place, line, live, e);
	result = nearest_landed(&landed, &id, line, r, e->target, log);
	if (result < 0)
		return result;
	if (parent && (!result || place >= landed)) {
		add_parent(e, parent->id);
		e->base = parent->head;
	} else if (result) {
		add_parent(e, id);
		e->base = line->v[landed];
	}
	return 0;
}

/* Was that, as it was submitted, a branch that e goes on with? */
static bool goes_on_with(const struct entry *e, struct refinery *r,
			 const struct log_record *l,
			 const struct log_entry *landed)
{
	CLEANUP(entry_release) struct entry old = ENTRY_INIT;

	if (!strcmp(l->code, "CONTAINED"))
		return false;
	/* Merged: nobody who starts at the target starts there. */
	if (!oid_equal(&landed->commit, &landed->head))
		return true;
	if (entry_read(&old, r, e->target, landed->id, &landed->record)) {
		error_clear();
		return false;
	}
	return owner_same_line(r, e, &old);
}

struct going_on {
	struct entry *e;
	const struct oid *fork;
};

static int look_at_fork(void *data, struct refinery *r,
			const struct log_record *l, const struct log_entry *e)
{
	struct going_on *g = data;

	if (!oid_equal(&e->head, g->fork))
		return 0;
	if (goes_on_with(g->e, r, l, e))
		g->e->base = *g->fork;
	return 1;
}

/*
 * The target may take back, or have taken back, what the branch brought before
 * it went on; it cannot come along with the rest where the very commits are
 * history.
 */
static int stand_on_fork(struct entry *e, const struct oid *fork,
			 struct refinery *r, const struct log_record *log)
{
	struct going_on g = { .e = e, .fork = fork };
	int result = each_landed(r, log, look_at_fork, &g);

	return result < 0 ? result : 0;
}

int parents_find(struct entry *e, struct refinery *r,
		 const struct entries *live, const struct log_record *log)
{
	CLEANUP(oids_release) struct oids line = OIDS_INIT;
	struct oid fork;
	int error = own_line(&line, &fork, r->repo, &log->tip, &e->head);

	e->base = oid_zero;
	if (!error && line.n > 1)
		error = stand_on(e, &line, r, live, log);
	if (!error && line.n && !entry_base(e))
		error = stand_on_fork(e, &fork, r, log);
	return error;
}
