/* SPDX-License-Identifier: MIT */
/*
 * The planner against random histories: entries that are bad, bad in pairs,
 * conflict as text, stand on others or go alone; jobs that end in any order,
 * give no verdict or flake; pushes by others and withdrawals. Each history is
 * played by two planners that must say the same, and each action is checked
 * against what really happened. PLANNER_HISTORIES: how many; default 2000.
 */
#include "plan/planner.h"
#include "util/alloc.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MANY 120
#define SLOTS 16
#define NOBODY (-1)

enum fate {
	ABSENT,
	WAITS,
	LANDED,
	REJECTED,
	PARKED,
	LEFT
};

/* What a history is made of. */
struct recipe {
	unsigned slots;
	double p, pairs, flake, silent, text, after, alone, push, leave;
	double told; /* the odds that the planner is told */
	double cross;
	size_t overtakes;
	bool burst; /* all are there from the start */
};

struct entry {
	bool bad, alone;
	int partner; /* fails beside it */
	int text;    /* conflicts as text with it */
	int parent;
	enum fate fate;
	bool tested;
	int64_t after[1];
};

struct job {
	int64_t id;
	int64_t members[MANY];
	size_t n;
	int tip;
	bool green, silent;
};

struct world {
	struct recipe r;
	struct entry e[MANY];
	size_t n, arrived;
	struct job jobs[SLOTS];
	size_t n_jobs;
	int tip;	  /* counts its moves */
	struct job ended; /* the last that gave a verdict */
	size_t runs, innocent, admitted;
	bool paused;
	void *one, *two; /* planners that are told the same */
};

static uint64_t state;

static double chance(void)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (double)(state >> 11) / 9007199254740992.0;
}

static size_t below(size_t n)
{
	return (size_t)(chance() * (double)n);
}

static void make_world(struct world *w, const struct recipe *r, size_t n)
{
	*w = (struct world){ .r = *r, .n = n };
	for (size_t i = 0; i < n; i++) {
		struct entry *e = &w->e[i];
		int near = (int)i - 1 - (int)below(6);

		*e = (struct entry){ .bad = chance() < r->p,
				     .alone = chance() < r->alone,
				     .partner = NOBODY,
				     .text = NOBODY,
				     .parent = NOBODY };
		if (near < 0)
			continue;
		if (w->e[near].partner == NOBODY && chance() < r->pairs) {
			e->partner = near;
			w->e[near].partner = (int)i;
		} else if (w->e[near].text == NOBODY && chance() < r->text) {
			e->text = near;
			w->e[near].text = (int)i;
		} else if (chance() < r->after) {
			e->parent = near;
		}
	}
}

static bool in(const int64_t *list, size_t n, int64_t one)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == one)
			return true;
	return false;
}

static bool beside(const struct world *w, const struct job *j, size_t n,
		   int other)
{
	return other != NOBODY &&
	       (w->e[other].fate == LANDED || in(j->members, n, other));
}

/* Is the tree good? */
static bool good(const struct world *w, const struct job *j)
{
	for (size_t i = 0; i < j->n; i++) {
		const struct entry *e = &w->e[j->members[i]];

		if (e->bad || beside(w, j, j->n, e->partner))
			return false;
	}
	return true;
}

/* The first that does not merge, or NOBODY. */
static int64_t unmerged(const struct world *w, const struct job *j)
{
	for (size_t i = 0; i < j->n; i++)
		if (beside(w, j, i, w->e[j->members[i]].text))
			return j->members[i];
	return NOBODY;
}

/* Each waits, comes once, after what it stands on; alone means alone. */
static void check_candidate(const struct world *w, const struct job *j)
{
	for (size_t i = 0; i < j->n; i++) {
		const struct entry *e = &w->e[j->members[i]];

		assert_int_equal(e->fate, WAITS);
		assert_false(in(j->members, i, j->members[i]));
		if (e->parent != NOBODY)
			assert_true(beside(w, j, i, e->parent));
		if (e->alone)
			assert_int_equal(j->n, 1);
	}
}

static void end_job(struct world *w, size_t i)
{
	w->jobs[i] = w->jobs[--w->n_jobs];
}

