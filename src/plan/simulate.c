/* SPDX-License-Identifier: MIT */
#include "plan/simulate.h"
#include "plan/account.h"
#include "plan/baselines.h"
#include "plan/event.h"
#include "plan/stage.h"
#include "util/alloc.h"
#include "util/error.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* The Beta prior of one who knows nothing, and what the past may weigh. */
#define PRIOR_BAD 1.0
#define PRIOR_GOOD 19.0
#define WEIGHT_LIMIT 200.0

/* Waiting entries hear of new odds that differ by so much. */
#define ODDS_STEP 0.1

/* What the oracle is told. */
#define CERTAIN 1e-9

enum what {
	EVENT_ARRIVAL,
	EVENT_RESULT, /* of the run of this number */
	EVENT_PUSH,   /* number i of the world's */
	EVENT_RESUME, /* somebody has looked at the tip: it is good */
};

struct simulation {
	const struct world *world;
	const struct policy *policy;
	void *state;
	struct stage stage;
	struct account account;
	struct events events;
	size_t fed;	  /* entries that have arrived */
	double bad, good; /* resolved entries, for estimates */
	double told;	  /* the estimate that waiting ones have */
	bool *truth;	  /* for the oracle: what will land; else NULL */
};

static double estimate(const struct simulation *s)
{
	return (PRIOR_BAD + s->bad) /
	       (PRIOR_BAD + PRIOR_GOOD + s->bad + s->good);
}

static double odds(const struct simulation *s, size_t i)
{
	if (s->truth)
		return s->truth[i] ? CERTAIN : 1 - CERTAIN;
	return s->world->learn ? s->told : s->world->entries[i].p;
}

static void tell_odds(struct simulation *s)
{
	double now = estimate(s);

	if (!s->world->learn || fabs(now - s->told) < ODDS_STEP * s->told)
		return;
	s->told = now;
	for (size_t i = 0; s->policy->odds && i < s->fed; i++)
		if (s->stage.entries[i].state == STAGE_WAITING)
			s->policy->odds(s->state, (int64_t)i + 1, now);
}

static void learn(struct simulation *s, bool bad)
{
	double sum;

	s->bad += bad;
	s->good += !bad;
	sum = s->bad + s->good;
	if (sum > WEIGHT_LIMIT) {
		s->bad *= WEIGHT_LIMIT / sum;
		s->good *= WEIGHT_LIMIT / sum;
	}
}

/* The next entry arrives. */
static void arrive(struct simulation *s)
{
	size_t i = s->fed++;
	const struct world_entry *w = &s->world->entries[i];
	struct stage_entry *e = &s->stage.entries[i];
	struct policy_entry told = {
		.sequence = (int64_t)i + 1,
		.score = w->score,
		.p = odds(s, i),
		.lane = w->lane,
		.after = &w->parent,
		.n_after = w->parent != 0,
	};

	e->arrived = s->stage.now;
	if (w->parent && s->stage.entries[w->parent - 1].state > STAGE_LANDED) {
		e->state = STAGE_ORPHAN;
		e->ended = s->stage.now;
		account_orphan(&s->account, told.sequence);
		return;
	}
	e->state = STAGE_WAITING;
	for (int k = 0; k < 4; k++)
		told.touches[k] = w->touches[k];
	s->policy->arrive(s->state, &told);
}

/* A saturated queue is filled up; else arrivals are events. */
static void feed(struct simulation *s)
{
	const struct world *w = s->world;

	if (!w->backlog || s->account.full)
		return;
	while (s->fed < w->n && s->fed - s->account.resolved < w->backlog)
		arrive(s);
	if (s->fed == w->n)
		account_fed(&s->account);
}

static int start(struct simulation *s, const struct policy_action *a)
{
	const struct stage_run *run;
	int64_t conflict;
	int error = stage_start(&run, &conflict, &s->stage, a);

	if (error)
		return error;
	if (run)
		event_add(&s->events, run->ends, EVENT_RESULT, run->number);
	else if (s->policy->conflict)
		s->policy->conflict(s->state, a->job, conflict);
	else
		s->policy->result(s->state, a->job, POLICY_RED);
	return 0;
}

static int land(struct simulation *s, int64_t job)
{
	const int64_t *list;
	size_t n;
	int error = stage_land(&list, &n, &s->stage, job);

	if (error)
		return error;
	account_landed(&s->account, list, n);
	while (n--)
		learn(s, false);
	return 0;
}

static int eject(struct simulation *s, const struct policy_action *a)
{
	bool park = a->kind == POLICY_PARK;
	int64_t sequence = a->n_members ? a->members[0] : 0;
	int error = stage_eject(&s->stage, sequence,
				park ? STAGE_PARKED : STAGE_REJECTED);

	if (error)
		return error;
	if (park) {
		account_parked(&s->account, sequence);
	} else {
		account_rejected(&s->account, sequence,
				 a->n_blame ? a->blame[0] : 0);
		learn(s, true);
	}
	return 0;
}

