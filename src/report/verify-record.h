/* SPDX-License-Identifier: MIT */
/*
 * Inside report/verify.h: one record of the log, or of an entry, against itself
 * and against what else says the same. What a record claims and nothing else
 * says cannot be checked: see git-refinery-verify(1).
 */
#ifndef REPORT_VERIFY_RECORD_H
#define REPORT_VERIFY_RECORD_H

struct entry;
struct log_entry;
struct log_record;
struct refinery;
struct verification;

/* Event, code, reason, subject and gates of a record must fit together. */
void verify_record(struct verification *out, const struct log_record *l,
		   const char *target);

/* What the log says of an entry against the entry's last record. */
void verify_log_entry(struct verification *out, const struct log_record *l,
		      const struct log_entry *le, const struct entry *e);

/*
 * What never changes of an entry against its first record, which its id names.
 * l: the record that ended it, or NULL.
 */
void verify_first_record(struct verification *out, struct refinery *r,
			 const struct log_record *l, const struct entry *e);

#endif
