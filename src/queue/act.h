/* SPDX-License-Identifier: MIT */
/*
 * What the runner of one target has at hand, and the actions that the policy
 * can ask for. Each action either ends with the repository changed by one
 * transaction and the knowledge here moved along with it, or fails with
 * ERR_STALE, after which the next round starts from what the repository says.
 */
#ifndef QUEUE_ACT_H
#define QUEUE_ACT_H

#include "config/halt.h"
#include "git/oid.h"
#include "plan/policy.h"
#include "queue/assemble.h"
#include "queue/candidate.h"
#include "queue/check.h"
#include "queue/entry.h"
#include "queue/loop.h"
#include "queue/rules.h"
#include "queue/told.h"
#include "queue/trial.h"
#include "state/log.h"

struct work {
	struct refinery *r;
	const char *target;
	struct loop_summary *summary;
	struct log_record log;	/* the newest */
	struct index *index;	/* of the log; NULL until it is needed */
	struct oid tip;		/* of the target that all else here is for */
	struct entries entries; /* to plan with */
	int64_t last;		/* sequence number that was given in this run */
	struct rules *rules;	/* that hold at tip */
	struct assembler *assembler;
	struct trials trials;
	struct candidates candidates;
	struct checks checks;
	unsigned slots; /* tests at a time, once the policy is there */
	const struct policy *policy;
	void *state; /* of the policy; NULL until it is needed */
	struct tolds told;
	struct halt halt;  /* by the settings as they are now */
	int64_t halt_read; /* when they were read; 0: not yet */
	bool urgent_lands; /* also during a freeze */
	bool urgent;	   /* only entries that do are planned with */
	int64_t *ready;	   /* jobs that are green and wait to land, in order */
	size_t n_ready, alloc_ready;
	bool ready_listed; /* entries are ready that nobody has assembled */
	bool look_only;	   /* --dry-run: nothing may be written */
	bool red;	   /* the tip itself fails */
	char *why;	   /* the newest trial that was no pass */
};

struct work *work_new(struct refinery *r, const char *target,
		      struct loop_summary *summary);
void work_free(struct work *w);

/*
 * The same without writing anything, for --dry-run: new entries are planned
 * with as if they were admitted, and an unlogged move of the target is not
 * logged.
 */
int work_look(struct work *w);

/*
 * Bring it up to date: reconcile, admit, rules and assembler for the tip if
 * that moved without us; and tell the policy what is new.
 */
int work_refresh(struct work *w);

/*
 * Tell the policy of entries that came, parents before children, and of those
 * that went. A child of one that was rejected is rejected, if write is set;
 * then ERR_STALE, for the next round.
 */
int work_tell(struct work *w, bool write);

/* Is the target paused? Notes it in the summary. */
bool work_paused(struct work *w);

/*
 * Pauses and freezes, as the settings are by now: a pause that somebody asks
 * for holds within a moment.
 */
int work_look_at_halt(struct work *w);

/*
 * Freezes. While one holds, what is green does not land but is ready: for the
 * policy it has landed, and later candidates stand on it. When the freeze is
 * over it lands as it was tested, in this run or, by what queue/ready.h has
 * kept, in a later one. Whatever moves the tip or takes an entry away before
 * that voids it all.
 */
bool work_frozen(const struct work *w);

/* Leave only urgent entries to plan with, if they land now and others not. */
void work_choose_urgent(struct work *w);

/* Forget what is ready if it cannot land any more as it is. */
void work_check_ready(struct work *w);

/* On a new tip: take up what an earlier run left ready on it. */
int work_adopt_ready(struct work *w);

/* The candidate is green, and this is a freeze. */
int work_keep_ready(struct work *w, struct candidate *c);

/* What is ready has all of e: look at it again when that has landed. */
void work_set_aside(struct work *w, const struct entry *e);

/*
 * Land what is ready first, if the freeze is over. 1: the repository changed;
 * 0: there is nothing to land, or what waits is noted in the summary.
 */
int work_land_ready(struct work *w);

/*
 * Move the target to a candidate that stands on its tip, with its entries as
 * they live. ERR_STALE: one of these is not what it was.
 */
int work_land(struct work *w, struct candidate *c);

/* The live entry of a sequence number, or NULL. */
const struct entry *work_entry(const struct work *w, int64_t sequence);

