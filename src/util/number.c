/* SPDX-License-Identifier: MIT */
#include "util/number.h"
#include "util/error.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define YEAR (366 * 24 * 3600)
#define SIZE_LIMIT ((int64_t)1 << 50)

struct suffix {
	char letter;
	int64_t factor;
};

int number_parse(int64_t *out, const char *text, int64_t min, int64_t max)
{
	const char *digits = text[0] == '-' ? text + 1 : text;
	long long value;
	char *end;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (!isdigit((unsigned char)digits[0]) || *end || errno ||
	    value < min || value > max)
		return error_set(ERR_INVALID,
				 "'%s' is not a number from %lld to %lld", text,
				 (long long)min, (long long)max);
	*out = value;
	return 0;
}

static int with_suffix(int64_t *out, const char *text, int64_t max,
		       const struct suffix *suffixes)
{
	long long value;
	char *end;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (!isdigit((unsigned char)text[0]) || errno)
		return ERR_INVALID;
	for (; *end && suffixes->letter; suffixes++) {
		if (tolower((unsigned char)*end) != suffixes->letter)
			continue;
		if (value > max / suffixes->factor)
			return ERR_INVALID;
		value *= suffixes->factor;
		end++;
		break;
	}
	if (*end || value > max)
		return ERR_INVALID;
	*out = value;
	return 0;
}

int number_parse_duration(int64_t *seconds, const char *text)
{
	static const struct suffix suffixes[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 0 }
	};

	if (!with_suffix(seconds, text, YEAR, suffixes))
		return 0;
	return error_set(ERR_INVALID,
			 "'%s' is not a time such as 90s, 10m, 2h or 1d", text);
}

int number_parse_size(int64_t *bytes, const char *text)
{
	static const struct suffix suffixes[] = {
		{ 'k', 1 << 10 }, { 'm', 1 << 20 }, { 'g', 1 << 30 }, { 0 }
	};

	if (!with_suffix(bytes, text, SIZE_LIMIT, suffixes))
		return 0;
	return error_set(ERR_INVALID,
			 "'%s' is not a size such as 64k, 10m or 2g", text);
}

#define MONEY_LIMIT 1000000
#define MONEY_DIGITS 6

int number_parse_money(int64_t *micros, const char *text)
{
	size_t whole = strspn(text, "0123456789");
	const char *point = text + whole;
	size_t digits = *point == '.' ? strspn(point + 1, "0123456789") : 0;
	int64_t value = 0;

	if (!whole || whole > 7 || (*point == '.' && !digits) ||
	    digits > MONEY_DIGITS || point[digits + (*point == '.')])
		return error_set(ERR_INVALID,
				 "'%.80s' is not a sum such as 2.50", text);
	for (size_t i = 0; i < whole; i++)
		value = value * 10 + text[i] - '0';
	for (size_t i = 1; i <= MONEY_DIGITS; i++)
		value = value * 10 + (i <= digits ? point[i] - '0' : 0);
	if (value > (int64_t)MONEY_LIMIT * 1000000)
		return error_set(ERR_INVALID, "more than %d dollars",
				 MONEY_LIMIT);
	*micros = value;
	return 0;
}
