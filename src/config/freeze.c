/* SPDX-License-Identifier: MIT */
#include "config/freeze.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/strvec.h"

#include <string.h>

#define WINDOWS_LIMIT 1000

/* The text, word for word. */
struct reader {
	const char *text, *whole;
	struct when_word word; /* the one to look at */
};

static int next(struct reader *r)
{
	return when_word(&r->word, &r->text);
}

static int unexpected(const struct reader *r, const char *wanted)
{
	const struct when_word *w = &r->word;

	if (w->kind == WHEN_END)
		return error_set(ERR_INVALID, "'%.80s' ends where %s belongs",
				 r->whole, wanted);
	return error_set(ERR_INVALID,
			 "'%.*s' in '%.80s' stands where %s "
			 "belongs",
			 (int)(w->len > 80 ? 80 : w->len), w->at, r->whole,
			 wanted);
}

static int expect(struct reader *r, enum when_kind kind, const char *wanted)
{
	return r->word.kind == kind ? next(r) : unexpected(r, wanted);
}

/* The time here, or initial if there is none. */
static int read_time(int *out, struct reader *r, int initial)
{
	*out = initial;
	if (r->word.kind != WHEN_TIME)
		return 0;
	*out = r->word.seconds;
	return next(r);
}

/* <date> [<time>] [- <date> [<time>]]; without a time a date is a whole day. */
static int read_dates(struct freeze *f, struct reader *r)
{
	int error;

	f->first = f->last = r->word.date;
	f->to = WHEN_DAY_SECONDS;
	error = next(r);
	if (!error)
		error = read_time(&f->from, r, 0);
	if (error || r->word.kind != WHEN_DASH)
		return error;
	error = next(r);
	if (!error && r->word.kind == WHEN_DATE) {
		f->last = r->word.date;
		error = next(r);
	} else if (!error && r->word.kind != WHEN_TIME) {
		return unexpected(r, "a date or a time");
	}
	return error ? error : read_time(&f->to, r, WHEN_DAY_SECONDS);
}

/* Mon, or Mon-Fri; *last: the last of them. */
static int read_range(struct freeze *f, struct reader *r, int *last)
{
	int day = *last = r->word.day;
	int error = expect(r, WHEN_DAY, "a day");

	f->days[day] = true;
	if (error || r->word.kind != WHEN_DASH)
		return error;
	error = next(r);
	if (error)
		return error;
	*last = r->word.day;
	while (r->word.kind == WHEN_DAY && day != *last)
		f->days[day = (day + 1) % WHEN_WEEK] = true;
	return expect(r, WHEN_DAY, "a day");
}

static int read_days(struct freeze *f, struct reader *r, int *last)
{
	int error = read_range(f, r, last);

	while (!error && r->word.kind == WHEN_COMMA) {
		error = next(r);
		if (!error)
			error = read_range(f, r, last);
	}
	return error;
}

static int count(const struct freeze *f)
{
	int n = 0;

	for (int day = 0; day < WHEN_WEEK; day++)
		n += f->days[day];
	return n;
}

/*
 * After the days: nothing, for whole ones; or <time> - [<day>] <time>, which
 * goes on to the next day, or week, if it would end before it begins.
 */
static int read_times(struct freeze *f, struct reader *r, int day)
{
	int again = 1, error;

	f->span = 1;
	if (r->word.kind != WHEN_TIME)
		return 0;
	error = read_time(&f->from, r, 0);
	if (!error)
		error = expect(r, WHEN_DASH, "an end such as '- 08:00'");
	if (error)
		return error;
	f->span = 0;
	if (r->word.kind == WHEN_DAY && count(f) == 1) {
		f->span = (r->word.day - day + WHEN_WEEK) % WHEN_WEEK;
		again = WHEN_WEEK;
		error = next(r);
	}
	if (!error && r->word.kind != WHEN_TIME)
		return unexpected(r, "a time");
	if (!error)
		error = read_time(&f->to, r, 0);
	if (!f->span && f->to <= f->from)
		f->span = again;
	return error;
}

static int read_week(struct freeze *f, struct reader *r)
{
	int error = 0, day = 0;

	if (r->word.kind == WHEN_DAY)
		error = read_days(f, r, &day);
	else if (r->word.kind == WHEN_TIME)
		memset(f->days, true, sizeof(f->days));
	else
		return unexpected(r, "a day, a date or a time");
	return error ? error : read_times(f, r, day);
}

static int read_rest(struct freeze *f, struct reader *r)
{
	int error = 0;

	if (r->word.kind == WHEN_ZONE) {
		memcpy(f->zone, r->word.zone, sizeof(f->zone));
		error = next(r);
	}
	if (!error && r->word.kind == WHEN_REASON) {
		f->reason = r->word.at + 1;
		f->reason_len = (int)r->word.len - 2;
		if (f->reason_len < 0 || f->reason[f->reason_len] != ')')
			return error_set(ERR_INVALID,
					 "the reason '%.80s' does not end with "
					 "')'",
					 r->word.at);
		error = next(r);
	}
	return error ? error : expect(r, WHEN_END, "a zone or a (reason)");
}

int freeze_parse(struct freeze *out, const char *text)
{
	struct reader r = { .text = text, .whole = text };
	struct freeze f = { .reason = "" };
	int error = next(&r);

	if (!error && r.word.kind == WHEN_DATE)
		error = read_dates(&f, &r);
	else if (!error)
		error = read_week(&f, &r);
	if (!error)
		error = read_rest(&f, &r);
	if (!error && !count(&f) &&
	    when_instant(&f.last, f.to, f.zone, true) <=
		    when_instant(&f.first, f.from, f.zone, false))
		error = error_set(ERR_INVALID, "'%.80s' ends before it begins",
				  text);
	if (!error)
		*out = f;
	return error;
}

bool freeze_holds(int64_t *until, const struct freeze *f, int64_t now)
{
	struct when_date today = f->first, last = f->last;
	bool weekly = count(f) > 0, holds = false;
	int weekday = 0;

	if (weekly)
		when_calendar(&today, &weekday, now, f->zone);
	for (int back = 0; back <= f->span; back++, today.day--) {
		int64_t end;

		if (weekly &&
		    !f->days[(weekday + WHEN_WEEK - back) % WHEN_WEEK])
			continue;
		if (weekly) {
			last = today;
			last.day += f->span;
		}
		end = when_instant(&last, f->to, f->zone, true);
		if (now >= end ||
		    now < when_instant(&today, f->from, f->zone, false))
			continue;
		if (!holds || end > *until)
			*until = end;
		holds = true;
	}
	return holds;
}

/* Of the windows that hold at now, the one that ends last. */
static bool find_one(struct freeze *out, int64_t *until,
		     const struct strvec *windows, int64_t now)
{
	bool found = false;

	strvec_each(windows, text) {
		struct freeze f;
		int64_t end;

		if (freeze_parse(&f, *text) || !freeze_holds(&end, &f, now) ||
		    (found && end <= *until))
			continue;
		*out = f;
		*until = end;
		found = true;
	}
	return found;
}

bool freeze_find(struct frozen *out, const struct strvec *windows, int64_t now)
{
	struct frozen found = { 0 };
	struct freeze f;
	int n = 0;

	while (n < WINDOWS_LIMIT && find_one(&f, &now, windows, now)) {
		if (!n++)
			found.reason =
				alloc_string_n(f.reason, (size_t)f.reason_len);
	}
	if (!n)
		return false;
	if (n < WINDOWS_LIMIT) {
		found.until = now;
		when_print(found.text, now, f.zone);
	}
	*out = found;
	return true;
}
