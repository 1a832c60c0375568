/* SPDX-License-Identifier: MIT */
/*
 * A random history (plan-history.h), played by two planners that must say the
 * same; each action is checked against what really happened.
 */
#ifndef TESTS_PLAN_PLAY_H
#define TESTS_PLAN_PLAY_H

#include "plan-history.h"

/* Each waits, comes once, after what it stands on; alone means alone. */
static inline void check_candidate(const struct world *w, const struct job *j)
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

static inline void end_job(struct world *w, size_t i)
{
	w->jobs[i] = w->jobs[--w->n_jobs];
}

static inline void start(struct world *w, const struct policy_action *a)
{
	struct job *j = &w->jobs[w->n_jobs++];
	int64_t torn;

	assert_true(w->n_jobs <= w->r.slots);
	*j = (struct job){ .id = a->job, .tip = w->tip };
	for (size_t i = 0; i < a->n_base; i++)
		j->members[j->n++] = a->base[i];
	for (size_t i = 0; i < a->n_members; i++)
		j->members[j->n++] = a->members[i];
	if (a->below) {
		j->before = w->e[*a->below].landing;
		assert_int_not_equal(j->before, 0);
	}
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
static inline size_t overtakes(const struct world *w, size_t i)
{
	size_t n = 0;

	for (size_t j = i + 1; j < w->n; j++)
		n += w->e[j].fate == LANDED;
	return n;
}

static inline size_t under_way(const struct world *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += w->e[i].fate == WAITS && w->e[i].tested;
	return n;
}

/* By how many was the oldest overtaken that waits? */
static inline size_t passed(const struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->e[i].fate == WAITS)
			return overtakes(w, i);
	return 0;
}

/* Those that began with all of it stand on the new tip now. */
static inline void follow(struct world *w, const struct job *done)
{
	for (size_t i = 0; i < w->n_jobs; i++) {
		struct job *j = &w->jobs[i];

		if (j->tip != done->tip || j->before || j->n <= done->n ||
		    memcmp(j->members, done->members,
			   done->n * sizeof(*j->members)))
			continue;
		j->tip = done->tip + 1;
		j->n -= done->n;
		memmove(j->members, j->members + done->n,
			j->n * sizeof(*j->members));
	}
}

static inline void land(struct world *w, const struct policy_action *a)
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
	assert_int_equal(j->before, 0);
	follow(w, j);
	w->tip++;
	if (passed(w) < w->r.overtakes)
		w->admitted = under_way(w);
	for (size_t i = 0; i < j->n; i++) {
		assert_int_equal(w->e[j->members[i]].fate, WAITS);
		w->e[j->members[i]].fate = LANDED;
		w->e[j->members[i]].landing = ++w->landings;
	}
	/* What was admitted before the bound was reached may still pass. */
	if (w->r.overtakes)
		assert_true(passed(w) < w->r.overtakes + w->admitted);
}

/* Guilty: bad, or it cannot stand beside what landed, or its parent fell. */
static inline bool guilty(const struct world *w, const struct entry *e)
{
	return e->bad ||
	       (e->partner != NOBODY && w->e[e->partner].fate == LANDED) ||
	       (e->text != NOBODY && w->e[e->text].fate == LANDED) ||
	       (e->parent != NOBODY && w->e[e->parent].fate == REJECTED);
}

/* Who is named is one that it fails with, or stands on. */
static inline void check_blame(struct world *w, const struct entry *e,
			       const struct policy_action *a)
{
	bool together = !e->bad && e->partner != NOBODY &&
			w->e[e->partner].fate == LANDED;

	w->together += together;
	if (!a->n_blame || a->blame[0] == e->parent)
		return;
	w->named += together;
	/* Pushes by others and flakes may mislead. */
	if (w->r.push <= 0 && w->r.flake <= 0) {
		assert_true(together);
		assert_int_equal(a->blame[0], e->partner);
	}
}

static inline void end_entry(struct world *w, const struct policy_action *a)
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
	check_blame(w, e, a);
	if (!guilty(w, e))
		w->innocent++;
	e->fate = REJECTED;
}

static inline void cancel(struct world *w, int64_t id)
{
	for (size_t i = 0; i < w->n_jobs; i++) {
		if (w->jobs[i].id == id) {
			end_job(w, i);
			return;
		}
	}
	fail_msg("cancels a job that does not run");
}

static inline void check_same(const struct policy_action *a,
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

static inline void act(struct world *w)
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

static inline void arrive(struct world *w)
{
	struct entry *e = &w->e[w->arrived];
	struct policy_entry p = { .sequence = (int64_t)w->arrived,
				  .p = w->r.told,
				  .lane = e->lane,
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

static inline void push(struct world *w)
{
	w->tip++;
	policy_ours.moved(w->one);
	policy_ours.moved(w->two);
}

static inline void withdraw(struct world *w)
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

/* Any of them comes at another place in line, also one that has ended. */
static inline void promote(struct world *w)
{
	int64_t sequence = (int64_t)below(w->arrived);
	int64_t score = (int64_t)below(5);

	policy_ours.score(w->one, sequence, score);
	policy_ours.score(w->two, sequence, score);
}

static inline void finish(struct world *w)
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

static inline bool open_entries(const struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->e[i].fate == ABSENT || w->e[i].fate == WAITS)
			return true;
	return false;
}

/* Something happens. */
static inline void step(struct world *w)
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
	} else if (w->arrived && chance() < w->r.promote) {
		promote(w);
	} else if (w->n_jobs) {
		finish(w);
	} else {
		assert_true(w->arrived < w->n);
	}
	act(w);
}

static inline void play(struct world *w, const struct recipe *r, size_t n)
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
static inline size_t serial(const struct world *played, struct world *w)
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

static inline size_t count(const struct world *w, enum fate fate)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += w->e[i].fate == fate;
	return n;
}

#endif
