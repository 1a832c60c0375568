/* SPDX-License-Identifier: MIT */
/*
 * Commits that landed without being tested by themselves: those below the last
 * one of what landed together. Derived from the log, which says what landed by
 * which gates, and the verdicts on trees; nothing is stored for it, and a
 * clone that has fetched both gets the same answer.
 */
#ifndef REPORT_UNTESTED_H
#define REPORT_UNTESTED_H

#include "git/oid.h"

struct refinery;

/* Commits of one range, and of one landing; larger ones are refused. */
#define UNTESTED_LIMIT 1000000

/*
 * Append those that target's log knows of, the newest landing first: commits
 * that one of the gates of their landing has not passed. range: NULL, for all
 * that are here; or "<good>..<bad>", as git knows it. ERR_INVALID,
 * ERR_NOTFOUND: it is no range.
 */
int untested_find(struct oids *out, struct refinery *r, const char *target,
		  const char *range);

#endif
