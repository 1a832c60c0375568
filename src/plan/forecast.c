/* SPDX-License-Identifier: MIT */
#include "plan/forecast.h"
#include "plan/event.h"
#include "plan/planner.h"
#include "plan/random.h"
#include "plan/stage.h"
#include "plan/traffic.h"
#include "plan/world.h"
#include "util/alloc.h"
#include "util/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The fewest histories that percentiles are taken of. */
#define LEAST 20

/*
 * A run that takes longer than any before it goes on for this part of its
 * time, in the mean.
 */
#define OVERDUE 0.5

/* Actions at one moment, an entry: more would be a policy out of its mind. */
#define ACTIONS 20

struct history {
	const struct forecast_queue *queue;
	struct world *world;
	struct stage stage;
	struct events events;
	struct random random; /* for times */
	void *state;	      /* of the planner */
	bool *matched;	      /* tests that a run stands for */
};

/* How long a run takes that did not end within `elapsed`. */
static double draw_time(struct history *h, double elapsed)
{
	const struct forecast_queue *q = h->queue;
	size_t longer = 0, chosen;

	for (size_t i = 0; i < q->n_seconds; i++)
		longer += q->seconds[i] > elapsed;
	if (!longer)
		return elapsed +
		       random_exponential(&h->random, OVERDUE * elapsed);
	chosen = (size_t)random_below(&h->random, longer);
	for (size_t i = 0;; i++)
		if (q->seconds[i] > elapsed && !chosen--)
			return q->seconds[i];
}

static size_t shared(const struct forecast_test *t, const int64_t *members,
		     size_t n)
{
	size_t both = 0;

	for (size_t i = t->n_base; i < t->n; i++)
		for (size_t k = 0; k < n; k++)
			both += (int64_t)t->list[i] + 1 == members[k];
	return both;
}

/* Of those that run now, the one that this run stands for; NULL: none. */
static const struct forecast_test *match(struct history *h,
					 const struct policy_action *a)
{
	const struct forecast_queue *q = h->queue;
	size_t best = 0, found = 0;

	for (size_t i = 0; h->stage.now <= 0 && i < q->n_tests; i++) {
		size_t n = h->matched[i] ? 0 :
					   shared(&q->tests[i], a->members,
						  a->n_members);

		if (n > best) {
			best = n;
			found = i;
		}
	}
	if (!best)
		return NULL;
	h->matched[found] = true;
	return &q->tests[found];
}

static int start(struct history *h, const struct policy_action *a)
{
	const struct forecast_test *test = match(h, a);
	double elapsed = test ? test->elapsed : 0;
	const struct stage_run *run;
	int64_t conflict;
	int error = stage_start(&run, &conflict, &h->stage, a);

	if (!error)
		event_add(&h->events,
			  h->stage.now + draw_time(h, elapsed) - elapsed, 0,
			  run->number);
	return error;
}

static int carry_out(struct history *h, const struct policy_action *a)
{
	const int64_t *list;
	size_t n;

	switch (a->kind) {
	case POLICY_START:
		return start(h, a);
	case POLICY_CANCEL:
		return stage_cancel(&h->stage, a->job);
	case POLICY_LAND:
		return stage_land(&list, &n, &h->stage, a->job);
	case POLICY_REJECT:
		return stage_eject(&h->stage, a->members[0], STAGE_REJECTED);
	case POLICY_PARK:
		return stage_eject(&h->stage, a->members[0], STAGE_PARKED);
	default:
		policy_ours.moved(h->state);
		return 0;
	}
}

static int settle(struct history *h)
{
	for (size_t i = 0; i < ACTIONS * (h->world->n + h->stage.slots); i++) {
		struct policy_action a = { .kind = POLICY_WAIT };
		int error;

		policy_ours.next(h->state, &a);
		if (a.kind == POLICY_WAIT)
			return 0;
		error = carry_out(h, &a);
		if (error)
			return error;
	}
	return error_set(ERR_INVALID, "it does not come to rest");
}

static void arrive(struct history *h, size_t i)
{
	const struct forecast_entry *e = &h->queue->entries[i];
	int64_t parent = (int64_t)e->parent;
	struct policy_entry told = {
		.sequence = (int64_t)i + 1,
		.score = (int64_t)(h->world->n - i),
		.p = e->p,
		.lane = e->lane,
		.after = &parent,
		.n_after = parent != 0,
		.alone = e->alone,
	};

	memcpy(told.touches, e->touches, sizeof(told.touches));
	h->stage.entries[i].state = STAGE_WAITING;
	policy_ours.arrive(h->state, &told);
}

