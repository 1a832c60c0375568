/* SPDX-License-Identifier: MIT */
#include "report/snapshot.h"
#include "config/settings.h"
#include "git/commit.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/checkout.h"
#include "queue/parent.h"
#include "queue/ready.h"
#include "state/evidence.h"
#include "state/index.h"
#include "state/lock.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *standing_name(enum standing standing)
{
	static const char *const names[] = {
		[STANDING_TESTING] = "testing",
		[STANDING_QUEUED] = "queued",
		[STANDING_NEW] = "new",
		[STANDING_HELD] = "held",
	};

	return names[standing];
}

void snapshot_release(struct snapshot *s)
{
	free(s->target);
	free(s->remote);
	halt_release(&s->halt);
	strvec_release(&s->ready);
	free(s->waits);
	free(s->red);
	free(s->no_eta);
	progress_release(&s->tests);
	entries_release(&s->entries);
	for (size_t i = 0; i < s->n; i++)
		free(s->rows[i].after);
	free(s->rows);
	lanes_release(&s->lanes);
	*s = SNAPSHOT_INIT;
}

const struct progress_test *snapshot_test_of(const struct snapshot *s,
					     const struct entry *e)
{
	const struct progress_test *below = NULL;

	for (size_t i = 0; i < s->tests.n; i++) {
		const struct progress_test *t = &s->tests.v[i];
		size_t k = 0;

		while (k < t->entries.n && strcmp(t->entries.v[k], e->id) != 0)
			k++;
		if (k < t->entries.n && k >= t->n_base)
			return t;
		if (k < t->entries.n && !below)
			below = t;
	}
	return below;
}

static enum standing standing_of(const struct snapshot *s,
				 const struct entry *e)
{
	if (snapshot_test_of(s, e))
		return STANDING_TESTING;
	if (e->state == ENTRY_HELD)
		return STANDING_HELD;
	return e->sequence ? STANDING_QUEUED : STANDING_NEW;
}

/* The scheduler's order (plan/policy.h), with those last that it does not see.
 */
static int compare(const void *a, const void *b)
{
	const struct snapshot_row *x = a, *y = b;

	if (x->standing != y->standing)
		return x->standing < y->standing ? -1 : 1;
	if (x->standing != STANDING_NEW && x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->entry->sequence != y->entry->sequence)
		return x->entry->sequence < y->entry->sequence ? -1 : 1;
	if (x->entry->created != y->entry->created)
		return x->entry->created < y->entry->created ? -1 : 1;
	return strcmp(x->entry->id, y->entry->id);
}

static void line_up(struct snapshot *s)
{
	size_t testing = 0;

	qsort(s->rows, s->n, sizeof(*s->rows), compare);
	while (testing < s->n && s->rows[testing].standing == STANDING_TESTING)
		testing++;
	for (size_t i = 0; i < s->n; i++) {
		struct snapshot_row *row = &s->rows[i];

		if (row->standing == STANDING_HELD)
			break;
		row->position = i + 1;
		row->ahead = i < testing ? 0 : i;
	}
}

/* "after entry <id> <name>", or what keeps it. */
static int look_at_parents(struct snapshot *s, struct refinery *r,
			   const struct index *index, struct snapshot_row *row)
{
	CLEANUP(parents_release) struct parents parents = PARENTS_INIT;
	const struct entry *parent;
	int error = parents_look(&parents, r, index, &s->log, &s->entries,
				 row->entry);

	if (error || (parents.state == PARENTS_READY && !parents.n))
		return error;
	if (parents.state != PARENTS_READY) {
		row->stuck = true;
		row->after = alloc_printf("waits for %s", parents.reason);
		return 0;
	}
	parent = parents.live[0];
	row->parent = parent;
	row->stuck = parent->state == ENTRY_HELD;
	row->after = alloc_printf(
		"after entry %.10s %s%s", parent->id, entry_name(parent),
		parent->state == ENTRY_HELD ? ", which is held" : "");
	return 0;
}

/* The rows of those that have not ended: a ref may linger after the end. */
static int fill(struct snapshot *s, struct refinery *r,
		const struct index *index)
{
	s->rows = alloc_zero(s->entries.n, sizeof(*s->rows));
	for (size_t i = 0; i < s->entries.n; i++) {
		const struct entry *e = &s->entries.v[i];
		int ended = entry_has_ended(r, index, e);

		if (ended < 0)
			return ended;
		if (ended)
			continue;
		s->rows[s->n++] = (struct snapshot_row){
			.entry = e,
			.standing = standing_of(s, e),
			.score = entry_score(e, s->time),
			.eta = { .p50 = NAN, .p90 = NAN },
		};
		if (*e->after)
			ended = look_at_parents(s, r, index,
						&s->rows[s->n - 1]);
		if (ended < 0)
			return ended;
	}
	line_up(s);
	return 0;
}

