/* SPDX-License-Identifier: MIT */
/*
 * What planning costs: `make tests/bench/plan && tests/bench/plan`.
 *
 * Queues of 100, 1,000 and 10,000 entries that are all there from the start,
 * one in twenty bad, played to their end by our policy on 1 and on 16 slots.
 * For each the median of five rounds: milliseconds until the first tests are
 * told (all arrivals and the first plan), and per result of a test the mean
 * and the slowest until the next tests are told.
 */
#include "plan/planner.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 5
#define SLOTS 16
#define FEW 20

struct job {
	int64_t id;
	bool bad;
};

struct play {
	void *state;
	struct job jobs[SLOTS];
	size_t n_jobs, events;
	double first, sum, slowest;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool bad(int64_t sequence)
{
	return (uint64_t)sequence * 0x9e3779b97f4a7c15ULL >> 32 <
	       UINT32_MAX / FEW;
}

static void start(struct play *p, const struct policy_action *a)
{
	struct job *j = &p->jobs[p->n_jobs++];

	*j = (struct job){ .id = a->job };
	for (size_t i = 0; i < a->n_members; i++)
		j->bad = j->bad || bad(a->members[i]);
	for (size_t i = 0; i < a->n_base; i++)
		j->bad = j->bad || bad(a->base[i]);
}

static void plan(struct play *p)
{
	struct policy_action a;

	for (;;) {
		policy_ours.next(p->state, &a);
		if (a.kind == POLICY_WAIT)
			return;
		if (a.kind == POLICY_START)
			start(p, &a);
		for (size_t i = 0; a.kind == POLICY_CANCEL && i < p->n_jobs;
		     i++)
			if (p->jobs[i].id == a.job)
				p->jobs[i] = p->jobs[--p->n_jobs];
	}
}

static void end_one(struct play *p)
{
	struct job j = p->jobs[0];
	double begin = now(), took;

	p->jobs[0] = p->jobs[--p->n_jobs];
	policy_ours.result(p->state, j.id, j.bad ? POLICY_RED : POLICY_GREEN);
	plan(p);
	took = now() - begin;
	p->events++;
	p->sum += took;
	if (took > p->slowest)
		p->slowest = took;
}

static struct play play(int64_t n, unsigned slots)
{
	struct policy_params params = { .slots = slots,
					.cross = 0.005,
					.tip_green = true };
	struct play p = { .state = policy_ours.open(&params) };
	double begin = now();

	for (int64_t i = 1; i <= n; i++) {
		struct policy_entry e = { .sequence = i, .p = 1.0 / FEW };

		policy_ours.arrive(p.state, &e);
	}
	plan(&p);
	p.first = now() - begin;
	while (p.n_jobs)
		end_one(&p);
	policy_ours.close(p.state);
	return p;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *v)
{
	qsort(v, ROUNDS, sizeof(*v), compare);
	return v[ROUNDS / 2];
}

static void measure(int64_t n, unsigned slots)
{
	double first[ROUNDS], mean[ROUNDS], slowest[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		struct play p = play(n, slots);

		first[i] = p.first;
		mean[i] = p.sum / (double)p.events;
		slowest[i] = p.slowest;
	}
	printf("%8lld %6u %10.3f %10.4f %10.3f\n", (long long)n, slots,
	       median(first), median(mean), median(slowest));
}

int main(void)
{
	printf("%8s %6s %10s %10s %10s\n", "entries", "slots", "first ms",
	       "mean ms", "slowest ms");
	for (int64_t n = 100; n <= 10000; n *= 10) {
		measure(n, 1);
		measure(n, SLOTS);
	}
	return 0;
}
