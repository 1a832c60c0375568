/* SPDX-License-Identifier: MIT */
#include "config/when.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/number.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define ZONES "/usr/share/zoneinfo"
#define UTC "UTC0"
#define DAY_LETTERS 3

static const char *const days[] = { "Sunday",	 "Monday",   "Tuesday",
				    "Wednesday", "Thursday", "Friday",
				    "Saturday" };

/* libc then tells the time of zone, until leave(). */
static char *enter(const char *zone)
{
	char *former = alloc_string(getenv("TZ"));

	if (*zone)
		setenv("TZ", zone, 1);
	tzset();
	return former;
}

static void leave(char *former)
{
	if (former)
		setenv("TZ", former, 1);
	else
		unsetenv("TZ");
	tzset();
	free(former);
}

/* libc takes a zone that it does not know for UTC, and says nothing. */
static bool zone_exists(const char *name)
{
	const char *directory = getenv("TZDIR");
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/%s", directory ? directory : ZONES, name);

	return !strstr(name, "..") && file_exists(path);
}

static int bad(const struct when_word *w, const char *what)
{
	return error_set(ERR_INVALID, "'%.*s' is %s",
			 (int)(w->len > 80 ? 80 : w->len), w->at, what);
}

static int take_zone(struct when_word *w)
{
	w->kind = WHEN_ZONE;
	if (w->len >= sizeof(w->zone))
		return bad(w, "too long for a time zone");
	memcpy(w->zone, w->at, w->len);
	w->zone[w->len] = '\0';
	if (!strcasecmp(w->zone, "local"))
		*w->zone = '\0';
	else if (!strcasecmp(w->zone, "UTC") || !strcasecmp(w->zone, "Z"))
		memcpy(w->zone, UTC, sizeof(UTC));
	else if (!zone_exists(w->zone))
		return bad(w, "neither a day such as Mon nor a time zone that "
			      "this host knows, such as Europe/Berlin");
	return 0;
}

/* Mon or Monday; anything else would be a zone. */
static int take_name(struct when_word *w)
{
	while (isalpha((unsigned char)w->at[w->len]))
		w->len++;
	for (int day = 0; day < WHEN_WEEK; day++) {
		if (strncasecmp(w->at, days[day], w->len) ||
		    (w->len != DAY_LETTERS && w->len != strlen(days[day])))
			continue;
		w->kind = WHEN_DAY;
		w->day = day;
		return 0;
	}
	w->len += strspn(w->at + w->len, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "abcdefghijklmnopqrstuvwxyz"
					 "0123456789/_+-.");
	return take_zone(w);
}

/* In the Gregorian calendar, with days out of the month moved into it. */
static void normalise(struct when_date *date)
{
	struct tm tm = { .tm_year = date->year - 1900,
			 .tm_mon = date->month - 1,
			 .tm_mday = date->day };

	timegm(&tm);
	*date = (struct when_date){ tm.tm_year + 1900, tm.tm_mon + 1,
				    tm.tm_mday };
}

static int take_date(struct when_word *w)
{
	struct when_date real;
	int length = 0;

	w->kind = WHEN_DATE;
	if (sscanf(w->at, "%4d-%2d-%2d%n", &w->date.year, &w->date.month,
		   &w->date.day, &length) < 3 ||
	    length != (int)w->len || w->len != strlen("yyyy-mm-dd"))
		return bad(w, "no date such as 2026-12-20");
	real = w->date;
	normalise(&real);
	if (w->date.year < 1970 || real.month != w->date.month ||
	    real.day != w->date.day)
		return bad(w, "no day of the calendar");
	return 0;
}

static int take_time(struct when_word *w)
{
	int hours, minutes, seconds = 0, length = 0, more = 0;

	w->kind = WHEN_TIME;
	if (sscanf(w->at, "%2d:%2d%n:%2d%n", &hours, &minutes, &length,
		   &seconds, &more) < 2 ||
	    (length != (int)w->len && more != (int)w->len) || minutes > 59 ||
	    seconds > 59)
		return bad(w, "no time of the day such as 16:00");
	w->seconds = (hours * 60 + minutes) * 60 + seconds;
	if (w->seconds > WHEN_DAY_SECONDS)
		return bad(w, "no time of the day such as 16:00");
	return 0;
}

/* 2026-12-20T16:00 are two words: the T is passed over. */
static int take_number(struct when_word *w)
{
	w->len = strspn(w->at, "0123456789:");
	if (w->at[w->len] != '-' || memchr(w->at, ':', w->len))
		return take_time(w);
	w->len = strspn(w->at, "0123456789-");
	return take_date(w);
}

static int take(struct when_word *w)
{
	w->len = 1;
	switch (*w->at) {
	case '\0':
		w->len = 0;
		w->kind = WHEN_END;
		return 0;
	case '-':
		w->kind = WHEN_DASH;
		return 0;
	case ',':
		w->kind = WHEN_COMMA;
		return 0;
	case '(':
		w->len = strlen(w->at);
		w->kind = WHEN_REASON;
		return 0;
	}
	w->len = 0;
	if (isdigit((unsigned char)*w->at))
		return take_number(w);
	if (isalpha((unsigned char)*w->at))
		return take_name(w);
	w->len = strcspn(w->at, " ");
	return bad(w, "no day, date, time or time zone");
}

int when_word(struct when_word *out, const char **text)
{
	struct when_word w = { .at = *text + strspn(*text, " ") };
	int error = take(&w);

	if (error)
		return error;
	*text = w.at + w.len;
	if (w.kind == WHEN_DATE && **text == 'T' &&
	    isdigit((unsigned char)(*text)[1]))
		++*text;
	*out = w;
	return 0;
}

