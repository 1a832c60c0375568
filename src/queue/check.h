/* SPDX-License-Identifier: MIT */
/*
 * Checks: the gates that run on an entry by itself before it joins others
 * (`when` is entry or both). What is tested is the submitted head, as it is:
 * what is known of its tree stays known however the target moves, in the next
 * run, too. A failure proves little there, since the branch may be old, or the
 * target itself may fail. So it is a verdict on the entry only once the gate
 * failed on the entry alone on the target's tip, and passed on that tip:
 *
 *     HEAD  --pass--> PASSED           does it pass as it was submitted?
 *       | fail
 *     ALONE --pass--> PASSED           on the tip, if head does not stand there
 *       | fail
 *     TIP   --pass--> FAILED           the entry is to blame
 *       | fail
 *     TIP_FAILS                        it waits for another tip
 *
 * Before all that comes REVIEW, where linters or models are to be asked: what
 * they say of the entry's own change does not depend on where the target is.
 *
 * No verdict (timed out, could not run) twice in a row ends it as SILENT.
 */
#ifndef QUEUE_CHECK_H
#define QUEUE_CHECK_H

#include "git/oid.h"
#include "queue/reviewing.h"
#include "queue/trial.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct entry;

/* Runs without a verdict, one after another, that end a check. */
#define CHECK_SILENT_RUNS 2

enum check_step {
	CHECK_HEAD,
	CHECK_ALONE,
	CHECK_TIP,
	CHECK_REVIEW,
};

enum check_end {
	CHECK_OPEN,
	CHECK_PASSED,
	CHECK_FAILED, /* to be rejected */
	CHECK_SILENT, /* to be parked */
	CHECK_WAITS,  /* until the target is elsewhere */
};

/* Where a check stands. */
struct check_course {
	enum check_step step;
	enum check_end end;
	int silent;  /* runs without verdict in a row */
	bool review; /* a review is all there is to it */
};

/* A test ended. on_tip: the head stands on the tip. Pure. */
void check_heard(struct check_course *c, enum policy_verdict verdict,
		 bool on_tip);

/* The target is elsewhere: one that waits begins again. Pure. */
void check_moved(struct check_course *c);

/*
 * Does a check go before a candidate that has waited so long for a slot, whose
 * tests usually take so long (ms; 0: not known)? So both get half of the time
 * if both want it all. Pure.
 */
#define CHECK_PATIENCE_MIN 5000
bool check_goes_first(int64_t waited, int64_t usual);

struct check {
	int64_t sequence;
	int retries, priority; /* of the entry */
	struct check_course course;
	struct oid tip;		     /* that ALONE and TIP are about */
	bool on_tip;		     /* head stands on it */
	bool told;		     /* that it passed, to the policy */
	struct trial trial;	     /* runs, or was the last */
	struct trial red;	     /* the one that counts against it */
	struct reviewing *reviewing; /* runs; NULL */
	struct opinion opinion;	     /* of the last review */
};

struct checks {
	struct check **v; /* by sequence, as the entries */
	size_t n, alloc;
	int64_t since; /* when the first passed that nobody was told of; or 0 */
};

void checks_release(struct checks *l);

/* The check of that entry, or NULL. */
struct check *checks_find(const struct checks *l, int64_t sequence);

/* A new one for e, with a review, with tests, or both. */
struct check *checks_add(struct checks *l, const struct entry *e, bool reviews,
			 bool tests);

/* That entry is gone, or is to be checked anew. */
void checks_drop(struct checks *l, int64_t sequence);

/*
 * The one to test, or to review, next, or NULL: those without a verdict come
 * after the others, then by priority and number.
 */
struct check *checks_next(const struct checks *l, bool reviews);

/* Does a test or a review of it run? Then the descriptor to wait for, or -1. */
bool check_runs(const struct check *k);
int check_fd(const struct check *k);

/* How many tests run; reviews; how many are open, running or not. */
size_t checks_running(const struct checks *l);
size_t checks_reviewing(const struct checks *l);
size_t checks_open(const struct checks *l);

#endif
