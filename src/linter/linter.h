/* SPDX-License-Identifier: MIT */
/*
 * Linters: programs of others that look at a change. They run on the reviewed
 * tree in a slot of its own (linter/scratch.h), in the sandbox that tests have,
 * as many at a time as there are processors, each within its time. What they
 * report becomes findings as they are (linter/intake.h); whether they lie at
 * the change is for finding/anchor.h.
 *
 * Silence counts only from one that ran to its end: a crash, a time-out, an
 * exit status that it does not have (reviewer.statuses), a status without a
 * finding, a report that cannot be read, all of it is a failure of that
 * reviewer, with the reason in the coverage.
 */
#ifndef LINTER_LINTER_H
#define LINTER_LINTER_H

#include <stdbool.h>

struct coverage;
struct findings;
struct refinery;
struct reviewers;
struct subject;

/* Bytes of what a linter says on stderr that are kept, for the reason. */
#define LINTER_TALK_LIMIT 8192

/*
 * Run them all. trusted: commands that .refinery names may run here, as on a
 * repository that serves the target; else those whose .refinery the user does
 * not trust (state/trust.h) fail for that reason. Each reviewer is a part of
 * the coverage afterwards. 1: it was asked to stop (util/stop.h), nothing is
 * added.
 */
int linters_run(struct findings *out, struct coverage *coverage,
		struct refinery *r, const struct subject *s,
		const struct reviewers *reviewers, bool trusted);

#endif
