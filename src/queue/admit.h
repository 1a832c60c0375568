/* SPDX-License-Identifier: MIT */
/*
 * Admission: a new entry is checked and gets the next sequence number, in the
 * order in which the runner first sees it. Order never comes from a clock;
 * only among entries first seen together does the time in their records break
 * the tie. What was asked for from a clone (withdraw, replace) is done here.
 */
#ifndef QUEUE_ADMIT_H
#define QUEUE_ADMIT_H

#include <stdint.h>

struct entries;
struct index;
struct log_record;
struct refinery;

/*
 * Read the queue of target and admit what is new. entries gets those that the
 * scheduler may plan with: admitted, not held, not ended. Refused ones are
 * rejected, *rejected counts them; *log moves along. *index, NULL at first, is
 * kept from call to call.
 *
 * *last is the highest sequence number that this run of the runner has seen or
 * given, 0 at first. Above it starts what is given next: an entry that went
 * without a trace of its number in the log leaves a number behind that others
 * in the same run still know it by.
 */
int admit(struct entries *out, size_t *rejected, int64_t *last,
	  struct log_record *log, struct index **index, struct refinery *r,
	  const char *target);

#endif