static void start(struct world *w, const struct policy_action *a)
{
	struct job *j = &w->jobs[w->n_jobs++];
	int64_t torn;

	assert_true(w->n_jobs <= w->r.slots);
	*j = (struct job){ .id = a->job, .tip = w->tip };
	for (size_t i = 0; i < a->n_base; i++)
		j->members[j->n++] = a->base[i];
	for (size_t i = 0; i < a->n_members; i++)
		j->members[j->n++] = a->members[i];
	check_candidate(w, j);
	torn = unmerged(w, j);
	if (torn != NOBODY) {
		int64_t id = j->id;

		w->n_jobs--;
		policy_ours.conflict(w->one, id, torn);
		policy_ours.conflict(w->two, id, torn);
		return;
	}
	for (size_t i = 0; i < j->n; i++)
		w->e[j->members[i]].tested = true;
	w->runs++;
	j->green = good(w, j) && chance() >= w->r.flake;
	j->silent = chance() < w->r.silent;
}

/* How many later ones landed while this one waited. */
static size_t overtakes(const struct world *w, size_t i)
{
	size_t n = 0;

	for (size_t j = i + 1; j < w->n; j++)
		n += w->e[j].fate == LANDED;
	return n;
}

static size_t under_way(const struct world *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += w->e[i].fate == WAITS && w->e[i].tested;
	return n;
}

/* By how many was the oldest overtaken that waits? */
static size_t passed(const struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->e[i].fate == WAITS)
			return overtakes(w, i);
	return 0;
}

static void land(struct world *w, const struct policy_action *a)
{
	const struct job *j = &w->ended;

	assert_int_equal(j->id, a->job);
	assert_true(j->green);
	assert_int_equal(j->n, a->n_base + a->n_members);
	assert_memory_equal(j->members, a->base, a->n_base * sizeof(*a->base));
	assert_memory_equal(j->members + a->n_base, a->members,
			    a->n_members * sizeof(*a->members));
	/* Somebody else may be first. */
	if (j->tip == w->tip && chance() < w->r.push) {
		w->tip++;
		policy_ours.refused(w->one, a->job);
		policy_ours.refused(w->two, a->job);
		return;
	}
	assert_int_equal(j->tip, w->tip);
	w->tip++;
	if (passed(w) < w->r.overtakes)
		w->admitted = under_way(w);
	for (size_t i = 0; i < j->n; i++) {
		assert_int_equal(w->e[j->members[i]].fate, WAITS);
		w->e[j->members[i]].fate = LANDED;
	}
	/* What was admitted before the bound was reached may still pass. */
	if (w->r.overtakes)
		assert_true(passed(w) < w->r.overtakes + w->admitted);
}

/* Guilty: bad, or it cannot stand beside what landed, or its parent fell. */
static bool guilty(const struct world *w, const struct entry *e)
{
	return e->bad ||
	       (e->partner != NOBODY && w->e[e->partner].fate == LANDED) ||
	       (e->text != NOBODY && w->e[e->text].fate == LANDED) ||
	       (e->parent != NOBODY && w->e[e->parent].fate == REJECTED);
}

static void end_entry(struct world *w, const struct policy_action *a)
{
	struct entry *e = &w->e[a->members[0]];

	assert_int_equal(a->n_members, 1);
	assert_int_equal(e->fate, WAITS);
	/* Who stands on one that ended may go during a pause. */
	assert_true(!w->paused || a->n_blame);
	if (a->kind == POLICY_PARK) {
		assert_true(w->r.silent > 0);
		e->fate = PARKED;
		return;
	}
	if (!guilty(w, e))
		w->innocent++;
	e->fate = REJECTED;
}

static void cancel(struct world *w, int64_t id)
{
	for (size_t i = 0; i < w->n_jobs; i++) {
		if (w->jobs[i].id == id) {
			end_job(w, i);
			return;
		}
	}
	fail_msg("cancels a job that does not run");
}

static void check_same(const struct policy_action *a,
		       const struct policy_action *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->job, b->job);
	assert_int_equal(a->n_members, b->n_members);
	assert_int_equal(a->n_base, b->n_base);
	assert_memory_equal(a->members ? (void *)a->members : "",
			    b->members ? (void *)b->members : "",
			    a->n_members * sizeof(*a->members));
}

