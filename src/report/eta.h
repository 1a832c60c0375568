/* SPDX-License-Identifier: MIT */
/*
 * When the entries of a snapshot will land, by plan/forecast.h on what is
 * known: the rows in their order, the tests that run, and what the newest log
 * records say of times and odds (report/recent.h). Nobody knows who arrives
 * meanwhile; who comes with a higher priority delays those behind.
 *
 * Of a remote neither the slots nor the running tests are known here: it is
 * taken to have one slot and to begin now, which is late rather than early.
 */
#ifndef REPORT_ETA_H
#define REPORT_ETA_H

#include <stdint.h>

struct refinery;
struct snapshot;
struct snapshot_row;

/* Fill the eta of all rows, or say in s->no_eta why that cannot be. */
void eta_foresee(struct snapshot *s, struct refinery *r);

/* "2m (90%: 5m)", "-" if it is not known; free(). */
char *eta_cell(const struct snapshot_row *row);

/*
 * "in about 2m; 9 times out of 10 by Mon 2026-11-23 14:10 CET (in 5m)", or
 * "unknown: " and the reason; free().
 */
char *eta_text(const struct snapshot *s, const struct snapshot_row *row);

/* Why it is not known when this one lands; NULL: it is; free(). */
char *eta_unknown(const struct snapshot *s, const struct snapshot_row *row);

#endif