/* A person looks; if the tip is red in truth, the push that mends it counts. */
static void pause_queue(struct simulation *s)
{
	s->account.m.pauses++;
	if (!s->stage.red)
		event_add(&s->events, s->stage.now + s->world->seconds,
			  EVENT_RESUME, 0);
}

static int carry_out(struct simulation *s, const struct policy_action *a)
{
	switch (a->kind) {
	case POLICY_START:
		return start(s, a);
	case POLICY_CANCEL:
		return stage_cancel(&s->stage, a->job);
	case POLICY_LAND:
		return land(s, a->job);
	case POLICY_REJECT:
	case POLICY_PARK:
		return eject(s, a);
	case POLICY_PAUSE:
		pause_queue(s);
		return 0;
	default:
		return error_set(ERR_INVALID, "unknown action %d", a->kind);
	}
}

/* Until the policy waits. One that never does is stopped. */
static int settle(struct simulation *s)
{
	size_t limit = 1000 + 10 * (s->stage.slots + s->fed);

	for (size_t i = 0; i < limit; i++) {
		struct policy_action a = { .kind = POLICY_WAIT };
		int error;

		s->policy->next(s->state, &a);
		if (a.kind == POLICY_WAIT)
			return 0;
		error = carry_out(s, &a);
		if (error)
			return error;
	}
	return error_set(ERR_INVALID, "it does not come to rest");
}

static void moved(struct simulation *s)
{
	if (s->policy->moved)
		s->policy->moved(s->state);
}

static void end_run(struct simulation *s, int64_t number)
{
	struct stage_run *run = stage_run(&s->stage, number);
	enum policy_verdict verdict;
	int64_t job;

	if (!run)
		return;
	verdict = run->verdict;
	job = run->job;
	stage_end(&s->stage, run);
	s->policy->result(s->state, job, verdict);
}

static void happen(struct simulation *s, const struct event *e)
{
	switch (e->kind) {
	case EVENT_ARRIVAL:
		arrive(s);
		break;
	case EVENT_RESULT:
		end_run(s, e->what);
		break;
	case EVENT_PUSH:
		stage_push(&s->stage, s->world->pushes[e->what].red);
		moved(s);
		break;
	default:
		moved(s);
		break;
	}
}

static int play(struct simulation *s)
{
	struct event e;
	int error;

	feed(s);
	error = settle(s);
	while (!error && s->account.resolved < s->world->n &&
	       event_take(&e, &s->events)) {
		s->stage.now = e.time;
		happen(s, &e);
		/* Who comes at the same time is seen at the same time. */
		while (e.kind == EVENT_ARRIVAL && s->events.n &&
		       s->events.v[0].time <= e.time &&
		       s->events.v[0].kind == EVENT_ARRIVAL)
			if (event_take(&e, &s->events))
				happen(s, &e);
		tell_odds(s);
		error = settle(s);
		/* What has ended makes room, what arrives may end at once. */
		for (size_t fed = s->fed; !error; fed = s->fed) {
			feed(s);
			if (fed == s->fed)
				break;
			error = settle(s);
		}
	}
	return error;
}

static void schedule(struct simulation *s)
{
	const struct world *w = s->world;

	for (size_t i = 0; !w->backlog && i < w->n; i++)
		event_add(&s->events, w->entries[i].arrival, EVENT_ARRIVAL, 0);
	for (size_t i = 0; i < w->n_pushes; i++)
		event_add(&s->events, w->pushes[i].time, EVENT_PUSH,
			  (int64_t)i);
}

/* What the rules of some allow them. */
static void open_rights(struct simulation *s)
{
	s->stage.analysed = s->policy == &policy_submitqueue;
	if (s->policy != &policy_oracle)
		return;
	s->stage.trusted = true;
	s->truth = alloc_zero(s->world->n + 1, sizeof(*s->truth));
	world_serial(s->truth, s->world);
}

int simulate(struct metrics *out, const struct world *w, const struct policy *p,
	     const struct simulate_options *options)
{
	struct simulation s = { .world = w,
				.policy = p,
				.events = EVENTS_INIT };
	struct policy_params params = {
		.slots = options->slots,
		.cross = w->cross,
		.flake = options->flake ? *options->flake : w->flake,
		.max_group = options->max_group,
		.overtakes = options->overtakes,
		.tip_green = true,
		.strict = options->strict,
	};
	int error;

	stage_open(&s.stage, w, options->slots);
	account_open(&s.account, w, &s.stage);
	open_rights(&s);
	s.told = estimate(&s);
	s.state = p->open(&params);
	schedule(&s);
	error = play(&s);
	if (!error) {
		account_finish(out, &s.account);
		out->policy = p->name;
	}
	p->close(s.state);
	events_release(&s.events);
	account_close(&s.account);
	stage_close(&s.stage);
	free(s.truth);
	return error ? error_wrap(error, "policy '%s'", p->name) : 0;
}
