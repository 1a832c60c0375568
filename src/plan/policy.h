/* SPDX-License-Identifier: MIT */
/*
 * Policies: what decides which candidate is tested, landed or rejected next.
 * Ours (plan/planner.h) and those of other queues (plan/policy-*.c) stand
 * behind the same calls, so that the runner and the simulator drive the same
 * code. A policy reads no clock, no repository and no configuration: what it
 * knows are the events it is told, in their order, and the same events make
 * the same decisions.
 *
 * Whoever drives it tells events, then asks for actions until there is none
 * (POLICY_WAIT), carries each out at once, and goes on with the next event.
 * Entries are named by their sequence numbers, jobs by numbers of the policy;
 * what is told of a number that the policy does not know (any more) is
 * ignored. An entry ends by LAND, REJECT or PARK, or by leave(); after that
 * its number may arrive again.
 */
#ifndef PLAN_POLICY_H
#define PLAN_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An entry, as it is told on arrival; the policy copies what it keeps. */
struct policy_entry {
	int64_t sequence;
	int64_t score; /* higher comes first; then the lower sequence */
	double p;      /* chance that it fails, 0 < p < 1 */
	/*
	 * Entries of different lanes touch no common path; on several slots
	 * they are tested side by side rather than in one group.
	 */
	unsigned lane;
	uint64_t touches[4]; /* Bloom bits of its paths; all zero: unknown */
	/*
	 * Entries that must land before or with it. One that the policy never
	 * heard of counts as landed; a child of one that was rejected or
	 * parked is rejected or parked as well; a child of one that left
	 * waits for it to arrive again.
	 */
	const int64_t *after;
	size_t n_after;
	bool alone; /* tested in no group: urgent, or changes the gates */
};

enum policy_verdict {
	POLICY_GREEN,
	POLICY_RED,
	POLICY_NOTHING, /* timed out, could not run */
};

enum policy_kind {
	POLICY_WAIT, /* nothing to do until something happens */
	/*
	 * Test the candidate: tip + base + members, in this order. Neither
	 * base nor members: the tip itself is in doubt, test that. With
	 * `below` it is not the present tip but what it was before that entry
	 * landed; such a job is not asked to land, and one that cannot be
	 * built is told as a conflict of its member.
	 */
	POLICY_START,
	/* Stop that job: what it would say is of no use any more. */
	POLICY_CANCEL,
	/*
	 * That job was green on the present tip: move it to its commit, that
	 * is tip + base + members. If it cannot be moved because somebody else
	 * was first, tell refused() before anything else.
	 */
	POLICY_LAND,
	POLICY_REJECT, /* members[0] failed; blame: what it failed with */
	POLICY_PARK,   /* members[0] could not be tested, more than once */
	/*
	 * The tip itself fails: nothing is started or rejected until moved()
	 * is told, or a job that still runs is green. Said once.
	 */
	POLICY_PAUSE,
};

struct policy_action {
	enum policy_kind kind;
	int64_t job;
	/* Owned by the policy, good until its next call. */
	const int64_t *base, *members, *blame;
	size_t n_base, n_members, n_blame;
	const int64_t *below; /* POLICY_START; NULL: on the tip */
};

struct policy_params {
	unsigned slots;	  /* jobs at a time, 1 or more */
	double cross;	  /* p_c: chance to fail only with others beside it */
	double flake;	  /* chance that a good tree shows red in a run */
	size_t max_group; /* bound of a candidate's fresh members; 0: none */
	size_t overtakes; /* freeze admission at so many; 0: by the policy */
	bool tip_green;	  /* the tip is known to pass at the start */
	bool strict;	  /* confirm every conviction by a run of its own */
};

struct policy {
	const char *name; /* as `git refinery simulate --policy` takes it */
	const char *summary;
	void *(*open)(const struct policy_params *params);
	void (*close)(void *state);
	/* Events; all but arrive() and result() may be NULL. */
	void (*arrive)(void *state, const struct policy_entry *e);
	void (*leave)(void *state, int64_t sequence); /* withdrawn, held */
	void (*result)(void *state, int64_t job, enum policy_verdict verdict);
	/*
	 * The job could not be built: this one of its base or members
	 * conflicts as text with the tip or one before it. Ends the job.
	 */
	void (*conflict)(void *state, int64_t job, int64_t sequence);
	/*
	 * Somebody else moved the tip: what was green is not on the tip. Also
	 * told to go on after a pause.
	 */
	void (*moved)(void *state);
	/*
	 * The landing just asked for did not happen: somebody else moved the
	 * tip first. Includes moved().
	 */
	void (*refused)(void *state, int64_t job);
	/* New odds of an entry that waits. */
	void (*odds)(void *state, int64_t sequence, double p);
	/* It comes at another place in line; what runs goes on. */
	void (*score)(void *state, int64_t sequence, int64_t score);
	/* The next thing to do now. */
	void (*next)(void *state, struct policy_action *out);
};

/* All policies, ours first; NULL ends them. */
extern const struct policy *const policies[];

const struct policy *policy_find(const char *name);

#endif
