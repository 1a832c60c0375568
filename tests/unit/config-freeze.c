/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/freeze.h"
#include "util/error.h"
#include "util/strvec.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Middle Europe, by a rule that needs no data of this host. */
#define CET "CET-1CEST,M3.5.0,M10.5.0/3"

static int in_cet(void **state)
{
	(void)state;
	setenv("TZ", CET, 1);
	return 0;
}

/* The moment that is called so in UTC. */
static int64_t utc(const char *text)
{
	struct tm tm = { 0 };
	const char *end = strptime(text, "%Y-%m-%d %H:%M", &tm);

	if (!end || *end)
		fail_msg("'%s' is no date", text);
	return timegm(&tm);
}

/* Does window hold at now (UTC) until end (UTC; NULL: it does not hold)? */
static void check(const char *window, const char *now, const char *end)
{
	struct freeze f;
	int64_t until = 0;
	bool holds;

	if (freeze_parse(&f, window))
		fail_msg("'%s': %s", window, error_message());
	holds = freeze_holds(&until, &f, utc(now));
	if (holds != (end != NULL))
		fail_msg("'%s' %s at %s", window,
			 holds ? "holds" : "does not hold", now);
	if (end && until != utc(end))
		fail_msg("'%s' at %s ends %lld s late", window, now,
			 (long long)(until - utc(end)));
}

/* 2026-11-20 is a Friday; winter, an hour ahead of UTC. */
static void weekend_wraps(void **state)
{
	static const char window[] = "Fri 16:00 - Mon 08:00";

	(void)state;
	check(window, "2026-11-20 14:59", NULL);
	check(window, "2026-11-20 15:00", "2026-11-23 07:00");
	check(window, "2026-11-21 12:00", "2026-11-23 07:00");
	check(window, "2026-11-22 23:30", "2026-11-23 07:00");
	check(window, "2026-11-23 06:59", "2026-11-23 07:00");
	check(window, "2026-11-23 07:00", NULL);
	check(window, "2026-11-26 12:00", NULL);
	/* Across the end of a year. */
	check(window, "2027-01-01 15:00", "2027-01-04 07:00");
}

static void nights_wrap(void **state)
{
	(void)state;
	check("Mon-Fri 22:00-06:00", "2026-11-20 21:00", "2026-11-21 05:00");
	check("Mon-Fri 22:00-06:00", "2026-11-21 04:59", "2026-11-21 05:00");
	check("Mon-Fri 22:00-06:00", "2026-11-21 21:30", NULL);
	check("Mon-Fri 22:00-06:00", "2026-11-23 04:00", NULL);
	check("monday-friday 22:00 - 06:00", "2026-11-23 21:30",
	      "2026-11-24 05:00");
	check("22:00-06:00", "2026-11-22 02:00", "2026-11-22 05:00");
	check("Fri-Mon 12:00-13:00", "2026-11-22 11:30", "2026-11-22 12:00");
	check("Fri-Mon 12:00-13:00", "2026-11-24 11:30", NULL);
	check("12:00-12:00", "2026-11-24 10:59", "2026-11-24 11:00");
}

static void whole_days(void **state)
{
	(void)state;
	check("Sat,Sun", "2026-11-20 22:59", NULL);
	check("Sat,Sun", "2026-11-20 23:00", "2026-11-21 23:00");
	check("Sat,Sun", "2026-11-22 22:59", "2026-11-22 23:00");
	check("Mon,Wed-Fri 09:00-24:00", "2026-11-19 22:59",
	      "2026-11-19 23:00");
	check("Mon,Wed-Fri 09:00-24:00", "2026-11-24 10:00", NULL);
	check("Fri 16:00 - Fri 15:00", "2026-11-20 13:59", "2026-11-20 14:00");
	check("Fri 16:00 - Fri 15:00", "2026-11-20 14:00", NULL);
	check("Fri 16:00 - Fri 18:00", "2026-11-20 16:00", "2026-11-20 17:00");
	check("Fri 16:00 - Fri 18:00", "2026-11-21 16:00", NULL);
}

static void dates(void **state)
{
	static const char holidays[] = "2026-12-20 - 2027-01-03";

	(void)state;
	check(holidays, "2026-12-19 22:59", NULL);
	check(holidays, "2026-12-19 23:00", "2027-01-03 23:00");
	check(holidays, "2027-01-03 22:59", "2027-01-03 23:00");
	check(holidays, "2027-01-03 23:00", NULL);
	check("2026-12-24", "2026-12-24 12:00", "2026-12-24 23:00");
	check("2026-12-24 18:00 - 20:00", "2026-12-24 18:59",
	      "2026-12-24 19:00");
	check("2026-12-24 18:00 - 2026-12-25", "2026-12-24 17:00",
	      "2026-12-25 23:00");
	check("2026-12-24T18:00 - 2026-12-25T02:00", "2026-12-24 17:00",
	      "2026-12-25 01:00");
}

