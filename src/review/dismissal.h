/* SPDX-License-Identifier: MIT */
/*
 * Dismissals: a person looked at a finding and says that it is none, and why.
 * They are records on one ref, the newest first, and are remembered for as
 * long as the finding's fingerprint is the same: over moved lines, but not over
 * another text on the line.
 *
 *	Refinery-Record: dismissal/1
 *	Finding: <fingerprint>
 *	Rule: <tool> <rule>
 *	Path: <path>
 *	State: dismissed | restored
 *	Reason: <text>
 *
 * They count in the repository that has them. In a served one only those with
 * a right to write there can make one, so that nobody dismisses on the way in
 * what the gate found.
 */
#ifndef REVIEW_DISMISSAL_H
#define REVIEW_DISMISSAL_H

#include <stdbool.h>

struct finding;
struct findings;
struct refinery;
struct strvec;

#define DISMISSAL_REF "refs/refinery/dismissed"
#define DISMISSAL_KIND "dismissal/1"

/* Older ones than that many are forgotten. */
#define DISMISSAL_LIMIT 10000

/* Set the state of open findings that were dismissed, with the reason. */
int dismissals_apply(struct findings *l, struct refinery *r);

/*
 * Dismiss a finding, or take that back. reason: not empty. ERR_EXISTS: it is
 * so already. by: who says so.
 */
int dismissal_add(struct refinery *r, const struct finding *f, bool dismissed,
		  const char *reason, const char *by);

#endif
