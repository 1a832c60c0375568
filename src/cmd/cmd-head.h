/* SPDX-License-Identifier: MIT */
/* What enqueue and try share: the commit that is meant, and its branch. */
#ifndef CMD_CMD_HEAD_H
#define CMD_CMD_HEAD_H

#include "git/oid.h"

struct refinery;

struct head {
	const char *revision; /* as given; "HEAD" without */
	char *branch;	      /* its short name; NULL: no branch was named */
	struct oid commit;
};

#define HEAD_INIT ((struct head){ 0 })

void head_release(struct head *h);

/*
 * What revision means; NULL: what is checked out. ERR_NOTFOUND: nothing, with
 * the next step.
 */
int head_choose(struct head *out, struct refinery *r, const char *revision);

/*
 * How many files have uncommitted changes, if it is what is checked out: they
 * are not part of it, which may surprise. Otherwise 0.
 */
int head_uncommitted(const struct head *h, struct refinery *r);

#endif
