/* SPDX-License-Identifier: MIT */
/*
 * Rules: what holds at one tip of a target, from configuration and from the
 * file .refinery in it. Shared by all who work by them, since the tip may move
 * while a test still runs by the older ones.
 */
#ifndef QUEUE_RULES_H
#define QUEUE_RULES_H

#include "config/gate.h"
#include "config/lane.h"
#include "git/oid.h"
#include "queue/past.h"

#include <stdbool.h>

struct log_record;
struct refinery;

/* .refinery may be this large, in bytes. */
#define RULES_LIMIT (64 << 10)

struct rules {
	struct gates gates;
	struct lanes lanes;
	struct oid config; /* .refinery's blob, or zero */
	struct oid tip;	   /* that they were read at */
	bool reviews;	   /* linters or models look at each entry */
	struct past past;  /* by these gates */
	unsigned users;
};

/* Only the gates, as they are at the commit tip of target. */
int rules_gates(struct gates *out, struct refinery *r, const char *target,
		const struct oid *tip);

/*
 * Those that hold at log->tip; the caller is the first user. only, if given,
 * names the gates to leave (gates_only()).
 */
int rules_read(struct rules **out, struct refinery *r, const char *target,
	       const struct log_record *log, const struct strvec *only);

/*
 * The gates that would hold once commit stands on base must be readable, or
 * nothing could land any more. ERR_REFUSED says what is wrong with them.
 */
int rules_check_change(struct refinery *r, const char *target,
		       const struct oid *base, const struct oid *commit);

/*
 * Do the .refinery and the attributes of that commit say what they said where
 * these were read?
 */
bool rules_hold_at(const struct rules *rules, struct refinery *r,
		   const struct oid *commit);

struct rules *rules_use(struct rules *rules);

/* The last one who leaves frees them. NULL is fine. */
void rules_leave(struct rules *rules);

#endif
