/* SPDX-License-Identifier: MIT */
/*
 * Why an entry has not landed yet, in a line for people: the one place that
 * knows all reasons, the one that holds longest first. Part of a snapshot
 * (report/snapshot.h), which has read what is needed.
 */
#ifndef REPORT_WHY_H
#define REPORT_WHY_H

struct progress_test;
struct snapshot;
struct snapshot_row;

/* What keeps all of them, or NULL: nothing does; free(). */
char *why_all_wait(const struct snapshot *s);

/* Never NULL; free(). */
char *why_waits(const struct snapshot *s, const struct snapshot_row *row);

/* "gate unit, 12s of about 40s"; free(). */
char *why_test(const struct snapshot *s, const struct progress_test *test);

#endif
