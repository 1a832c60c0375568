/* SPDX-License-Identifier: MIT */
/*
 * Moments as people write them: days of the week, dates, times of the day and
 * time zones. What the clock on the wall says in a zone becomes seconds since
 * 1970 by libc's own rules (tzset(3), mktime(3)), summer time included.
 *
 *	Fri, Friday		a day of the week
 *	2026-12-20		a date
 *	16:00, 24:00, 08:30:15	a time of the day
 *	UTC, Z, Europe/Berlin	a zone; without one it is that of this host
 */
#ifndef CONFIG_WHEN_H
#define CONFIG_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the name of a zone, of a text with a moment in it. */
#define WHEN_ZONE_MAX 64
#define WHEN_TEXT_MAX 64

#define WHEN_DAY_SECONDS 86400
#define WHEN_WEEK 7 /* days */

struct when_date {
	int year, month, day; /* month from 1; day may be out of range */
};

enum when_kind {
	WHEN_END,
	WHEN_DAY,    /* day */
	WHEN_DATE,   /* date */
	WHEN_TIME,   /* seconds */
	WHEN_ZONE,   /* zone, which this host knows */
	WHEN_DASH,   /* - */
	WHEN_COMMA,  /* , */
	WHEN_REASON, /* all the rest, from a '(' on */
};

struct when_word {
	enum when_kind kind;
	const char *at; /* where it begins, in the text that was read */
	size_t len;
	int day; /* of the week, Sunday is 0 */
	struct when_date date;
	int seconds; /* of the day, at most WHEN_DAY_SECONDS */
	char zone[WHEN_ZONE_MAX];
};

/*
 * Read one word and move *text behind it. ERR_INVALID names a word that is
 * none of these.
 */
int when_word(struct when_word *out, const char **text);

/*
 * The second at which the clock of zone ("": this host's) shows that date and
 * time of the day; a time that the clock skips is moved on, and of one that it
 * shows twice it is the first or the last.
 */
int64_t when_instant(const struct when_date *date, int seconds,
		     const char *zone, bool last);

/* Date and day of the week that the calendar of zone shows at a moment. */
void when_calendar(struct when_date *date, int *weekday, int64_t moment,
		   const char *zone);

/*
 * A moment in the future, as a person asks for it: a span from now (2h, 3d), a
 * time or day that comes next (16:00, Mon, Mon 08:00), a date (2026-12-20,
 * 2026-12-20 18:00), each but the first with a zone if need be. A day or date
 * alone means when it begins. ERR_INVALID, also for what is over.
 */
int when_parse(int64_t *out, const char *text, int64_t now);

/*
 * The same for a date only, over or not, as 2026-12-20T17:00:00Z: what a
 * setting can say for good.
 */
int when_parse_date(int64_t *out, const char *text);

/* "Mon 2026-11-23 08:00 CET" by the clock of zone. */
void when_print(char out[WHEN_TEXT_MAX], int64_t moment, const char *zone);

#endif
