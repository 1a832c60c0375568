/* SPDX-License-Identifier: MIT */
#include "plan/stage.h"
#include "plan/random.h"
#include "util/alloc.h"
#include "util/error.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Independent draws for a run. */
enum draw {
	DRAW_FLAKE,
	DRAW_BROKEN,
	DRAW_TIME,
};

void stage_open(struct stage *s, const struct world *w, unsigned slots)
{
	*s = (struct stage){ .world = w, .slots = slots };
	s->entries = alloc_zero(w->n + 1, sizeof(*s->entries));
	s->landed = alloc_zero(w->n + 1, sizeof(*s->landed));
	for (size_t i = 0; i < w->n; i++)
		s->entries[i].tested = -1;
}

void stage_close(struct stage *s)
{
	for (size_t i = 0; i < s->n_runs; i++)
		free(s->runs[i].list);
	free(s->runs);
	free(s->entries);
	free(s->landed);
	*s = (struct stage){ 0 };
}

struct stage_entry *stage_entry(struct stage *s, int64_t sequence)
{
	return &s->entries[sequence - 1];
}

static bool landed(const struct stage *s, int64_t sequence)
{
	return s->entries[sequence - 1].state == STAGE_LANDED;
}

/* Is it in the tip that the run stands on? */
static bool below(const struct stage *s, int64_t sequence)
{
	return landed(s, sequence) &&
	       (!s->before || s->entries[sequence - 1].landing < s->before);
}

static struct stage_run *find(struct stage *s, int64_t job)
{
	for (size_t i = 0; i < s->n_runs; i++)
		if (s->runs[i].job == job)
			return &s->runs[i];
	return NULL;
}

struct stage_run *stage_run(struct stage *s, int64_t number)
{
	for (size_t i = 0; i < s->n_runs; i++)
		if (s->runs[i].number == number)
			return &s->runs[i];
	return NULL;
}

static void forget(struct stage *s, struct stage_run *run)
{
	free(run->list);
	*run = s->runs[--s->n_runs];
}

static int refuse(const struct stage_run *run, int64_t sequence,
		  const char *why)
{
	return error_set(ERR_INVALID, "job %" PRId64 ", entry %" PRId64 ": %s",
			 run->job, sequence, why);
}

/* May this be tested at all? Marks its entries. */
static int check(struct stage *s, const struct stage_run *run)
{
	s->mark++;
	for (size_t i = 0; i < run->n; i++) {
		int64_t own = run->list[i], parent;
		struct stage_entry *e;

		if (own < 1 || (size_t)own > s->world->n)
			return refuse(run, own, "there is no such entry");
		e = stage_entry(s, own);
		parent = s->world->entries[own - 1].parent;
		if (e->state != STAGE_WAITING)
			return refuse(run, own, "tested when it had ended");
		if (e->mark == s->mark)
			return refuse(run, own, "tested twice in one tree");
		if (parent && !s->trusted && !landed(s, parent) &&
		    stage_entry(s, parent)->mark != s->mark)
			return refuse(run, own, "tested without its parent");
		e->mark = s->mark;
	}
	return 0;
}

/* Is it in a pair of this kind, the other one being in the tree before it? */
static bool meets(struct stage *s, int64_t own, enum world_pair_kind kind)
{
	const struct world_pair *pair;

	for (size_t i = 0; (pair = world_pair_of(s->world, own, i)); i++) {
		int64_t other = world_partner(pair, own);

		if (pair->kind == kind &&
		    (below(s, other) || stage_entry(s, other)->mark == s->mark))
			return true;
	}
	return false;
}

/* The first that does not merge with the tip and those before it, or 0. */
static int64_t conflicting(struct stage *s, const struct stage_run *run)
{
	s->mark++;
	for (size_t i = 0; i < run->n; i++) {
		if (meets(s, run->list[i], WORLD_CONFLICTS))
			return run->list[i];
		stage_entry(s, run->list[i])->mark = s->mark;
	}
	return 0;
}

/* Is the tree red in truth? Its entries are marked. */
static bool is_red(struct stage *s, const struct stage_run *run)
{
	if (s->red && !run->before)
		return true;
	for (size_t i = 0; i < run->n; i++)
		if (s->world->entries[run->list[i] - 1].bad ||
		    meets(s, run->list[i], WORLD_FAILS))
			return true;
	return false;
}

