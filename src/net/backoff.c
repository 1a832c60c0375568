/* SPDX-License-Identifier: MIT */
#include "net/backoff.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Further than any wait that anybody would sit out. */
#define SECONDS_LIMIT (366 * 86400)

int64_t backoff_wait(unsigned attempt, uint32_t random)
{
	int64_t range = BACKOFF_FIRST;

	while (attempt-- > 1 && range < BACKOFF_LIMIT)
		range *= 2;
	if (range > BACKOFF_LIMIT)
		range = BACKOFF_LIMIT;
	return range / 2 + (int64_t)random % (range / 2 + 1);
}

/* The names are those of the format, whatever the locale says. */
static int month_of(const char *name)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *at = strstr(names, name);

	return at && (at - names) % 3 == 0 ? (int)(at - names) / 3 : -1;
}

static int64_t from_date(const char *value, int64_t now)
{
	struct tm t = { 0 };
	char month[4] = "", zone[4] = "";
	int64_t when;

	if (sscanf(value, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d %3s",
		   &t.tm_mday, month, &t.tm_year, &t.tm_hour, &t.tm_min,
		   &t.tm_sec, zone) != 7 ||
	    strcmp(zone, "GMT") || strlen(month) != 3)
		return -1;
	t.tm_mon = month_of(month);
	t.tm_year -= 1900;
	if (t.tm_mon < 0)
		return -1;
	when = (int64_t)timegm(&t);
	if (when - now > SECONDS_LIMIT)
		return -1;
	return when > now ? (when - now) * 1000 : 0;
}

int64_t backoff_retry_after(const char *value, int64_t now)
{
	int64_t seconds = 0;
	const char *p;

	if (!value)
		return -1;
	while (*value == ' ')
		value++;
	if (!isdigit((unsigned char)*value))
		return from_date(value, now);
	for (p = value; isdigit((unsigned char)*p); p++) {
		seconds = seconds * 10 + *p - '0';
		if (seconds > SECONDS_LIMIT)
			return -1;
	}
	if (*p == '.' && p[1 + strspn(p + 1, "0")])
		seconds++;
	if (*p == '.')
		p += 1 + strspn(p + 1, "0123456789");
	return p[strspn(p, " ")] ? -1 : seconds * 1000;
}
