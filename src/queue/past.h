/* SPDX-License-Identifier: MIT */
/* What the log teaches about what comes: how often entries fail, how long
 * gates take. Read from the newest records; nothing is stored for it. */
#ifndef QUEUE_PAST_H
#define QUEUE_PAST_H

#include <stdint.h>

struct gates;
struct log_record;
struct refinery;

/* Records looked at. */
#define PAST_RECORDS 200

struct past {
	int64_t landed, failed; /* entries, by the verdict of tests alone */
	int64_t *typical;	/* by gate: median ms of a pass; 0: not known */
};

#define PAST_INIT ((struct past){ 0 })

void past_release(struct past *p);

int past_read(struct past *out, struct refinery *r,
	      const struct log_record *tip, const struct gates *gates);

#endif
