/* SPDX-License-Identifier: MIT */
#include "util/suggest.h"
#include "util/strvec.h"

#include <ctype.h>
#include <string.h>

#define LIMIT 64

static int same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t suggest_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	size_t rows[3][LIMIT + 1];

	if (n > LIMIT || m > LIMIT)
		return n > m ? n : m;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = rows[i % 3], *above = rows[(i - 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			row[j] = least(above[j], row[j - 1]) + 1;
			row[j] = least(row[j], above[j - 1] + !same(a[i - 1],
								    b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]))
				row[j] = least(row[j],
					       rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

int suggest_near(const char *a, const char *b)
{
	return suggest_distance(a, b) <= 1 + strlen(a) / 4;
}

const char *suggest(const struct strvec *names, const char *name)
{
	const char *best = NULL;

	strvec_each(names, item)
		if (suggest_near(name, *item) &&
		    (!best || suggest_distance(name, *item) <
				      suggest_distance(name, best)))
			best = *item;
	return best;
}