/* "entry <id> <name>" of one that lives or ended in this run; free(). */
char *work_name_of(const struct work *w, int64_t sequence);

/* It left the queue by an action that the policy knows of. */
void work_ended(struct work *w, int64_t sequence);

/* It left the queue without the policy's knowing. */
void work_gone(struct work *w, int64_t sequence);

/* The target is at the candidate's commit now. */
void work_landed(struct work *w, const struct candidate *c);

/* A candidate has its verdict: say so, and tell the policy. */
void work_judged(struct work *w, struct candidate *c);

/* Note that e was rejected, if error is 0. */
int work_rejected(struct work *w, const struct entry *e, int error);

/* Hold it, since its tests do not come to a verdict. */
int work_park(struct work *w, const struct entry *e, const char *reason);

/* Take away what a power cut left of objects (queue/recover.h). */
void work_clear_damage(struct work *w);

/*
 * An error that is no answer: does it lie with what was looked at? Then all
 * works that is needed for any entry. The message stays.
 */
bool work_fault(struct work *w, int error);

/* Hold e for it, if it does; else the error is handed back. */
int work_park_faulty(struct work *w, const struct entry *e, int error);

/*
 * The candidate that the policy wants to land cannot: hold the entry that this
 * lies with, and tell the policy. The error is handed back if it is none's.
 */
int work_cannot_land(struct work *w, struct candidate *c, int error);

/*
 * Checks (queue/check.h). They take slots as candidates do, and go first: the
 * policy is not told of an entry before it has passed, and a candidate that
 * it asks for waits, but no longer than its tests usually take.
 */

/* May the policy be told of e? */
bool work_checked(const struct work *w, const struct entry *e);

/*
 * Begin one for each entry that has none, by what is known; forget those of
 * entries that went.
 */
int work_look_at_checks(struct work *w);

/* Is a slot free? */
bool work_has_room(const struct work *w);

/* The check to run now, beside a candidate that waits (NULL: none), or NULL. */
struct check *work_next_check(const struct work *w,
			      const struct candidate *waiting);

/* Begin it. 1: a test runs; 0: it went on without one. */
int work_begin_check(struct work *w, struct check *k);

/* Take the verdicts that there are. 1: there was one. */
int work_collect_checks(struct work *w);

/*
 * Reviews of entries (queue/reviewing.h). They are checks, too, and run beside
 * the tests, as many at a time as there are slots: they mostly wait for others.
 */

/*
 * What is kept of e's review. 1: it is judged; 0: nothing is kept that would
 * do; gaps as for review_recall().
 */
int work_recall_review(struct work *w, struct check *k, const struct entry *e,
		       bool gaps);

/* Begin as many as there is room for. */
int work_begin_reviews(struct work *w);

/* Judge those that ended. 1: there was one. */
int work_collect_reviews(struct work *w);

/* Reject or park e for what its review said. */
int work_end_review(struct work *w, const struct check *k,
		    const struct entry *e);

/* End one entry that is to end by its check. 1: the repository changed. */
int work_end_checks(struct work *w);

/* For --dry-run. */
void work_describe_checks(const struct work *w);

/* A candidate that waited has its slot. As trial_begin(). */
int work_begin_candidate(struct work *w, struct candidate *c);

/*
 * Stack e as number i of the chain, with every check that needs no test: it
 * applies, .refinery stays readable, the second merge agrees. 1: it is there;
 * 0: it does not fit there, or has landed, since the target contains it.
 */
int work_stack(struct work *w, size_t i, const struct entry *e);

/* Reject e for what keeps it from standing on the tip. 1: it can. */
int work_reject_unfit(struct work *w, const struct entry *e);

int act_start(struct work *w, const struct policy_action *action);
int act_cancel(struct work *w, const struct policy_action *action);
int act_land(struct work *w, const struct policy_action *action);
int act_reject(struct work *w, const struct policy_action *action);
int act_park(struct work *w, const struct policy_action *action);
int act_pause(struct work *w);

/* The error for a tip that fails by itself, 0 if it does not. */
int work_tip_fails(const struct work *w);

/* For --dry-run: say what the action would be. */
int act_describe(struct work *w, const struct policy_action *action);

#endif