static void zones(void **state)
{
	(void)state;
	check("Fri 16:00 - Mon 08:00 UTC", "2026-11-20 15:59", NULL);
	check("Fri 16:00 - Mon 08:00 UTC", "2026-11-20 16:00",
	      "2026-11-23 08:00");
	check("Fri 16:00 - Mon 08:00 local (weekend)", "2026-11-20 15:00",
	      "2026-11-23 07:00");
	/* Friday evening there is Saturday here. */
	setenv("TZ", "XXX+8", 1);
	check("Fri 20:00-24:00", "2026-11-21 07:59", "2026-11-21 08:00");
	assert_string_equal(getenv("TZ"), "XXX+8");
}

/*
 * On 2026-03-29 the clock goes from 02:00 to 03:00, on 2026-10-25 from 03:00
 * back to 02:00.
 */
static void summer_time(void **state)
{
	(void)state;
	check("Fri 16:00 - Mon 08:00", "2026-03-27 15:00", "2026-03-30 06:00");
	check("Fri 16:00 - Mon 08:00", "2026-10-23 14:00", "2026-10-26 07:00");
	check("Fri 16:00 - Mon 08:00", "2026-10-23 13:59", NULL);
	/* A time that there is not. */
	check("02:30-05:00", "2026-03-29 02:00", "2026-03-29 03:00");
	check("22:00-02:30", "2026-03-28 22:00", "2026-03-29 01:30");
	/* One that there is twice: from the first, to the last. */
	check("02:30-05:00", "2026-10-25 00:30", "2026-10-25 04:00");
	check("02:30-05:00", "2026-10-25 00:29", NULL);
	check("22:00-02:30", "2026-10-25 01:29", "2026-10-25 01:30");
	check("22:00-02:30", "2026-10-25 01:30", NULL);
	/* A day of 23 hours. */
	check("Sun", "2026-03-29 21:59", "2026-03-29 22:00");
	check("Sun", "2026-03-29 22:00", NULL);
}

static void named_zone(void **state)
{
	struct freeze f;

	(void)state;
	if (freeze_parse(&f, "Fri 16:00 - Mon 08:00 Europe/Berlin"))
		return; /* this host has no data of zones */
	setenv("TZ", "UTC0", 1);
	check("Fri 16:00 - Mon 08:00 Europe/Berlin (the weekend)",
	      "2026-10-23 14:00", "2026-10-26 07:00");
}

/* What windows make together at now: "" stands for no end, NULL for open. */
static void together(const char *a, const char *b, const char *now,
		     const char *end, const char *reason)
{
	struct strvec windows = STRVEC_INIT;
	struct frozen frozen = { 0 };
	bool found;

	strvec_push(&windows, a);
	strvec_push(&windows, b);
	found = freeze_find(&frozen, &windows, utc(now));
	assert_int_equal(found, end != NULL);
	if (found) {
		assert_int_equal(frozen.until, *end ? utc(end) : 0);
		assert_string_equal(frozen.reason, reason);
	}
	free(frozen.reason);
	strvec_release(&windows);
}

static void overlaps(void **state)
{
	(void)state;
	together("Fri 16:00 - Mon 08:00 (weekend)", "Mon 07:00-10:00 (deploy)",
		 "2026-11-21 12:00", "2026-11-23 09:00", "weekend");
	together("Mon 07:00-10:00", "Fri 16:00 - Mon 08:00", "2026-11-23 08:30",
		 "2026-11-23 09:00", "");
	together("Sat", "Sun", "2026-11-21 12:00", "2026-11-22 23:00", "");
	together("Sat", "Mon", "2026-11-21 12:00", "2026-11-21 23:00", "");
	together("Sat", "2026-11-22 - 2027-11-20", "2026-11-21 12:00",
		 "2027-11-20 23:00", "");
	together("Sat", "Sun", "2026-11-20 12:00", NULL, NULL);
	together("00:00-12:00 (morning)", "12:00-24:00", "2026-11-20 10:00", "",
		 "morning");
	together("Mon-Sun", "Sat", "2026-11-20 10:00", "", "");
}

static void says_the_end(void **state)
{
	struct strvec windows = STRVEC_INIT;
	struct frozen frozen;

	(void)state;
	strvec_push(&windows, "Fri 16:00 - Mon 08:00");
	assert_true(freeze_find(&frozen, &windows, utc("2026-11-21 12:00")));
	assert_string_equal(frozen.text, "Mon 2026-11-23 08:00 CET");
	free(frozen.reason);
	strvec_release(&windows);
}

