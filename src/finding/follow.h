/* SPDX-License-Identifier: MIT */
/*
 * Following findings from one version of a change to another that has the same
 * name (review/change-id.h), as it is after a rebase: each hunk is there in
 * both, at other lines perhaps.
 */
#ifndef FINDING_FOLLOW_H
#define FINDING_FOLLOW_H

#include <stddef.h>

struct findings;
struct subject;

/*
 * Move the findings from index on to where they are in new; a patch for a file
 * that is another by now is dropped, since it would not apply. ERR_NOTFOUND: a
 * line cannot be followed, and nothing is changed.
 */
int follow_findings(struct findings *l, size_t from, const struct subject *old,
		    const struct subject *new);

#endif
