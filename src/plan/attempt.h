/* SPDX-License-Identifier: MIT */
/*
 * Attempts: the jobs that run. A fresh one owns its members; the others test
 * items that stay in their place meanwhile.
 */
#ifndef PLAN_ATTEMPT_H
#define PLAN_ATTEMPT_H

#include "plan/state.h"

/* An empty one on the present tip. */
struct attempt *attempt_new(struct planner *p, enum attempt_kind kind,
			    unsigned tier);
void attempt_free(struct attempt *a);

/* Give it a number and ask for it. */
void attempt_start(struct planner *p, struct attempt *a);

/* By number, or NULL. */
struct attempt *attempt_find(const struct planner *p, int64_t id);

/* It runs no more; the caller frees it. */
void attempt_remove(struct planner *p, const struct attempt *a);

/*
 * Its members that are still what it tests: not those that landed, ended or
 * were taken elsewhere meanwhile. Added to out.
 */
void attempt_live(const struct attempt *a, struct items *out);

/*
 * Does a failure of it say something of its live members? Not if what was
 * below them came under suspicion, or if one of them was taken away meanwhile.
 */
bool attempt_sound(const struct attempt *a);

/* Does it stand on members of another one that failed or was cancelled? */
bool attempt_doomed(const struct attempt *a);

/*
 * `done` lands and makes that version of the tip: those that began with all
 * of it, in its order, stand on the new tip with the rest.
 */
void attempt_follow(struct planner *p, const struct attempt *done,
		    int64_t version);

/* The version that a failure of it counts for. */
int64_t attempt_version(const struct attempt *a);

/* Is one that is tested alone under way on the present tip? */
bool attempt_alone(const struct planner *p);

/* Of what will run, does one of that tier start from the present tip? */
bool attempt_tier(const struct planner *p, unsigned tier);

bool attempt_kind(const struct planner *p, enum attempt_kind kind);

/* Cancel those of which no member is left. */
void attempt_sweep(struct planner *p);

#endif
