/* SPDX-License-Identifier: MIT */
/*
 * What the newest records of the log say of tests: how long candidates took
 * and how often entries failed. Less than the runner reads (queue/past.h),
 * since it is read each time that somebody looks at the queue: records alone,
 * RECENT_RECORDS at most.
 */
#ifndef REPORT_RECENT_H
#define REPORT_RECENT_H

#include "queue/past.h"
#include "util/strvec.h"

#include <stddef.h>

struct gates;
struct oid;
struct refinery;

#define RECENT_RECORDS 50

struct recent {
	/*
	 * Of landed candidates: all their gates that still hold, one after
	 * another. Only runs that came to an end count, and what one more run
	 * may do that no earlier one did: it exceeds all n of them with chance
	 * 1 / (n + 1), so there is one more, of 1.5 times the longest.
	 */
	double seconds[RECENT_RECORDS + 1];
	size_t n;
	struct strvec gates; /* names of those that passed */
	struct past past;    /* landed, failed, cross */
};

#define RECENT_INIT ((struct recent){ 0 })

void recent_release(struct recent *recent);

/* From the record log on; a NULL gates: all that were run still hold. */
int recent_read(struct recent *out, struct refinery *r, const struct oid *log,
		const struct gates *gates);

#endif
