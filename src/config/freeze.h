/* SPDX-License-Identifier: MIT */
/*
 * Freezes: windows of time in which nothing lands, as the setting `freeze`
 * says them, one a value. A time zone and a reason in parentheses may follow.
 *
 *	Fri 16:00 - Mon 08:00			from a day to a day, each week
 *	Mon-Fri 22:00-06:00			on these days, to the next day
 *						if it ends before it begins
 *	12:00-13:00				each day
 *	Sat,Sun					these whole days
 *	2026-12-20 - 2027-01-03			from a date to the end of a date
 *	2026-12-20 18:00 - 2027-01-03 08:00 Europe/Berlin (holidays)
 *
 * A window holds its first second and not its last.
 */
#ifndef CONFIG_FREEZE_H
#define CONFIG_FREEZE_H

#include "config/when.h"

#include <stdbool.h>
#include <stdint.h>

struct strvec;

/* One window. */
struct freeze {
	bool days[WHEN_WEEK]; /* on which it begins; none: dates */
	struct when_date first, last;
	int span;     /* days from the one on which it begins to its end */
	int from, to; /* seconds of these days */
	char zone[WHEN_ZONE_MAX];
	const char *reason; /* in the text; reason_len bytes */
	int reason_len;
};

/* ERR_INVALID names the word that does not fit. out points into text. */
int freeze_parse(struct freeze *out, const char *text);

/* Does it hold at now, and until when? */
bool freeze_holds(int64_t *until, const struct freeze *f, int64_t now);

/* What several windows make together. */
struct frozen {
	int64_t until; /* the end of all that follow on each other; 0: none */
	char text[WHEN_TEXT_MAX]; /* that moment, for people */
	char *reason;		  /* "" if there is none; free() */
};

/*
 * Does one of windows, all of them valid, hold at now? *out is set only if so.
 * An end that is not found within a thousand windows is none.
 */
bool freeze_find(struct frozen *out, const struct strvec *windows, int64_t now);

#endif
