/* SPDX-License-Identifier: MIT */
#include "report/porcelain.h"
#include "git/repo.h"
#include "util/cleanup.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

void porcelain_begin(struct porcelain *p, struct repo *repo, bool nul)
{
	CLEANUP(cleanup_free) char *quote = NULL;

	*p = PORCELAIN_INIT;
	p->nul = nul;
	if (!nul && !repo_config_get(&quote, repo, "core.quotePath"))
		p->ascii = strcasecmp(quote, "false") &&
			   strcasecmp(quote, "no") &&
			   strcasecmp(quote, "off") && strcmp(quote, "0");
}

/* The letter behind the backslash; 0: in octal; -1: as it is. */
static int escape_of(const struct porcelain *p, unsigned char c)
{
	static const char named[] = "\a\b\t\n\v\f\r\"\\";
	static const char letters[] = "abtnvfr\"\\";
	const char *at = c ? strchr(named, c) : NULL;

	if (at)
		return letters[at - named];
	if (c < 0x20 || c == 0x7f || (p->ascii && c >= 0x80))
		return 0;
	return -1;
}

static bool must_quote(const struct porcelain *p, const char *text)
{
	for (; *text; text++)
		if (escape_of(p, (unsigned char)*text) >= 0)
			return true;
	return false;
}

static void print_quoted(const struct porcelain *p, const char *text)
{
	putchar('"');
	for (; *text; text++) {
		int escape = escape_of(p, (unsigned char)*text);

		if (escape < 0)
			putchar(*text);
		else if (escape)
			printf("\\%c", escape);
		else
			printf("\\%03o", (unsigned char)*text);
	}
	putchar('"');
}

void porcelain_field(struct porcelain *p, const char *text)
{
	if (p->open)
		putchar('\t');
	p->open = true;
	if (!text)
		return;
	if (!p->nul && must_quote(p, text))
		print_quoted(p, text);
	else
		fputs(text, stdout);
}

void porcelain_number(struct porcelain *p, int64_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	porcelain_field(p, text);
}

void porcelain_end(struct porcelain *p)
{
	putchar(p->nul ? '\0' : '\n');
	p->open = false;
}
