/* SPDX-License-Identifier: MIT */
#include "util/text.h"
#include "util/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define GLOB_LIMIT 1024

/* Length of the UTF-8 sequence at s, its code point in *out; 0 if invalid. */
static size_t decode(uint32_t *out, const unsigned char *s, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = s[0] < 0x80 ? 1 :
		   s[0] < 0xc0 ? 0 :
		   s[0] < 0xe0 ? 2 :
		   s[0] < 0xf0 ? 3 :
		   s[0] < 0xf8 ? 4 :
				 0;
	uint32_t c = s[0];

	if (!n || n > len)
		return 0;
	if (n > 1)
		c = s[0] & (0x7f >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*out = c;
	return n;
}

/* Control characters and those that reorder or hide what stands around. */
static bool deceives(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	       c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static void safe(struct strbuf *out, const char *text, size_t len, bool block)
{
	const unsigned char *s = (const unsigned char *)text;

	while (len) {
		uint32_t c = 0;
		size_t n = decode(&c, s, len);
		bool keep = n && !deceives(c);

		if (block && (s[0] == '\n' || s[0] == '\t'))
			keep = true;
		if (!n)
			n = 1;
		if (keep)
			strbuf_add(out, s, n);
		for (size_t i = 0; !keep && i < n; i++)
			strbuf_addf(out, "\\x%02x", s[i]);
		s += n;
		len -= n;
	}
}

void text_line(struct strbuf *out, const char *text, size_t len)
{
	safe(out, text, len, false);
}

void text_block(struct strbuf *out, const char *text, size_t len)
{
	safe(out, text, len, true);
}

void text_json(struct strbuf *out, const char *json)
{
	const unsigned char *s = (const unsigned char *)json;
	size_t len = strlen(json);

	while (len) {
		uint32_t c = 0;
		size_t n = decode(&c, s, len);

		if (n && deceives(c) && !strchr("\n\t", s[0]))
			strbuf_addf(out, "\\u%04x", c);
		else
			strbuf_add(out, s, n ? n : 1);
		s += n ? n : 1;
		len -= n ? n : 1;
	}
}

char *text_safe(const char *text)
{
	struct strbuf s = STRBUF_INIT;

	if (text)
		text_line(&s, text, strlen(text));
	return strbuf_detach(&s);
}

bool text_utf8_valid(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;

	while (len) {
		uint32_t c;
		size_t n = decode(&c, s, len);

		if (!n || !c)
			return false;
		s += n;
		len -= n;
	}
	return true;
}

/* Is there at p a double star that may stand for no directory at all? */
static bool skippable(const char *pattern, const char *p)
{
	return p[0] == '*' && p[1] == '*' && p[2] == '/' &&
	       (p == pattern || p[-1] == '/');
}

/*
 * From each place of the pattern in at, add those that are reached without a
 * character of the text. They all lie ahead, so one pass finds them. Only at
 * the start of a name has a double star not yet stood for a part of it.
 */
static void advance(bool *at, const char *pattern, size_t len, bool start)
{
	for (size_t i = 0; i < len; i++) {
		if (!at[i] || pattern[i] != '*')
			continue;
		if (start && skippable(pattern, pattern + i))
			at[i + 3] = true;
		at[i + 1 + (pattern[i + 1] == '*')] = true;
	}
}

/* The places that c leads to from those in at; false: none. */
static bool step(bool *next, const bool *at, const char *pattern, size_t len,
		 char c)
{
	bool any = false;

	memset(next, 0, len + 1);
	for (size_t i = 0; i < len; i++) {
		bool star = pattern[i] == '*';

		if (!at[i])
			continue;
		if (star && (c != '/' || pattern[i + 1] == '*'))
			any = next[i] = true;
		else if (!star &&
			 (pattern[i] == c || (pattern[i] == '?' && c != '/')))
			any = next[i + 1] = true;
	}
	return any;
}

/*
 * All places of the pattern that the text read so far can lead to are kept at
 * once (Thompson, "Regular expression search algorithm", 1968), so the time
 * is at most the product of both lengths: no pattern is slow.
 */
bool text_glob(const char *pattern, const char *text)
{
	bool places[2][GLOB_LIMIT + 1] = { { true } };
	size_t len = strlen(pattern);

	if (len > GLOB_LIMIT)
		return false;
	for (size_t i = 0;; i++) {
		bool *at = places[i % 2], *next = places[(i + 1) % 2];

		advance(at, pattern, len, !i || text[i - 1] == '/');
		if (!text[i])
			return at[len];
		if (!step(next, at, pattern, len, text[i]))
			return false;
	}
}

/* http://www.isthe.com/chongo/tech/comp/fnv/ */
unsigned long long text_hash(const char *text)
{
	unsigned long long h = 0xcbf29ce484222325;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3;
	return h;
}
