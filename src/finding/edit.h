/* SPDX-License-Identifier: MIT */
/*
 * Edits: what a tool would replace in a file, turned into a patch that git
 * apply takes. Tools count columns in bytes, in UTF-16 units or in characters;
 * where it is not known which, an edit counts only if they all agree.
 */
#ifndef FINDING_EDIT_H
#define FINDING_EDIT_H

#include <stddef.h>
#include <stdint.h>

struct lines;
struct strbuf;

/* Lines of context of a patch. */
#define EDIT_CONTEXT 3

enum edit_unit {
	EDIT_UNKNOWN,
	EDIT_BYTES,
	EDIT_UTF16,
	EDIT_CHARACTERS,
};

/* Bytes start to end, end excluded, become text. */
struct edit {
	size_t start, end;
	const char *text;
};

/*
 * The byte at which a column (from 1) of a line starts. The first column of
 * the line after the last one is the end of the text. ERR_NOTFOUND: there is
 * no such place, or it depends on the unit and that is not known.
 */
int edit_offset(size_t *out, const struct lines *lines, int64_t line,
		int64_t column, enum edit_unit unit);

/* The same from UTF-16 units since the beginning of the text. */
int edit_offset_utf16(size_t *out, const char *text, size_t len, int64_t units);

/*
 * Append edits of the file at path, whose lines these are, as a unified diff.
 * Sorts edits. ERR_INVALID: they overlap, lie outside, change nothing, or the
 * patch would have more than limit bytes; or the path is not plain (control
 * characters, quotes, backslashes, not ASCII).
 */
int edit_patch(struct strbuf *out, const char *path, const struct lines *lines,
	       struct edit *edits, size_t n, size_t limit);

#endif
