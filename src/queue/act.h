/* SPDX-License-Identifier: MIT */
/*
 * What the runner of one target has at hand, and the actions that the planner
 * can ask for. Each action either ends with the repository changed by one
 * transaction and the knowledge here moved along with it, or fails with
 * ERR_STALE, after which the next round starts from what the repository says.
 */
#ifndef QUEUE_ACT_H
#define QUEUE_ACT_H

#include "config/gate.h"
#include "git/oid.h"
#include "queue/assemble.h"
#include "queue/entry.h"
#include "queue/loop.h"
#include "queue/past.h"
#include "queue/plan.h"
#include "queue/trial.h"
#include "state/log.h"

/* .refinery may be this large, in bytes. */
#define WORK_CONFIG_LIMIT (64 << 10)

struct work {
	struct refinery *r;
	const char *target;
	struct loop_summary *summary;
	struct log_record log;	/* the newest */
	struct index *index;	/* of the log; NULL until it is needed */
	struct oid tip;		/* of the target that all else here is for */
	struct entries entries; /* to plan with */
	struct gates gates;
	struct oid config; /* .refinery's blob at tip, or zero */
	struct past past;
	struct assembler *assembler;
	struct trials trials;
	struct plan_results results;
	char *why; /* the newest trial that was no pass */
	int64_t *deferred;
	size_t n_deferred, alloc_deferred;
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
 * Bring it up to date: reconcile, admit, and, if the tip moved without us,
 * gates and assembler for the new one.
 */
int work_refresh(struct work *w);

/* Is the target paused? Says so once and notes it in the summary. */
bool work_paused(struct work *w);

bool work_is_deferred(const struct work *w, int64_t sequence);

/* Take deferred entries up again; 1 if there were any. */
int work_undefer(struct work *w);

/* The live entry of a sequence number that the planner named. */
const struct entry *work_entry(const struct work *w, int64_t sequence);

/* What people call it: branch, topic or subject. */
const char *entry_name(const struct entry *e);

/* It conflicts with one ahead: not before that one has ended. */
void work_defer(struct work *w, int64_t sequence);

/* It left the queue: what was known of it is void, who waited may go. */
void work_gone(struct work *w, int64_t sequence);

/* Reject e for the present error message; or note that error (0) did so. */
int work_reject(struct work *w, const struct entry *e, const char *code);
int work_rejected(struct work *w, const struct entry *e, int error);

/*
 * Stack e as number i of the chain, with every check that needs no test: it
 * applies, .refinery stays readable, the second merge agrees. 1: it is there;
 * 0: it was put aside for now, or has ended.
 */
int work_stack(struct work *w, size_t i, const struct entry *e);

int act_test(struct work *w, const struct plan_action *action);
int act_land(struct work *w, const struct plan_action *action);
int act_reject(struct work *w, const struct plan_action *action);
int act_park(struct work *w, const struct plan_action *action);

/* For --dry-run: say what the action would be. */
int act_describe(struct work *w, const struct plan_action *action);

#endif