static void act(struct world *w)
{
	for (size_t steps = 0;; steps++) {
		struct policy_action a, b;

		assert_true(steps < 100 * MANY);
		policy_ours.next(w->one, &a);
		policy_ours.next(w->two, &b);
		check_same(&a, &b);
		if (a.kind == POLICY_WAIT)
			return;
		if (a.kind == POLICY_START)
			start(w, &a);
		else if (a.kind == POLICY_CANCEL)
			cancel(w, a.job);
		else if (a.kind == POLICY_LAND)
			land(w, &a);
		else if (a.kind == POLICY_PAUSE)
			w->paused = true;
		else
			end_entry(w, &a);
	}
}

static void arrive(struct world *w)
{
	struct entry *e = &w->e[w->arrived];
	struct policy_entry p = { .sequence = (int64_t)w->arrived,
				  .p = w->r.told,
				  .alone = e->alone,
				  .after = e->after };

	if (e->parent != NOBODY) {
		e->after[0] = e->parent;
		p.n_after = 1;
	}
	e->fate = WAITS;
	w->arrived++;
	policy_ours.arrive(w->one, &p);
	policy_ours.arrive(w->two, &p);
}

static void push(struct world *w)
{
	w->tip++;
	policy_ours.moved(w->one);
	policy_ours.moved(w->two);
}

static void withdraw(struct world *w)
{
	size_t i = below(w->arrived);

	/* One on which others stand would leave them waiting. */
	for (size_t j = 0; j < w->n; j++)
		if (w->e[j].parent == (int)i)
			return;
	if (w->e[i].fate != WAITS)
		return;
	w->e[i].fate = LEFT;
	policy_ours.leave(w->one, (int64_t)i);
	policy_ours.leave(w->two, (int64_t)i);
}

static void finish(struct world *w)
{
	size_t i = below(w->n_jobs);
	enum policy_verdict v;

	w->ended = w->jobs[i];
	end_job(w, i);
	v = w->ended.silent ? POLICY_NOTHING :
	    w->ended.green  ? POLICY_GREEN :
			      POLICY_RED;
	if (v == POLICY_GREEN)
		w->paused = false;
	policy_ours.result(w->one, w->ended.id, v);
	policy_ours.result(w->two, w->ended.id, v);
}

static bool open_entries(const struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->e[i].fate == ABSENT || w->e[i].fate == WAITS)
			return true;
	return false;
}

/* Something happens. */
static void step(struct world *w)
{
	if (w->arrived < w->n && (w->r.burst || chance() < 0.5)) {
		arrive(w);
		if (w->r.burst && w->arrived < w->n)
			return;
	} else if (w->paused || chance() < w->r.push) {
		w->paused = false;
		push(w);
	} else if (w->arrived && chance() < w->r.leave) {
		withdraw(w);
	} else if (w->n_jobs) {
		finish(w);
	} else {
		assert_true(w->arrived < w->n);
	}
	act(w);
}

static void play(struct world *w, const struct recipe *r, size_t n)
{
	struct policy_params params = { .slots = r->slots,
					.cross = r->cross,
					.flake = r->flake,
					.overtakes = r->overtakes };
	size_t steps = 0;

	make_world(w, r, n);
	w->one = policy_ours.open(&params);
	w->two = policy_ours.open(&params);
	while (open_entries(w)) {
		step(w);
		assert_true(steps++ < 400 * MANY);
	}
	policy_ours.close(w->one);
	policy_ours.close(w->two);
}

/* A queue that tests one by one: how many land, and which. */
static size_t serial(const struct world *played, struct world *w)
{
	size_t landed = 0;

	*w = *played;
	for (size_t i = 0; i < w->n; i++)
		w->e[i].fate = WAITS;
	for (size_t i = 0; i < w->n; i++) {
		w->e[i].fate = guilty(w, &w->e[i]) ? REJECTED : LANDED;
		landed += w->e[i].fate == LANDED;
	}
	return landed;
}

static size_t count(const struct world *w, enum fate fate)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += w->e[i].fate == fate;
	return n;
}

static int histories(void)
{
	const char *told = getenv("PLANNER_HISTORIES");
	long n = told ? strtol(told, NULL, 10) : 2000;

	return n > 0 ? (int)n : 1;
}

static void one_slot_is_a_serial_queue(void **unused)
{
	(void)unused;
	for (int round = histories(); round > 0; round--) {
		struct recipe r = { .slots = 1,
				    .p = chance() * 0.5,
				    .pairs = chance() * 0.2,
				    .after = chance() * 0.2,
				    .told = 0.01 + chance() * 0.4,
				    .burst = true };
		static struct world w, s;

		play(&w, &r, 1 + below(60));
		serial(&w, &s);
		for (size_t i = 0; i < w.n; i++)
			assert_int_equal(w.e[i].fate, s.e[i].fate);
	}
}