static void bad_windows(void **state)
{
	static const char *const cases[][2] = {
		{ "", "a day, a date or a time" },
		{ "Fri 16:00", "- 08:00" },
		{ "Fri 16:00 - Mon", "a time" },
		{ "Fri 16:00 Mon 08:00", "'Mon' in" },
		{ "Freitag 16:00-20:00", "'Freitag' is neither" },
		{ "Fri 25:00-26:00", "'25:00'" },
		{ "Fri 16:61-17:00", "'16:61'" },
		{ "Fri 24:01-17:00", "'24:01'" },
		{ "Fri 16.00-17.00", "'16'" },
		{ "Fri - 17:00", "'17:00' in" },
		{ "Mon,16:00-17:00", "'16:00' in" },
		{ "Mon-Tue 16:00 - Wed 17:00", "'Wed' in" },
		{ "2026-02-30", "'2026-02-30' is no day" },
		{ "2026-13-01", "'2026-13-01'" },
		{ "26-12-01", "'26-12-01'" },
		{ "2026-12-20 - 2026-12-19", "ends before it begins" },
		{ "2026-12-20 - Mon", "'Mon' in" },
		{ "2026-12-20 10:00 - 10:00", "ends before it begins" },
		{ "Sat Europe/Nowhere", "'Europe/Nowhere' is neither" },
		{ "Sat ../../etc/passwd", "'../../etc/passwd'" },
		{ "Sat A/../../../etc/passwd", "'A/../../../etc/passwd'" },
		{ "Sat UTC now", "'now'" },
		{ "Sat UTC Sun", "'Sun' in" },
		{ "Sat (no end", "'(no end'" },
		{ "Sat (", "'('" },
		{ "Sat; Sun", "';'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct freeze f;

		if (freeze_parse(&f, cases[i][0]) != ERR_INVALID)
			fail_msg("'%s' is taken", cases[i][0]);
		if (!strstr(error_message(), cases[i][1]))
			fail_msg("'%s': \"%s\" does not say \"%s\"",
				 cases[i][0], error_message(), cases[i][1]);
	}
}

/* A moment that somebody asks for at 2026-11-20 12:00 UTC, a Friday. */
static void moment(const char *text, const char *expected)
{
	int64_t at;

	if (when_parse(&at, text, utc("2026-11-20 12:00")))
		fail_msg("'%s': %s", text, error_message());
	if (at != utc(expected))
		fail_msg("'%s' is %lld s late", text,
			 (long long)(at - utc(expected)));
}

static void moments(void **state)
{
	int64_t at;

	(void)state;
	moment("2h", "2026-11-20 14:00");
	moment("3d", "2026-11-23 12:00");
	moment("16:00", "2026-11-20 15:00");
	moment("13:00", "2026-11-21 12:00");
	moment("13:00 UTC", "2026-11-20 13:00");
	moment("Mon", "2026-11-22 23:00");
	moment("Mon 08:00", "2026-11-23 07:00");
	moment("Fri 13:00", "2026-11-27 12:00");
	moment("2026-12-20", "2026-12-19 23:00");
	moment("2026-12-20 18:00", "2026-12-20 17:00");
	moment("2026-12-20T18:00:00Z", "2026-12-20 18:00");
	assert_int_equal(when_parse_date(&at, "2020-01-01T00:00:00Z"), 0);
	assert_int_equal(at, utc("2020-01-01 00:00"));
}

static void bad_moments(void **state)
{
	static const char *const cases[] = {
		"",	     "soon",	    "2026-11-20",
		"0",	     "UTC",	    "16:00 17:00",
		"Mon - Tue", "16:00 (tea)", "2026-12-20 Fri",
	};
	int64_t at;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (when_parse(&at, cases[i], utc("2026-11-20 12:00")) !=
		    ERR_INVALID)
			fail_msg("'%s' is taken", cases[i]);
	assert_int_equal(when_parse_date(&at, "16:00"), ERR_INVALID);
	assert_int_equal(when_parse_date(&at, "2h"), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(weekend_wraps, in_cet),
		cmocka_unit_test_setup(nights_wrap, in_cet),
		cmocka_unit_test_setup(whole_days, in_cet),
		cmocka_unit_test_setup(dates, in_cet),
		cmocka_unit_test_setup(zones, in_cet),
		cmocka_unit_test_setup(summer_time, in_cet),
		cmocka_unit_test_setup(named_zone, in_cet),
		cmocka_unit_test_setup(overlaps, in_cet),
		cmocka_unit_test_setup(says_the_end, in_cet),
		cmocka_unit_test_setup(bad_windows, in_cet),
		cmocka_unit_test_setup(moments, in_cet),
		cmocka_unit_test_setup(bad_moments, in_cet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
