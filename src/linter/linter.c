/* SPDX-License-Identifier: MIT */
#include "linter/linter.h"
#include "config/reviewer.h"
#include "finding/coverage.h"
#include "linter/linter-command.h"
#include "linter/linter-task.h"
#include "finding/subject.h"
#include "runner/containment.h"
#include "runner/host.h"
#include "runner/job.h"
#include "state/refinery.h"
#include "state/trust.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/say.h"
#include "util/stop.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define TICK_MS 500

static void release(struct linting *l)
{
	for (size_t i = 0; i < l->n_tasks; i++) {
		job_free(l->tasks[i].job);
		scratch_room_release(&l->tasks[i].room);
	}
	free(l->tasks);
	for (size_t i = 0; i < l->n; i++)
		for (int side = 0; side < LINTER_SIDES; side++) {
			strvec_release(&l->linters[i].files[side]);
			findings_release(&l->linters[i].findings[side]);
		}
	free(l->linters);
	for (int side = 0; side < LINTER_SIDES; side++) {
		scratch_release(&l->scratch[side]);
		free(l->text[side].path);
		strbuf_release(&l->text[side].text);
	}
}

/* The changed files that are for it, as they are called on both sides. */
static void choose_files(struct linter *linter, const struct subject *s)
{
	const struct reviewer *r = linter->reviewer;

	for (size_t i = 0; i < s->diff.n; i++) {
		const struct diff_file *f = &s->diff.v[i];

		if (f->kind == DIFF_TOO_LARGE && reviewer_wants(r, f->path))
			coverage_leave(linter->part, f->path, "too large");
		if (f->kind != DIFF_TEXT)
			continue;
		if (f->new_mode && reviewer_wants(r, f->path))
			strvec_push(&linter->files[LINTER_HEAD], f->path);
		if (f->old_mode && reviewer_wants(r, f->old_path))
			strvec_push(&linter->files[LINTER_BASE], f->old_path);
	}
}

static void add_tasks(struct linting *l, struct linter *linter,
		      enum linter_side side)
{
	const struct strvec *files = &linter->files[side];
	size_t first = 0;

	do {
		struct linter_task *t;

		l->tasks = alloc_grow(l->tasks, l->n_tasks, &l->tasks_alloc,
				      sizeof(*l->tasks));
		t = &l->tasks[l->n_tasks++];
		*t = (struct linter_task){ .linter = linter,
					   .side = side,
					   .first = first };
		t->n = linter_batch(files, first);
		first += t->n;
	} while (first < files->n);
}

/* What it has to run, if anything: a linter of the whole tree runs once. */
static void plan(struct linting *l, struct linter *linter)
{
	const struct reviewer *r = linter->reviewer;
	bool whole = !linter_takes_files(r->command);

	choose_files(linter, l->subject);
	if (whole &&
	    linter->files[LINTER_HEAD].n + linter->files[LINTER_BASE].n == 0)
		return;
	for (int side = 0; whole && side < LINTER_SIDES; side++)
		strvec_clear(&linter->files[side]);
	if (whole || linter->files[LINTER_HEAD].n)
		add_tasks(l, linter, LINTER_HEAD);
	if (r->only_new && (whole || (linter->files[LINTER_HEAD].n &&
				      linter->files[LINTER_BASE].n)))
		add_tasks(l, linter, LINTER_BASE);
}

/* May its command run here? */
static bool may_run(struct linting *l, struct linter *linter, bool trusted)
{
	const struct reviewer *r = linter->reviewer;

	if (trusted || oid_is_zero(&r->origin) || trust_has(l->r, &r->origin))
		return true;
	coverage_fail(linter->part,
		      ".refinery names its command, and nobody has trusted "
		      "that here; if it may run: git config --add "
		      "refinery.trusted %s",
		      oid_hex(&r->origin));
	return false;
}

static void plan_all(struct linting *l, struct coverage *coverage,
		     const struct reviewers *reviewers, bool trusted)
{
	size_t from = coverage->n;

	l->n = reviewers->n;
	l->linters = alloc_zero(l->n + 1, sizeof(*l->linters));
	for (size_t i = 0; i < l->n; i++)
		coverage_add(coverage, reviewers->v[i].name);
	/* Parts have a place for good only now. */
	for (size_t i = 0; i < l->n; i++) {
		struct linter *linter = &l->linters[i];
		size_t before = l->n_tasks;

		linter->reviewer = &reviewers->v[i];
		linter->part = &coverage->v[from + i];
		plan(l, linter);
		if (l->n_tasks == before)
			linter->part->state = COVERAGE_IDLE;
		else if (!may_run(l, linter, trusted))
			l->n_tasks = before;
	}
}

