/* SPDX-License-Identifier: MIT */
/*
 * Pruning: what the refinery keeps and nobody needs any more, by reachability
 * and by refinery.retention. Refs of entries and of the log are never touched,
 * and so nothing that hangs on them.
 */
#ifndef REPORT_PRUNE_H
#define REPORT_PRUNE_H

#include "util/strvec.h"

#include <stdbool.h>

struct refinery;

struct prune {
	struct refinery *r;
	bool dry_run;
	struct strvec removed; /* a line for each thing that went, or would */
};

void prune_release(struct prune *p);

/* Kept output of tests, older than the retention, of no candidate. */
int prune_outputs(struct prune *p);

/* Marks, and files of a runner that died, older than the retention. */
int prune_files(struct prune *p);

/* Verdicts on trees that are gone. */
int prune_evidence(struct prune *p);

/* Candidates of targets that no runner is at work on. */
int prune_candidates(struct prune *p);

/* What lies in slots that were not used for longer than the retention. */
int prune_slots(struct prune *p);

#endif
