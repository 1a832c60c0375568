/* SPDX-License-Identifier: MIT */
#include "util/clock.h"
#include "util/number.h"

#include <stdio.h>
#include <stdlib.h>

int64_t clock_now_ms(void)
{
	const char *fixed = getenv("REFINERY_TEST_NOW");
	struct timespec now;
	int64_t value;

	if (fixed && !number_parse(&value, fixed, 0, INT64_MAX / 1000))
		return value * 1000;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_now(void)
{
	return clock_now_ms() / 1000;
}

int64_t clock_monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool clock_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec < b->tv_sec ||
	       (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

const char *clock_age(int64_t seconds)
{
	static char text[32];
	static const struct {
		int64_t size;
		char letter;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t i = 0;

	if (seconds < 0)
		seconds = 0;
	while (i < 3 && seconds < units[i].size)
		i++;
	snprintf(text, sizeof(text), "%lld%c",
		 (long long)(seconds / units[i].size), units[i].letter);
	return text;
}

const char *clock_iso(int64_t when)
{
	static char text[32];
	time_t time = (time_t)when;
	struct tm parts;

	if (!gmtime_r(&time, &parts) ||
	    !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts))
		snprintf(text, sizeof(text), "%lld", (long long)when);
	return text;
}
