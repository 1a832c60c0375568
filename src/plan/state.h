/* SPDX-License-Identifier: MIT */
/*
 * What the planner knows. An item is alive from its arrival until it lands,
 * is rejected, parked or leaves; alive, it stands in one of these places:
 *
 *   pool[0]    never green           pool[1]   green once, with its group only
 *   sets       one of these is bad (or: this group is to be run again)
 *   base       cleared: green on an older tip, in the order of clearing
 *   convicted  failed by itself, and the proof is not complete
 *   runs       fresh members of a running attempt
 *
 * Members of an attempt that searches a set, confirms a conviction or checks
 * the base stay in their place meanwhile.
 */
#ifndef PLAN_STATE_H
#define PLAN_STATE_H

#include "plan/items.h"

/* Runs without a verdict before a group is split or an entry is parked. */
#define PLANNER_TRIES 2

enum attempt_kind {
	ATTEMPT_FRESH,	 /* a group on the base */
	ATTEMPT_SEARCH,	 /* the first of a bad set */
	ATTEMPT_CONFIRM, /* a convicted entry by itself */
	ATTEMPT_CHECK,	 /* the base, or the first of it, without a group */
	ATTEMPT_TIP,	 /* the tip alone */
	ATTEMPT_BLAME,	 /* a convicted entry by itself on an older tip */
};

/*
 * The version of a tip that was left before it was known to be green: what
 * failed on it may have failed because of it.
 */
#define VERSION_SHAKY INT64_MAX

/* A job that runs. */
struct attempt {
	int64_t id;
	enum attempt_kind kind;
	int64_t version; /* of the tip below it */
	uint64_t since;	 /* when it started */
	uint64_t mark;	 /* what its items carry while it is put together */
	unsigned tier;
	struct items base, members;
	struct set *set;  /* ATTEMPT_SEARCH; NULL: dissolved meanwhile */
	unsigned silent;  /* earlier runs of these members without a verdict */
	bool shaky;	  /* its tip was left and not known to be green */
	bool whole;	  /* began with all of a base that was not empty */
	uint64_t below;	  /* ATTEMPT_BLAME: the number of a landing */
	uint64_t results; /* told when it started */
	bool stacked;	  /* began on members of one that ran: plan/pool.h */
};

/* Entries of which one at least is bad, or that are to be run again. */
struct set {
	bool bad;
	unsigned tier;
	struct items v;
	struct items dep;    /* what was assumed good when it failed */
	struct items beside; /* what was with it then and was green without */
	struct doubt doubt;
	int64_t version; /* of the tip that it failed on last */
	unsigned silent;
	bool running;
};

/* Something to be told by next(). */
struct notice {
	enum policy_kind kind;
	int64_t job;
	int64_t *members, *base, *blame;
	size_t n_members, n_base, n_blame;
	int64_t below;
	bool older; /* on the tip before `below` landed */
};

/* An entry that landed: what others may turn out to fail with. */
struct landed {
	uint64_t number; /* counts landings */
	int64_t sequence;
	int64_t version; /* of the tip that it made */
	uint64_t cleared_at;
	unsigned lane;
	uint64_t touches[4];
};

struct planner {
	struct policy_params params;

	struct items alive, ended; /* by sequence */
	struct items pool[2];	   /* by score */
	struct items base, convicted;
	struct set **sets; /* oldest first */
	size_t n_sets, alloc_sets;
	struct attempt **runs;
	size_t n_runs, alloc_runs;

	int64_t last_job;
	int64_t version;   /* of the tip; grows with each move */
	int64_t proven;	   /* the newest version known to be green */
	uint64_t clock;	   /* counts clearings, starts and failures */
	uint64_t green_at; /* of the latest green run */
	uint64_t mark;

	unsigned base_reds;   /* since a green with all of the base */
	unsigned base_silent; /* checks of the base without a verdict */

	double streak; /* log of the odds of the rejections since a green */
	unsigned tip_reds, tip_silent;
	bool paused;

	size_t burst;  /* most that waited since nothing ran */
	double mean_p; /* of the latest arrivals */

	int64_t *passed; /* sequences that landed before an older one */
	size_t n_passed, alloc_passed;

	struct landed
		*history; /* the latest, oldest first, no number left out */
	size_t n_history, alloc_history;
	uint64_t landings; /* the number of the next one */
	uint64_t results;  /* told so far */
	size_t crowd;	   /* most that were alive since nobody was */

	struct attempt *landing; /* asked for; kept until it is certain */
	struct notice *notices;
	size_t n_notices, alloc_notices, told;
};

/* The chance that an entry fails only beside others, and a run finds that. */
double planner_cross(const struct planner *p);

/* The odds to plan with. */
double planner_odds(const struct planner *p, const struct item *it);

/* Two tiers: groups are tested on the bare tip, what is green then together. */
bool planner_two_tiers(const struct planner *p);

/* A usual group of never tested entries. */
size_t planner_usual(const struct planner *p);

/* Return to the pool, from a place that does not list it any more. */
void planner_return(struct planner *p, struct item *it);
void planner_return_all(struct planner *p, const struct items *list);

/* Take it out of wherever it is. What it leaves behind is put in order. */
void planner_take(struct planner *p, struct item *it);

/* It ended: not alive any more. Its reference by the caller stays good. */
void planner_end(struct planner *p, struct item *it, enum place how);

/* Is this still to be had: alive on a candidate, or landed? */
bool planner_stands(const struct item *it);

/*
 * Does a failure still count that assumed dep to be good? Not if one of it
 * came under suspicion since. What was with it and green without it is enough
 * as long as it is not rejected or withdrawn.
 */
bool planner_counts(const struct items *dep, const struct items *beside);

/* Queue something for next(); blame may be NULL. */
void planner_tell(struct planner *p, enum policy_kind kind, int64_t job,
		  const struct items *base, const struct items *members,
		  const struct items *blame);

/* Stop a run and forget it; its fresh members return. */
void planner_cancel(struct planner *p, struct attempt *a);

#endif
