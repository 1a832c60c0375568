/* SPDX-License-Identifier: MIT */
/*
 * The repository and the test machines of a simulation: what arrived, what
 * landed in which order, what runs and what it will say. It trusts no policy:
 * whatever is asked for is checked here, and what must not be done is refused
 * with ERR_INVALID and a message that names it. Only a tree that was green,
 * and that is the tip plus what lands now, lands.
 */
#ifndef PLAN_STAGE_H
#define PLAN_STAGE_H

#include "plan/policy.h"
#include "plan/world.h"

enum stage_state {
	STAGE_ABSENT, /* did not arrive yet */
	STAGE_WAITING,
	STAGE_LANDED,
	STAGE_REJECTED,
	STAGE_PARKED,
	STAGE_ORPHAN, /* came after that which it stands on was rejected */
};

struct stage_entry {
	enum stage_state state;
	double arrived, tested, ended; /* tested: first; negative: never */
	bool passed;	/* was a member of a run that ended (WORLD_BY_ENTRY) */
	double pending; /* when the run that has it as a member ends */
	size_t landing; /* the how manyth that landed, from 1 */
	uint64_t mark;
};

/* A run, or what a green one left behind. */
struct stage_run {
	int64_t job, number; /* of the policy; ours */
	int64_t *list;	     /* base, then members */
	size_t n_base, n;
	size_t epoch, landed; /* the tip that it stands on */
	size_t before;	      /* only what landed before this one; 0: the tip */
	double started, ends;
	bool ended;
	enum policy_verdict verdict;
};

struct stage {
	const struct world *world;
	struct stage_entry *entries;
	struct stage_run *runs;
	size_t n_runs, alloc_runs;
	int64_t *landed; /* since the tip was moved last, in order */
	size_t n_landed;
	size_t landings; /* in all */
	size_t before;	 /* as in the run that is looked at */
	size_t epoch;	 /* pushes past the queue */
	bool red;	 /* the tip, since the last of these */
	bool trusted;	 /* the oracle may land what it likes */
	bool analysed;	 /* SubmitQueue need not have tested the very tree */
	unsigned slots, running;
	double now;
	uint64_t started, cancelled; /* runs that took time */
	uint64_t mark;
	int64_t numbers;
};

/* w stays the caller's. Released with stage_close(). */
void stage_open(struct stage *s, const struct world *w, unsigned slots);
void stage_close(struct stage *s);

struct stage_entry *stage_entry(struct stage *s, int64_t sequence);

/*
 * Carry out POLICY_START. *run gets the run, whose end the caller waits for;
 * NULL if it could not be built, and *conflict who is to blame.
 */
int stage_start(const struct stage_run **run, int64_t *conflict,
		struct stage *s, const struct policy_action *a);

/* The run of that number, NULL if it was cancelled. */
struct stage_run *stage_run(struct stage *s, int64_t number);

/* The run ends now, with its verdict. run is void after the next call. */
void stage_end(struct stage *s, struct stage_run *run);

/* Carry out POLICY_CANCEL. One that has not begun to take time is no run. */
int stage_cancel(struct stage *s, int64_t job);

/*
 * Carry out POLICY_LAND. list gets the n that land now, in order; it belongs
 * to the stage.
 */
int stage_land(const int64_t **list, size_t *n, struct stage *s, int64_t job);

/* Carry out POLICY_REJECT and POLICY_PARK. */
int stage_eject(struct stage *s, int64_t sequence, enum stage_state state);

/* The tip is moved past the queue. */
void stage_push(struct stage *s, bool red);

/* Is the entry good by itself, and with all that has landed? */
bool stage_innocent(const struct stage *s, int64_t sequence);

#endif