static void add_links(struct strvec *out, const struct linting *l)
{
	for (size_t i = 0; i < l->n; i++)
		strvec_each(&l->linters[i].reviewer->link, path)
			if (!strvec_has(out, *path))
				strvec_push(out, *path);
}

static bool needs(const struct linting *l, enum linter_side side)
{
	for (size_t i = 0; i < l->n_tasks; i++)
		if (l->tasks[i].side == side)
			return true;
	return false;
}

static int prepare(struct linting *l)
{
	CLEANUP(strvec_release) struct strvec links = STRVEC_INIT;
	int error = containment_choose(&l->sandbox, l->r->settings, false);

	if (!error)
		error = scratch_commits(&l->commits[LINTER_BASE],
					&l->commits[LINTER_HEAD], l->r,
					&l->subject->base, &l->subject->head);
	add_links(&links, l);
	for (int side = 0; !error && side < LINTER_SIDES; side++) {
		l->text[side].r = l->r;
		l->text[side].commit = l->commits[side];
		if (needs(l, side))
			error = scratch_open(&l->scratch[side], l->r,
					     &l->commits[side], &links);
	}
	return error;
}

/* Start what there is room for. Which ran before that does not matter. */
static size_t start_some(struct linting *l, size_t running)
{
	struct host host;

	host_look(&host);
	for (; l->next < l->n_tasks && running < host.processors; l->next++) {
		struct linter_task *t = &l->tasks[l->next];

		if (linter_task_start(l, t, l->next))
			coverage_fail(t->linter->part, "%s", error_message());
		else
			running++;
	}
	return running;
}

/* Until one of them has ended, or a signal came. How many have. */
static size_t wait_for_some(struct linting *l)
{
	struct pollfd *fds = alloc_zero(l->n_tasks + 1, sizeof(*fds));
	nfds_t n = 0;
	size_t ended = 0;

	fds[n++] = (struct pollfd){ .fd = stop_fd(), .events = POLLIN };
	for (size_t i = 0; i < l->next; i++)
		if (l->tasks[i].job)
			fds[n++] = (struct pollfd){
				.fd = job_fd(l->tasks[i].job),
				.events = POLLIN,
			};
	poll(fds, n, TICK_MS);
	free(fds);
	for (size_t i = 0; i < l->next; i++)
		if (l->tasks[i].job)
			ended += linter_task_poll(l, &l->tasks[i]);
	return ended;
}

static void run_all(struct linting *l)
{
	size_t running = start_some(l, 0);

	while (running && !stop_requested()) {
		say_progress("linters: %zu of %zu runs", l->next - running,
			     l->n_tasks);
		running -= wait_for_some(l);
		running = start_some(l, running);
	}
}

static void take(struct findings *out, struct findings *from)
{
	for (size_t i = 0; i < from->n; i++)
		finding_move(out, &from->v[i]);
	findings_release(from);
}

/*
 * What a reviewer found before it failed counts. But without the base nothing
 * is known to be new.
 */
static void gather(struct findings *out, struct linting *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct linter *linter = &l->linters[i];

		linter->part->ms = linter->ms;
		if (linter->reviewer->only_new &&
		    linter->part->state != COVERAGE_FAILED)
			linter_keep_new(l, linter);
		take(out, &linter->findings[LINTER_HEAD]);
	}
}

int linters_run(struct findings *out, struct coverage *coverage,
		struct refinery *r, const struct subject *s,
		const struct reviewers *reviewers, bool trusted)
{
	CLEANUP(release)
	struct linting l = {
		.r = r,
		.subject = s,
		.text = { { .text = STRBUF_INIT }, { .text = STRBUF_INIT } },
	};
	int error;

	plan_all(&l, coverage, reviewers, trusted);
	if (!l.n_tasks)
		return 0;
	error = prepare(&l);
	if (!error)
		run_all(&l);
	for (size_t i = 0; error && i < l.n_tasks; i++)
		coverage_fail(l.tasks[i].linter->part, "%s", error_message());
	if (stop_requested())
		return 1;
	gather(out, &l);
	return 0;
}