/* With or without summer time; false: the clock never shows it so. */
static bool try_instant(int64_t *out, const struct when_date *date, int seconds,
			int summer)
{
	struct tm tm = { .tm_year = date->year - 1900,
			 .tm_mon = date->month - 1,
			 .tm_mday = date->day,
			 .tm_hour = seconds / 3600,
			 .tm_min = seconds / 60 % 60,
			 .tm_sec = seconds % 60,
			 .tm_isdst = summer };
	struct tm back;
	time_t t = mktime(&tm);

	*out = t;
	return localtime_r(&t, &back) && back.tm_mday == date->day &&
	       back.tm_hour == seconds / 3600 &&
	       back.tm_min == seconds / 60 % 60;
}

int64_t when_instant(const struct when_date *date, int seconds,
		     const char *zone, bool last)
{
	struct when_date day = *date;
	int64_t standard, summer;
	bool has_standard, has_summer;
	char *former;

	day.day += seconds / WHEN_DAY_SECONDS;
	seconds %= WHEN_DAY_SECONDS;
	normalise(&day);
	former = enter(zone);
	has_summer = try_instant(&summer, &day, seconds, 1);
	has_standard = try_instant(&standard, &day, seconds, 0);
	if (!has_summer && !has_standard)
		try_instant(&standard, &day, seconds, -1);
	leave(former);
	if (has_summer && has_standard)
		return (summer > standard) == last ? summer : standard;
	return has_summer ? summer : standard;
}

void when_calendar(struct when_date *date, int *weekday, int64_t moment,
		   const char *zone)
{
	time_t t = (time_t)moment;
	struct tm tm = { 0 };
	char *former = enter(zone);

	localtime_r(&t, &tm);
	leave(former);
	*date = (struct when_date){ tm.tm_year + 1900, tm.tm_mon + 1,
				    tm.tm_mday };
	*weekday = tm.tm_wday;
}

/* The words of a moment: each at most once, none of another kind. */
struct moment {
	struct when_word words[WHEN_REASON + 1];
};

static bool has(const struct moment *m, enum when_kind kind)
{
	return m->words[kind].len != 0;
}

static int read_moment(struct moment *out, const char *text)
{
	struct when_word w = { .kind = WHEN_REASON };

	*out = (struct moment){ 0 };
	while (w.kind != WHEN_END) {
		int error = when_word(&w, &text);

		if (error)
			return error;
		if (has(out, w.kind) || w.kind > WHEN_ZONE ||
		    (has(out, WHEN_ZONE) && w.kind != WHEN_END))
			return bad(&w, "one word too many for a moment, which "
				       "is written as 2026-12-20 16:00 UTC");
		out->words[w.kind] = w;
	}
	return 0;
}

static int64_t moment_of(const struct moment *m, const struct when_date *date)
{
	return when_instant(date, m->words[WHEN_TIME].seconds,
			    m->words[WHEN_ZONE].zone, false);
}

/* A time or a day of the week that comes next. */
static int64_t next_of(const struct moment *m, int64_t now)
{
	struct when_date date;
	int64_t moment = 0;
	int weekday;

	when_calendar(&date, &weekday, now, m->words[WHEN_ZONE].zone);
	for (int i = 0; i <= WHEN_WEEK; i++, date.day++) {
		if (has(m, WHEN_DAY) &&
		    (weekday + i) % WHEN_WEEK != m->words[WHEN_DAY].day)
			continue;
		moment = moment_of(m, &date);
		if (moment > now)
			break;
	}
	return moment;
}

int when_parse_date(int64_t *out, const char *text)
{
	struct moment m;
	int error = read_moment(&m, text);

	if (error)
		return error;
	if (!has(&m, WHEN_DATE) || has(&m, WHEN_DAY))
		return error_set(ERR_INVALID,
				 "'%.80s' is no date such as 2026-12-20 16:00 "
				 "UTC",
				 text);
	*out = moment_of(&m, &m.words[WHEN_DATE].date);
	return 0;
}

int when_parse(int64_t *out, const char *text, int64_t now)
{
	struct moment m;
	int64_t moment;
	int error = 0;

	if (!number_parse_duration(&moment, text))
		moment += now;
	else if ((error = read_moment(&m, text)))
		return error;
	else if (has(&m, WHEN_DATE))
		error = when_parse_date(&moment, text);
	else if (has(&m, WHEN_DAY) || has(&m, WHEN_TIME))
		moment = next_of(&m, now);
	else
		error = error_set(ERR_INVALID, "'%.80s' is no moment", text);
	if (!error && moment <= now)
		error = error_set(ERR_INVALID, "'%.80s' is over", text);
	if (!error)
		*out = moment;
	return error;
}

/* Names of days as they are read, whatever the language of this host. */
void when_print(char out[WHEN_TEXT_MAX], int64_t moment, const char *zone)
{
	time_t t = (time_t)moment;
	struct tm tm = { 0 };
	char *former = enter(zone);
	char rest[WHEN_TEXT_MAX - DAY_LETTERS - 1] = "";

	localtime_r(&t, &tm);
	strftime(rest, sizeof(rest), "%Y-%m-%d %H:%M %Z", &tm);
	leave(former);
	snprintf(out, WHEN_TEXT_MAX, "%.*s %s", DAY_LETTERS, days[tm.tm_wday],
		 rest);
}
