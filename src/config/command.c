/* SPDX-License-Identifier: MIT */
#include "config/command.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#define BLANK " \t\n;"

/* All that a word ends at or that may hide more in it. */
#define SPECIAL BLANK "&|<>()$`\"'\\*?["

/* Past what the shell passes over: blanks, comments, joined lines. */
static const char *skip(const char *p)
{
	for (;;) {
		if (*p == '#')
			p += strcspn(p, "\n");
		else if (p[0] == '\\' && p[1] == '\n')
			p += 2;
		else if (*p && strchr(BLANK, *p))
			p++;
		else
			return p;
	}
}

/* Length of a plain word that ends where a command or word does; or 0. */
static size_t plain_word(const char *p)
{
	size_t len = strcspn(p, SPECIAL);

	return !p[len] || strchr(BLANK, p[len]) ? len : 0;
}

/* The same of "NAME=word". */
static size_t setting(const char *p)
{
	size_t name = 0;

	while (isalnum((unsigned char)p[name]) || p[name] == '_')
		name++;
	return name && !isdigit((unsigned char)*p) && p[name] == '=' ?
		       plain_word(p) :
		       0;
}

bool command_is_empty(const char *text)
{
	const char *p = skip(text);

	for (size_t len; (len = setting(p));)
		p = skip(p + len);
	return !*p;
}

static bool is_word(const char *p, size_t len, const char *word)
{
	return strlen(word) == len && !strncmp(p, word, len);
}

/* Only words that do nothing. */
static bool is_idle(const char *text)
{
	static const char *const idle[] = { ":",	 "true",
					    "/bin/true", "/usr/bin/true",
					    "exit",	 "0" };
	const char *p = skip(text);

	while (*p) {
		size_t len = plain_word(p), i = 0;

		while (len && i < sizeof(idle) / sizeof(*idle) &&
		       !is_word(p, len, idle[i]))
			i++;
		if (!len || i == sizeof(idle) / sizeof(*idle))
			return false;
		p = skip(p + len);
	}
	return true;
}

/* Does text, len bytes of it, end with this? */
static bool ends_with(const char *text, size_t len, const char *end)
{
	size_t n = strlen(end);

	return len >= n && !strncmp(text + len - n, end, n);
}

/* Where a comment begins in the last line nothing is told. */
static bool hides_failure(const char *text)
{
	static const char *const ends[] = { "|| true", "||true",  "|| :",
					    "||:",     "; true",  ";true",
					    "; :",     "; exit 0" };
	size_t len = strlen(text);
	const char *line = strrchr(text, '\n');

	if (strchr(line ? line : text, '#'))
		return false;
	while (len && strchr(BLANK, text[len - 1]))
		len--;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (ends_with(text, len, ends[i]))
			return true;
	return ends_with(text, len, "&") && !ends_with(text, len, "&&");
}

const char *command_always_passes(const char *text)
{
	if (is_idle(text))
		return "runs nothing";
	return hides_failure(text) ? "hides a failure by how it ends" : NULL;
}
