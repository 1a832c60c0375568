/* SPDX-License-Identifier: MIT */
#include "report/snapshot.h"
#include "config/settings.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/checkout.h"
#include "queue/parent.h"
#include "queue/ready.h"
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
	progress_release(&s->tests);
	entries_release(&s->entries);
	for (size_t i = 0; i < s->n; i++)
		free(s->rows[i].after);
	free(s->rows);
	*s = SNAPSHOT_INIT;
}

const struct progress_test *snapshot_test_of(const struct snapshot *s,
					     const struct entry *e)
{
	for (size_t i = 0; i < s->tests.n; i++)
		if (strvec_has(&s->tests.v[i].entries, e->id))
			return &s->tests.v[i];
	return NULL;
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
			   const struct index *index, const struct oid *log,
			   struct snapshot_row *row)
{
	CLEANUP(parents_release) struct parents parents = PARENTS_INIT;
	const struct entry *parent;
	int error =
		parents_look(&parents, r, index, log, &s->entries, row->entry);

	if (error || (parents.state == PARENTS_READY && !parents.n))
		return error;
	if (parents.state != PARENTS_READY) {
		row->after = alloc_printf("waits for %s", parents.reason);
		return 0;
	}
	parent = parents.live[0];
	row->after = alloc_printf(
		"after entry %.10s %s%s", parent->id, snapshot_name(parent),
		parent->state == ENTRY_HELD ? ", which is held" : "");
	return 0;
}

/* The rows of those that have not ended: a ref may linger after the end. */
static int fill(struct snapshot *s, struct refinery *r,
		const struct index *index, const struct oid *log)
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
		};
		if (*e->after)
			ended = look_at_parents(s, r, index, log,
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
	error_clear();
}

static int read_tip(struct snapshot *s, struct refinery *r, struct oid *log)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	CLEANUP(cleanup_free) char *name = name_target(s->target);
	int error = log_tip(&l, r, s->target);

	if (error == ERR_NOTFOUND)
		return refinery_serves(r, s->target) ? ERR_NOTFOUND : error;
	if (error)
		return error;
	*log = l.id;
	/* Of a remote only the refinery's own refs are here. */
	if (s->remote || ref_read(&s->tip, r->repo, name))
		s->tip = l.tip;
	return 0;
}

int snapshot_take(struct snapshot *out, struct refinery *r, const char *target)
{
	CLEANUP(cleanup_index) struct index *index = NULL;
	struct oid log;
	int error;

	snapshot_release(out);
	out->target = alloc_string(target);
	out->remote = alloc_string(r->repo->view);
	out->time = clock_now();
	error = read_tip(out, r, &log);
	if (error)
		return error;
	look_around(out, r);
	error = entry_list(&out->entries, r, target, &out->broken);
	if (!error && out->entries.n)
		error = index_look(&index, r, target, &log);
	if (!error && out->entries.n)
		error = fill(out, r, index, &log);
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

const char *snapshot_name(const struct entry *e)
{
	return *e->topic ? e->topic : *e->branch ? e->branch : e->subject;
}