static bool hangs(const struct stage *s, const struct stage_run *run)
{
	for (size_t i = 0; i < run->n; i++)
		if (s->world->entries[run->list[i] - 1].hangs)
			return true;
	return false;
}

static void seed(struct random *r, const struct stage *s,
		 const struct stage_run *run, enum draw draw)
{
	random_seed(r, random_hash(random_hash(s->world->seed,
					       (uint64_t)run->number),
				   draw));
}

static bool chance(const struct stage *s, const struct stage_run *run,
		   enum draw draw, double p)
{
	struct random r;

	if (p <= 0)
		return false;
	seed(&r, s, run, draw);
	return random_chance(&r, p);
}

static double time_by_run(const struct stage *s, const struct stage_run *run)
{
	const struct world *w = s->world;
	struct random r;

	if (w->sigma <= 0)
		return w->seconds;
	seed(&r, s, run, DRAW_TIME);
	/* The median for which the mean is what it is to be. */
	return random_lognormal(&r, w->seconds * exp(-w->sigma * w->sigma / 2),
				w->sigma);
}

static double time_by_entry(struct stage *s, const struct stage_run *run)
{
	double ends = s->now;

	if (!run->n)
		ends += s->world->seconds;
	for (size_t i = 0; i < run->n; i++) {
		struct stage_entry *e = stage_entry(s, run->list[i]);
		double alone =
			s->now + s->world->entries[run->list[i] - 1].seconds;

		if (i >= run->n_base)
			ends = fmax(ends, alone);
		else if (!e->passed)
			ends = fmax(ends,
				    e->pending > s->now ? e->pending : alone);
	}
	return ends - s->now;
}

static void predict(struct stage *s, struct stage_run *run)
{
	const struct world *w = s->world;
	double time = w->time == WORLD_BY_RUN ? time_by_run(s, run) :
						time_by_entry(s, run);

	if (hangs(s, run)) {
		run->verdict = POLICY_NOTHING;
		time = w->timeout;
	} else if (chance(s, run, DRAW_BROKEN, w->broken)) {
		run->verdict = POLICY_NOTHING;
	} else if (is_red(s, run) || chance(s, run, DRAW_FLAKE, w->flake)) {
		run->verdict = POLICY_RED;
	} else {
		run->verdict = POLICY_GREEN;
	}
	run->ends = s->now + time;
}

static void note_start(struct stage *s, const struct stage_run *run)
{
	for (size_t i = 0; i < run->n; i++) {
		struct stage_entry *e = stage_entry(s, run->list[i]);

		if (e->tested < 0)
			e->tested = s->now;
		if (i >= run->n_base)
			e->pending = run->ends;
	}
}

/* The how manyth that landed, 0 if it did not. */
static size_t landing_of(const struct stage *s, int64_t sequence)
{
	if (sequence < 1 || (size_t)sequence > s->world->n ||
	    !landed(s, sequence))
		return 0;
	return s->entries[sequence - 1].landing;
}

int stage_start(const struct stage_run **out, int64_t *conflict,
		struct stage *s, const struct policy_action *a)
{
	struct stage_run run = {
		.job = a->job,
		.number = ++s->numbers,
		.n_base = a->n_base,
		.n = a->n_base + a->n_members,
		.epoch = s->epoch,
		.landed = s->n_landed,
		.started = s->now,
	};
	int error;

	if (a->below)
		run.before = landing_of(s, *a->below);
	if (a->below && !run.before)
		return refuse(&run, *a->below, "has not landed");
	if (s->running == s->slots)
		return refuse(&run, 0, "started without a free slot");
	if (find(s, a->job))
		return refuse(&run, 0, "started twice");
	run.list = alloc_zero(run.n + 1, sizeof(*run.list));
	if (a->n_base)
		memcpy(run.list, a->base, a->n_base * sizeof(*run.list));
	if (a->n_members)
		memcpy(run.list + a->n_base, a->members,
		       a->n_members * sizeof(*run.list));
	error = check(s, &run);
	s->before = run.before;
	*conflict = error ? 0 : conflicting(s, &run);
	*out = NULL;
	if (error || *conflict) {
		free(run.list);
		return error;
	}
	predict(s, &run);
	note_start(s, &run);
	s->started++;
	s->running++;
	s->runs = alloc_grow(s->runs, s->n_runs, &s->alloc_runs,
			     sizeof(*s->runs));
	s->runs[s->n_runs] = run;
	*out = &s->runs[s->n_runs++];
	return 0;
}

