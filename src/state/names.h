/* SPDX-License-Identifier: MIT */
/*
 * Every ref name, once. A target is named by its branch without refs/heads/.
 * Names are returned as strings to be released with free().
 */
#ifndef STATE_NAMES_H
#define STATE_NAMES_H

#include <stdbool.h>

#define NAMES_PREFIX "refs/refinery/"
#define NAMES_QUEUE "refs/refinery/queue/"
#define NAMES_LOG "refs/refinery/log/"
#define NAMES_CANDIDATE "refs/refinery/candidate/"
#define NAMES_READY "refs/refinery/ready/"
#define NAMES_USAGE "refs/refinery/usage/"
#define NAMES_FOR "refs/for/"
#define NAMES_TESTS "refs/notes/refinery/tests"
#define NAMES_REVIEWS "refs/notes/refinery/reviews"
#define NAMES_NOTES "refs/notes/refinery/"

/* Digits of the first record's id that name an entry. */
#define NAMES_ID_DIGITS 12

/* refs/heads/<target> */
char *name_target(const char *target);

/* refs/refinery/queue/<target>/ and one entry below it. */
char *name_queue(const char *target);
char *name_entry(const char *target, const char *id);

/* refs/refinery/log/<target>: one record an ended entry or landed group. */
char *name_log(const char *target);

/*
 * refs/refinery/candidate/<target>: the commit under test, so that a gc
 * meanwhile cannot take it. Evidence of nothing.
 */
char *name_candidate(const char *target);

/*
 * refs/refinery/ready/<target>: what is tested and waits for the end of a
 * freeze (queue/ready.h). Evidence of nothing.
 */
char *name_ready(const char *target);

/* refs/refinery/usage/<yyyy>-<mm>: requests to models (gateway/ledger.h). */
char *name_usage(int year, int month);
bool name_usage_parse(int *year, int *month, const char *name);

#endif
