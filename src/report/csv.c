/* SPDX-License-Identifier: MIT */
#include "report/csv.h"
#include "util/cleanup.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>

void csv_field(struct csv *c, const char *text)
{
	CLEANUP(cleanup_free) char *safe = text_safe(text);

	if (c->open)
		putchar(',');
	c->open = true;
	if (!strpbrk(safe, "\",=+-@ ")) {
		fputs(safe, stdout);
		return;
	}
	putchar('"');
	if (strchr("=+-@", *safe))
		putchar('\'');
	for (const char *p = safe; *p; p++) {
		if (*p == '"')
			putchar('"');
		putchar(*p);
	}
	putchar('"');
}

void csv_number(struct csv *c, int64_t number)
{
	if (c->open)
		putchar(',');
	c->open = true;
	if (number >= 0)
		printf("%lld", (long long)number);
}

void csv_end(struct csv *c)
{
	fputs("\r\n", stdout);
	c->open = false;
}