void stage_end(struct stage *s, struct stage_run *run)
{
	run->ended = true;
	s->running--;
	for (size_t i = run->n_base; i < run->n; i++)
		stage_entry(s, run->list[i])->passed = true;
	if (run->verdict != POLICY_GREEN && !s->trusted)
		forget(s, run);
}

int stage_cancel(struct stage *s, int64_t job)
{
	struct stage_run *run = find(s, job);

	if (!run || run->ended)
		return error_set(ERR_INVALID,
				 "job %" PRId64 " cancelled, but not running",
				 job);
	for (size_t i = run->n_base; i < run->n; i++)
		stage_entry(s, run->list[i])->pending = 0;
	s->running--;
	if (run->started >= s->now)
		s->started--;
	else
		s->cancelled++;
	forget(s, run);
	return 0;
}

/* Is its tree the tip plus the rest of its list? *done: how much landed. */
static bool stands(const struct stage *s, const struct stage_run *run,
		   size_t *done)
{
	*done = s->n_landed - run->landed;
	return run->epoch == s->epoch && !run->before && *done <= run->n &&
	       !memcmp(run->list, s->landed + run->landed,
		       *done * sizeof(*run->list));
}

/* Green ones that can never land are of no more use. */
static void prune(struct stage *s)
{
	size_t done;

	if (s->trusted || s->analysed)
		return;
	for (size_t i = s->n_runs; i-- > 0;)
		if (s->runs[i].ended && !stands(s, &s->runs[i], &done))
			forget(s, &s->runs[i]);
}

/* May it land? *done: how much of its list has landed before. */
static bool may_land(const struct stage *s, const struct stage_run *run,
		     size_t *done)
{
	*done = 0;
	if (!run || s->trusted)
		return run != NULL;
	if (!run->ended || run->verdict != POLICY_GREEN)
		return false;
	if (!s->analysed || run->epoch != s->epoch)
		return stands(s, run, done);
	while (*done < run->n && landed(s, run->list[*done]))
		++*done;
	return true;
}

int stage_land(const int64_t **list, size_t *n, struct stage *s, int64_t job)
{
	struct stage_run *run = find(s, job);
	size_t done;

	if (!may_land(s, run, &done))
		return error_set(ERR_INVALID,
				 "job %" PRId64 " landed, but not green on "
				 "the present tip",
				 job);
	*list = s->landed + s->n_landed;
	*n = run->n - done;
	for (size_t i = done; i < run->n; i++) {
		struct stage_entry *e = stage_entry(s, run->list[i]);

		if (e->state != STAGE_WAITING)
			return refuse(run, run->list[i],
				      "landed after its end");
		e->state = STAGE_LANDED;
		e->landing = ++s->landings;
		e->ended = s->now;
		s->landed[s->n_landed++] = run->list[i];
	}
	forget(s, run);
	prune(s);
	return 0;
}

int stage_eject(struct stage *s, int64_t sequence, enum stage_state state)
{
	struct stage_entry *e;

	if (sequence < 1 || (size_t)sequence > s->world->n)
		return error_set(ERR_INVALID, "no entry %" PRId64, sequence);
	e = stage_entry(s, sequence);
	if (e->state != STAGE_WAITING)
		return error_set(ERR_INVALID,
				 "entry %" PRId64 " ended more than once",
				 sequence);
	e->state = state;
	e->ended = s->now;
	return 0;
}

void stage_push(struct stage *s, bool red)
{
	s->epoch++;
	s->n_landed = 0;
	s->red = red;
	prune(s);
}

bool stage_innocent(const struct stage *s, int64_t sequence)
{
	const struct world_entry *e = &s->world->entries[sequence - 1];
	const struct world_pair *pair;

	if (e->bad || e->hangs)
		return false;
	if (e->parent && !landed(s, e->parent) &&
	    s->entries[e->parent - 1].state > STAGE_LANDED)
		return false;
	for (size_t i = 0; (pair = world_pair_of(s->world, sequence, i)); i++)
		if (landed(s, world_partner(pair, sequence)))
			return false;
	return true;
}