/* A plain bare repository has no work tree that could be in the way. */
static bool has_worktrees(struct repo *repo)
{
	CLEANUP(cleanup_free) char *linked = repo_path(repo, "worktrees");

	return !repo->bare || file_exists(linked);
}

static void look_at_ready(struct snapshot *s, struct refinery *r)
{
	CLEANUP(ready_release) struct ready l = READY_INIT;

	if (!ready_read(&l, r, s->target) && oid_equal(&l.base, &s->tip))
		strvec_each(&l.ids, id)
			strvec_push(&s->ready, *id);
	error_clear();
}

/*
 * The gate that the tip failed when nothing else was on it, if nothing
 * contradicts that. A runner that is at work finds out for itself.
 */
static void look_at_tip(struct snapshot *s, struct refinery *r)
{
	CLEANUP(evidences_release) struct evidences known = EVIDENCES_INIT;
	struct oid tree;

	if (s->runner || commit_tree(&tree, r->repo, &s->tip) ||
	    evidence_read(&known, r, &tree))
		return;
	for (size_t i = 0; !s->red && i < known.n; i++) {
		const struct evidence *e = &known.v[i];
		const char *result =
			e->landing ? NULL :
				     evidence_result(&known, e->gate,
						     &e->definition, NULL);

		if (result && !strcmp(result, "fail"))
			s->red = alloc_string(e->gate);
	}
}

static void look_around(struct snapshot *s, struct refinery *r)
{
	look_at_ready(s, r);
	if (s->remote)
		return;
	halt_read(&s->halt, r->settings, s->target, s->time);
	s->runner = lock_runner_alive(r, s->target);
	if (s->runner && progress_read(&s->tests, r, s->target))
		progress_release(&s->tests);
	if (has_worktrees(r->repo) &&
	    checkout_check(r, s->target, &s->tip, &s->tip) == ERR_REFUSED)
		s->waits = alloc_string(error_message());
	look_at_tip(s, r);
	error_clear();
}

static int read_tip(struct snapshot *s, struct refinery *r)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	CLEANUP(cleanup_free) char *name = name_target(s->target);
	int error = log_tip(&l, r, s->target);

	if (error == ERR_NOTFOUND)
		return refinery_serves(r, s->target) ? ERR_NOTFOUND : error;
	if (error)
		return error;
	s->log = l.id;
	/* Of a remote only the refinery's own refs are here. */
	if (s->remote || ref_read(&s->tip, r->repo, name))
		s->tip = l.tip;
	return 0;
}

int snapshot_take(struct snapshot *out, struct refinery *r, const char *target)
{
	CLEANUP(cleanup_index) struct index *index = NULL;
	int error;

	snapshot_release(out);
	out->target = alloc_string(target);
	out->remote = alloc_string(r->repo->view);
	out->time = clock_now();
	error = read_tip(out, r);
	if (error)
		return error;
	look_around(out, r);
	error = entry_list(&out->entries, r, target, &out->broken);
	if (!error && out->entries.n)
		error = index_look(&index, r, target, &out->log);
	if (!error && out->entries.n)
		error = fill(out, r, index);
	if (!error)
		snapshot_look_at_lanes(out, r);
	return error;
}

static bool means(const struct entry *e, const char *name)
{
	size_t len = strlen(name);

	return (len >= 4 && !strncmp(e->id, name, len)) ||
	       !strcmp(e->branch, name) || !strcmp(e->topic, name);
}

int snapshot_find(const struct snapshot_row **out, const struct snapshot *s,
		  const char *name)
{
	const struct snapshot_row *found = NULL;

	for (size_t i = 0; i < s->n; i++) {
		const struct entry *e = s->rows[i].entry;

		if (!means(e, name))
			continue;
		if (found) {
			error_set(ERR_INVALID,
				  "'%s' means both entry %s and entry %s", name,
				  found->entry->id, e->id);
			return error_next(ERR_INVALID,
					  "give the id of one of them");
		}
		found = &s->rows[i];
	}
	*out = found;
	return found ? 0 : ERR_NOTFOUND;
}
