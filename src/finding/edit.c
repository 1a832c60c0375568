/* SPDX-License-Identifier: MIT */
#include "finding/edit.h"
#include "finding/subject.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A run of lines that edits touch, first to last; and what becomes of it. */
struct block {
	size_t first, last;
	struct strbuf text;
};

static bool continues(char c)
{
	return (c & 0xc0) == 0x80;
}

/* What a character adds to a column, by its first byte. */
static int64_t width(char c, enum edit_unit unit)
{
	if (unit == EDIT_BYTES)
		return 1;
	if (continues(c))
		return 0;
	return unit == EDIT_UTF16 && (unsigned char)c >= 0xf0 ? 2 : 1;
}

/* Where units have been counted, in len bytes of text; -1: nowhere. */
static int64_t walk(const char *text, size_t len, int64_t units,
		    enum edit_unit unit)
{
	size_t at = 0;

	while (at < len && units > 0)
		units -= width(text[at++], unit);
	while (unit != EDIT_BYTES && at < len && continues(text[at]))
		at++;
	return units || (at < len && continues(text[at])) ? -1 : (int64_t)at;
}

static bool is_ascii(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

static int no_place(void)
{
	return error_set(ERR_NOTFOUND, "there is no such place in the file");
}

int edit_offset(size_t *out, const struct lines *lines, int64_t line,
		int64_t column, enum edit_unit unit)
{
	size_t len;
	const char *text;
	int64_t at;

	if (line < 1 || column < 1 || line > (int64_t)lines->count + 1 ||
	    column > (int64_t)UINT32_MAX)
		return no_place();
	text = lines_at(lines, (uint32_t)line, &len);
	if (unit == EDIT_UNKNOWN) {
		size_t before = (size_t)column - 1;

		if (before > len || !is_ascii(text, before))
			return no_place();
		unit = EDIT_BYTES;
	}
	at = walk(text, len, column - 1, unit);
	if (at < 0)
		return no_place();
	*out = lines->starts[line - 1] + (size_t)at;
	return 0;
}

int edit_offset_utf16(size_t *out, const char *text, size_t len, int64_t units)
{
	int64_t at = units < 0 ? -1 : walk(text, len, units, EDIT_UTF16);

	if (at < 0)
		return no_place();
	*out = (size_t)at;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static int check_edits(struct edit *edits, size_t n, size_t len)
{
	qsort(edits, n, sizeof(*edits), compare);
	for (size_t i = 0; i < n; i++)
		if (edits[i].start > edits[i].end || edits[i].end > len ||
		    (i && (edits[i].start < edits[i - 1].end ||
			   edits[i].start == edits[i - 1].start)))
			return error_set(ERR_INVALID,
					 "edits that overlap or lie outside");
	return 0;
}

/* Names that need no quoting, which tools do in different ways. */
static int check_path(const char *path)
{
	for (const char *c = path; *c; c++)
		if (!isprint((unsigned char)*c) || strchr("\"\\", *c))
			return error_set(ERR_INVALID,
					 "a path that patches have to quote");
	return 0;
}

/* The line, from 0, of a byte; count: behind the last line end. */
static size_t line_of(const struct lines *lines, size_t offset)
{
	size_t low = 0, high = lines->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (lines->starts[middle + 1] <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	/* The end of a text whose last line does not end is in that line. */
	if (low == lines->count && low && offset == lines->starts[low] &&
	    lines->text[offset - 1] != '\n')
		low--;
	return low;
}

static size_t start_of(const struct lines *lines, size_t line)
{
	return lines->starts[line < lines->count ? line : lines->count];
}

/* The next edits that belong together, with their lines as they will be. */
static size_t take_block(struct block *b, const struct lines *lines,
			 const struct edit *edits, size_t n)
{
	size_t i = 0, at;

	b->first = line_of(lines, edits[0].start);
	b->last = b->first;
	at = start_of(lines, b->first);
	strbuf_clear(&b->text);
	while (i < n &&
	       line_of(lines, edits[i].start) <= b->last + 2 * EDIT_CONTEXT) {
		strbuf_add(&b->text, lines->text + at, edits[i].start - at);
		strbuf_adds(&b->text, edits[i].text);
		at = edits[i].end;
		b->last = line_of(lines, edits[i].end);
		i++;
	}
	strbuf_add(&b->text, lines->text + at,
		   start_of(lines, b->last + 1) - at);
	return i;
}

static void put_line(struct strbuf *out, char mark, const struct lines *lines,
		     size_t line)
{
	const char *text = lines->text + lines->starts[line];
	size_t len = lines->starts[line + 1] - lines->starts[line];

	strbuf_addc(out, mark);
	strbuf_add(out, text, len);
	if (!len || text[len - 1] != '\n')
		strbuf_adds(out, "\n\\ No newline at end of file\n");
}

static bool same_line(const struct lines *a, size_t i, const struct lines *b,
		      size_t j)
{
	size_t len = a->starts[i + 1] - a->starts[i];

	return len == b->starts[j + 1] - b->starts[j] &&
	       !memcmp(a->text + a->starts[i], b->text + b->starts[j], len);
}

/* "start,count", where start is the line before if there are none. */
static void put_range(struct strbuf *out, char mark, size_t first, size_t count)
{
	strbuf_addf(out, "%c%zu,%zu ", mark, count ? first + 1 : first, count);
}

/* One hunk: lines first to end (excluded) of old become from to end of new. */
static void put_hunk(struct strbuf *out, const struct lines *old, size_t first,
		     size_t end, const struct lines *new, size_t from,
		     size_t to, int64_t shift)
{
	size_t top = first < EDIT_CONTEXT ? 0 : first - EDIT_CONTEXT;
	size_t bottom = old->count - end < EDIT_CONTEXT ? old->count :
							  end + EDIT_CONTEXT;
	size_t context = first - top + bottom - end;

	strbuf_adds(out, "@@ ");
	put_range(out, '-', top, context + end - first);
	put_range(out, '+', (size_t)((int64_t)top + shift),
		  context + to - from);
	strbuf_adds(out, "@@\n");
	for (size_t i = top; i < first; i++)
		put_line(out, ' ', old, i);
	for (size_t i = first; i < end; i++)
		put_line(out, '-', old, i);
	for (size_t i = from; i < to; i++)
		put_line(out, '+', new, i);
	for (size_t i = end; i < bottom; i++)
		put_line(out, ' ', old, i);
}

/* Without the lines at both ends that stay; returns lines added. */
static int64_t put_block(struct strbuf *out, const struct lines *old,
			 const struct block *b, int64_t shift)
{
	CLEANUP(lines_release) struct lines new = LINES_INIT;
	size_t first = b->first, from = 0, to;
	size_t end = b->last < old->count ? b->last + 1 : old->count;

	lines_load(&new, b->text.buf, b->text.len);
	to = new.count;
	while (first < end && from < to && same_line(old, first, &new, from)) {
		first++;
		from++;
	}
	while (end > first && to > from &&
	       same_line(old, end - 1, &new, to - 1)) {
		end--;
		to--;
	}
	if (first == end && from == to)
		return 0;
	put_hunk(out, old, first, end, &new, from, to, shift);
	return (int64_t)(to - from) - (int64_t)(end - first);
}

static void put_name(struct strbuf *out, const char *mark, const char *path)
{
	/* As git does it: a tab ends a name with spaces. */
	strbuf_addf(out, "%s/%s%s\n", mark, path,
		    strchr(path, ' ') ? "\t" : "");
}

int edit_patch(struct strbuf *out, const char *path, const struct lines *lines,
	       struct edit *edits, size_t n, size_t limit)
{
	CLEANUP(strbuf_release) struct strbuf hunks = STRBUF_INIT;
	struct block b = { .text = STRBUF_INIT };
	int64_t shift = 0;
	int error = check_path(path);

	if (!error)
		error = check_edits(edits, n, lines->starts[lines->count]);
	for (size_t i = 0; !error && i < n && hunks.len <= limit;) {
		i += take_block(&b, lines, edits + i, n - i);
		shift += put_block(&hunks, lines, &b, shift);
	}
	strbuf_release(&b.text);
	if (error)
		return error;
	if (!hunks.len || hunks.len > limit)
		return error_set(ERR_INVALID, "edits that change %s",
				 hunks.len ? "too much" : "nothing");
	put_name(out, "--- a", path);
	put_name(out, "+++ b", path);
	strbuf_add(out, hunks.buf, hunks.len);
	return 0;
}