static int play(struct history *h)
{
	struct event e;
	int error;

	for (size_t i = 0; i < h->world->n; i++)
		arrive(h, i);
	error = settle(h);
	while (!error && event_take(&e, &h->events)) {
		struct stage_run *run = stage_run(&h->stage, e.what);
		enum policy_verdict verdict;
		int64_t job;

		if (!run)
			continue;
		h->stage.now = e.time;
		verdict = run->verdict;
		job = run->job;
		stage_end(&h->stage, run);
		policy_ours.result(h->state, job, verdict);
		error = settle(h);
	}
	return error;
}

/* What is true this time, of the first n entries. */
static void draw_world(struct world *w, const struct forecast_queue *q,
		       size_t n)
{
	struct random r;

	traffic_seed(&r, w, TRAFFIC_BAD);
	for (size_t i = 0; i < n; i++) {
		struct world_entry *e = world_add(w);

		e->bad = random_chance(&r, q->entries[i].p);
		e->parent = (int64_t)q->entries[i].parent;
		e->lane = q->entries[i].lane;
	}
	traffic_pairs(w, q->cross, WORLD_FAILS);
	world_close(w);
}

/*
 * One history of the first n entries. times has `most` places for each, of
 * which counts says how many are filled.
 */
static void play_once(double *times, size_t *counts, size_t most,
		      const struct forecast_queue *q, size_t n, uint64_t seed)
{
	struct world w = WORLD_INIT;
	struct history h = { .queue = q, .world = &w, .events = EVENTS_INIT };
	struct policy_params params = { .slots = q->slots,
					.cross = q->cross,
					.flake = q->flake,
					.max_group = q->max_group,
					.tip_green = true };

	w.seed = seed;
	w.seconds = 1;
	w.flake = q->flake;
	draw_world(&w, q, n);
	traffic_seed(&h.random, &w, TRAFFIC_TIMES);
	h.matched = alloc_zero(q->n_tests + 1, sizeof(*h.matched));
	h.state = policy_ours.open(&params);
	stage_open(&h.stage, &w, q->slots);
	/* What did not land by then counts as not landed. */
	if (play(&h))
		error_clear();
	for (size_t i = 0; i < n; i++)
		if (h.stage.entries[i].state == STAGE_LANDED)
			times[i * most + counts[i]++] =
				h.stage.entries[i].ended;
	policy_ours.close(h.state);
	stage_close(&h.stage);
	events_release(&h.events);
	world_release(&w);
	free(h.matched);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The smallest time that so many do not exceed. */
static double percentile(const double *sorted, size_t n, double share)
{
	size_t at = (size_t)ceil(share * (double)n);

	return sorted[at ? at - 1 : 0];
}

static void sum_up(struct forecast *out, double *times, size_t n,
		   size_t histories)
{
	*out = (struct forecast){ .p50 = NAN, .p90 = NAN };
	if (!n)
		return;
	qsort(times, n, sizeof(*times), compare);
	out->p50 = percentile(times, n, 0.5);
	out->p90 = percentile(times, n, 0.9);
	out->lands = (double)n / (double)histories;
}

/* Those behind the window follow from the last in it. */
static void extend(struct forecast *out, const struct forecast_queue *q,
		   size_t window)
{
	struct forecast last = { .p50 = 0, .lands = 1 };
	size_t from = window;

	while (from && isnan(out[from - 1].p50))
		from--;
	if (from)
		last = out[from - 1];
	for (size_t i = window; i < q->n; i++) {
		double times = from ? (double)(i + 1) / (double)from : NAN;

		out[i].p50 = last.p50 * times;
		out[i].p90 = out[i].p50 + (last.p90 - last.p50) * sqrt(times);
		out[i].lands = 1 - q->entries[i].p;
	}
}

void forecast(struct forecast *out, const struct forecast_queue *q)
{
	size_t n = q->n < FORECAST_WINDOW ? q->n : FORECAST_WINDOW;
	size_t histories = n ? FORECAST_WORK / n : 0;
	size_t *counts = alloc_zero(n + 1, sizeof(*counts));
	double *times;

	if (histories > FORECAST_MOST)
		histories = FORECAST_MOST;
	if (histories < LEAST)
		histories = LEAST;
	times = alloc_zero(n * histories + 1, sizeof(*times));
	for (size_t i = 0; n && i < histories; i++)
		play_once(times, counts, histories, q, n, random_hash(1, i));
	for (size_t i = 0; i < n; i++)
		sum_up(&out[i], times + i * histories, counts[i], histories);
	extend(out, q, n);
	free(times);
	free(counts);
}
