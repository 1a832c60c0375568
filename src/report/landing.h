/* SPDX-License-Identifier: MIT */
/* Which landing a commit of the target came with. */
#ifndef REPORT_LANDING_H
#define REPORT_LANDING_H

#include "state/log.h"

struct oid;
struct refinery;

/*
 * Find the record that brought commit into target's history, and in *entry
 * (if there is one) the place in record->entries of the entry it is of;
 * n_entries if it is of none. ERR_NOTFOUND: it is not on the target, or was
 * there before the target was adopted.
 */
int landing_find(struct log_record *record, size_t *entry, struct refinery *r,
		 const char *target, const struct oid *commit);

#endif
