/* SPDX-License-Identifier: MIT */
/* Rules over characters: conflict markers, what reorders, what is invisible. */
#include "rule/rule-file.h"
#include "util/cleanup.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <string.h>

static bool starts(const struct lines *l, uint32_t line, const char *marker)
{
	size_t len, n = strlen(marker);
	const char *text = lines_at(l, line, &len);

	return len >= n && !memcmp(text, marker, n);
}

/* A line of seven equals signs, which alone is a title's underline. */
static bool divides(const struct lines *l, uint32_t line)
{
	size_t len;
	const char *text = lines_at(l, line, &len);

	return len == 7 && !memcmp(text, "=======", 7);
}

/* The line of the ">>>>>>> " that belongs to the "<<<<<<< " at line, or 0. */
static uint32_t conflict_end(const struct lines *l, uint32_t line)
{
	bool divided = false;

	for (uint32_t n = line + 1; n <= l->count; n++) {
		if (starts(l, n, "<<<<<<< "))
			return 0;
		divided = divided || divides(l, n);
		if (starts(l, n, ">>>>>>> "))
			return divided ? n : 0;
	}
	return 0;
}

static void conflicts(struct findings *out, const struct rule_file *f)
{
	if (f->prose || f->specimen)
		return;
	for (uint32_t n = rule_added(f, 1); n; n = rule_added(f, n + 1)) {
		uint32_t end = starts(&f->lines, n, "<<<<<<< ") ?
				       conflict_end(&f->lines, n) :
				       0;
		struct finding *found;

		if (!end)
			continue;
		found = rule_add(out, "text/conflict", f->path, n);
		if (found)
			found->last = end;
	}
}

/* What a character of three bytes opens (1) or closes (-1); 0: neither. */
static int turn(const char *text, size_t len, size_t at)
{
	const unsigned char *c = (const unsigned char *)text + at;
	bool embed, isolate;

	if (at + 2 >= len || c[0] != 0xe2)
		return 0;
	embed = c[1] == 0x80 && c[2] >= 0xaa && c[2] <= 0xae;
	isolate = c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9;
	if (!embed && !isolate)
		return 0;
	return (embed && c[2] == 0xac) || (isolate && c[2] == 0xa9) ? -1 : 1;
}

/* How the line's embeddings, overrides and isolates stand open at its end. */
static bool reorders(const char *text, size_t len)
{
	int depth = 0;
	bool any = false;

	for (size_t i = 0; i + 2 < len; i++) {
		any = any || turn(text, len, i);
		depth += turn(text, len, i);
	}
	return any && depth;
}

/* Letters of a script that is written from right to left. */
static bool right_to_left(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= 0xd6 && c <= 0xdf)
			return true;
	}
	return false;
}

static bool word_byte(const char *text, size_t len, size_t at)
{
	return at < len &&
	       (isalnum((unsigned char)text[at]) || text[at] == '_');
}

/*
 * Zero width, within a word of ASCII: joiners within other scripts and emoji
 * have a purpose, as has a byte order mark at the start.
 */
static bool splits(const char *text, size_t len, size_t at)
{
	static const char *const invisible[] = {
		"\xe2\x80\x8b", /* zero width space */
		"\xe2\x80\x8c", /* zero width non-joiner */
		"\xe2\x80\x8d", /* zero width joiner */
		"\xe2\x81\xa0", /* word joiner */
		"\xef\xbb\xbf", /* zero width no-break space */
	};

	if (!at || !word_byte(text, len, at - 1) ||
	    !word_byte(text, len, at + 3))
		return false;
	for (size_t i = 0; i < sizeof(invisible) / sizeof(*invisible); i++)
		if (!memcmp(text + at, invisible[i], 3))
			return true;
	return false;
}

/* The Hangul filler is a letter without a shape, in no text of itself. */
static bool fills(const char *text, size_t len, size_t at)
{
	bool start = !at || (unsigned char)text[at - 1] < 0x80;
	bool end = at + 3 >= len || (unsigned char)text[at + 3] < 0x80;

	return start && end && !memcmp(text + at, "\xe3\x85\xa4", 3);
}

static bool hidden(const char *text, size_t len, size_t at)
{
	return at + 2 < len && (unsigned char)text[at] >= 0xe2 &&
	       (splits(text, len, at) || fills(text, len, at));
}

static bool hides(const char *text, size_t len)
{
	for (size_t i = 0; i + 2 < len; i++)
		if (hidden(text, len, i))
			return true;
	return false;
}

/* The fix: the line without these characters of three bytes. */
static void take_out(struct finding *found, const struct rule_file *f,
		     const char *text, size_t len, bool hidden_ones)
{
	CLEANUP(strbuf_release) struct strbuf clean = STRBUF_INIT;

	for (size_t i = 0; i < len;) {
		if (hidden_ones ? hidden(text, len, i) : turn(text, len, i)) {
			i += 3;
			continue;
		}
		strbuf_addc(&clean, text[i++]);
	}
	rule_fix(found, f, text, len, clean.buf);
}

static bool ascii(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

void rule_text(struct findings *out, const struct rule_file *f)
{
	conflicts(out, f);
	if (f->prose)
		return;
	for (uint32_t n = rule_added(f, 1); n; n = rule_added(f, n + 1)) {
		size_t len;
		const char *text = lines_at(&f->lines, n, &len);

		if (ascii(text, len))
			continue;
		if (reorders(text, len) && !right_to_left(text, len))
			take_out(rule_add(out, "text/bidi", f->path, n), f,
				 text, len, false);
		else if (hides(text, len))
			take_out(rule_add(out, "text/invisible", f->path, n), f,
				 text, len, true);
	}
}
