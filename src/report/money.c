/* SPDX-License-Identifier: MIT */
#include "report/money.h"

#include <stdio.h>
#include <string.h>

#define BUFFERS 4
#define MILLION 1000000
#define DIGITS_MINIMUM 2

const char *money_text(int64_t micros)
{
	static char buffers[BUFFERS][32];
	static unsigned turn;
	char *text = buffers[turn++ % BUFFERS];
	char *point, *end;

	if (micros < 0)
		return "";
	snprintf(text, sizeof(buffers[0]), "%lld.%06lld",
		 (long long)(micros / MILLION), (long long)(micros % MILLION));
	point = strchr(text, '.');
	end = text + strlen(text);
	while (end[-1] == '0' && end - 1 > point + DIGITS_MINIMUM)
		*--end = '\0';
	return text;
}