/*
 * Pairs only: with text conflicts or stacks the choice of the one that stays
 * decides about others, so that the numbers may differ.
 */
static void many_slots_keep_as_many(void **unused)
{
	(void)unused;
	for (int round = histories(); round > 0; round--) {
		struct recipe r = { .slots = 2 + (unsigned)below(SLOTS - 1),
				    .p = chance() * 0.4,
				    .pairs = chance() * 0.3,
				    .told = 0.01 + chance() * 0.4,
				    .cross = chance() * 0.05,
				    .push = chance() < 0.5 ? 0 : 0.05,
				    .burst = chance() < 0.5 };
		static struct world w, s;

		play(&w, &r, 1 + below(MANY));
		assert_int_equal(w.innocent, 0);
		/* A bad one keeps nobody out, so pairs are what counts. */
		assert_int_equal(count(&w, LANDED), serial(&w, &s));
	}
}

static void anything_may_happen(void **unused)
{
	(void)unused;
	for (int round = histories(); round > 0; round--) {
		struct recipe r = { .slots = 1 + (unsigned)below(SLOTS),
				    .p = chance() * 0.4,
				    .pairs = chance() * 0.2,
				    .silent =
					    chance() < 0.5 ? 0 : chance() * 0.3,
				    .text = chance() * 0.3,
				    .after = chance() * 0.3,
				    .alone = chance() * 0.1,
				    .push = chance() * 0.1,
				    .leave = chance() * 0.1,
				    .told = 0.01 + chance() * 0.4,
				    .cross = chance() * 0.05,
				    .burst = chance() < 0.5 };
		static struct world w;

		if (r.silent > 0)
			r.flake = 0;
		play(&w, &r, 1 + below(MANY));
		assert_int_equal(w.innocent, 0);
		assert_false(w.paused && !r.silent);
	}
}

static void nobody_is_overtaken_by_more(void **unused)
{
	(void)unused;
	for (int round = histories(); round > 0; round--) {
		struct recipe r = { .slots = 1 + (unsigned)below(SLOTS),
				    .p = chance() * 0.3,
				    .pairs = chance() * 0.2,
				    .told = 0.05 + chance() * 0.3,
				    .cross = chance() * 0.05,
				    .overtakes = 1 + below(20),
				    .burst = chance() < 0.5 };
		static struct world w;

		play(&w, &r, MANY);
	}
}

/* Few innocent ones are rejected, and none in strict mode by one flake. */
static void flakes_reject_few(void **unused)
{
	size_t innocent = 0, entries = 0;

	(void)unused;
	for (int round = histories(); round > 0; round--) {
		struct recipe r = { .slots = 1 + (unsigned)below(4),
				    .p = 0.05,
				    .flake = 0.02,
				    .told = 0.05,
				    .burst = true };
		static struct world w;

		play(&w, &r, MANY);
		innocent += w.innocent;
		entries += w.n;
	}
	assert_true((double)innocent <= 4 + 0.001 * (double)entries);
}

static double entropy(double p)
{
	return -p * log2(p) - (1 - p) * log2(1 - p);
}

static void runs_are_near_the_limit(void **unused)
{
	static const double odds[] = { 0.05, 0.1, 0.2 };

	(void)unused;
	for (size_t i = 0; i < sizeof(odds) / sizeof(*odds); i++) {
		size_t runs = 0, entries = 0;

		for (int round = 0; round < 300; round++) {
			struct recipe r = { .slots = 1,
					    .p = odds[i],
					    .told = odds[i],
					    .burst = true };
			static struct world w;

			play(&w, &r, MANY);
			runs += w.runs;
			entries += w.n;
		}
		/* The tail of each short queue costs a few runs more. */
		assert_true((double)runs / (double)entries <
			    1.12 * entropy(odds[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_slot_is_a_serial_queue),
		cmocka_unit_test(many_slots_keep_as_many),
		cmocka_unit_test(anything_may_happen),
		cmocka_unit_test(nobody_is_overtaken_by_more),
		cmocka_unit_test(flakes_reject_few),
		cmocka_unit_test(runs_are_near_the_limit),
	};

	state = 20260101;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
