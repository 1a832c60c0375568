/* SPDX-License-Identifier: MIT */
/*
 * Verifying: what the refinery claims, recomputed from git alone. Neither the
 * runner's caches nor its word count: the log must be one unbroken chain that
 * leads from the adopted tip to where the target is, each landing must be
 * found in the target's history, entry by entry, with verdicts on exactly its
 * tree, and each entry must have ended once.
 */
#ifndef REPORT_VERIFY_H
#define REPORT_VERIFY_H

#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>

struct refinery;

struct verification {
	size_t records, landings, entries; /* looked at */
	size_t untested;		   /* landings that no gate was for */
	struct strvec findings;		   /* what is wrong, a line each */
	struct strvec notes; /* what could not be checked, and why */
};

#define VERIFICATION_INIT ((struct verification){ 0 })

void verification_release(struct verification *v);

/*
 * Verify target. contents: also recompute the tree of each landed entry from
 * its base and its submitted head, which takes as long as merging them all
 * once more. ERR_NOTFOUND: no such target. Other errors: it could not be
 * carried through; what is wrong is no error.
 */
int verify_target(struct verification *out, struct refinery *r,
		  const char *target, bool contents);

#endif
