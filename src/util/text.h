/* SPDX-License-Identifier: MIT */
/*
 * Text from outside on its way to a person. Names, messages and test output
 * may hold anything; what reaches a terminal is printable ASCII and valid
 * UTF-8 without control and bidirectional characters, the rest as \xNN.
 */
#ifndef UTIL_TEXT_H
#define UTIL_TEXT_H

#include "util/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* Append text made safe for one line: line ends and tabs become \xNN too. */
void text_line(struct strbuf *out, const char *text, size_t len);

/* Append text made safe, keeping line ends and tabs. */
void text_block(struct strbuf *out, const char *text, size_t len);

/*
 * Append printed JSON with all that deceives in its strings as \uXXXX: the same
 * to a program. Line ends and tabs, which stand between its values, stay.
 */
void text_json(struct strbuf *out, const char *json);

/* text_line() as a string, released with free(). NULL gives "". */
char *text_safe(const char *text);

/* Is it valid UTF-8 (no NUL, no surrogates, shortest form)? */
bool text_utf8_valid(const char *text, size_t len);

/* A number that tells texts apart (FNV-1a, 64 bits); it guards nothing. */
unsigned long long text_hash(const char *text);

/*
 * Does text match pattern, where * matches any run without '/', ** any run,
 * ? one byte but '/', and all else itself? "dir/" or "dir" does not match what
 * lies below it; "dir/" followed by ** does, and "**" with a slash behind it,
 * at the start of a name, also stands for no directory at all. The time is at
 * most the product of the lengths; a pattern over 1,024 bytes never matches.
 */
bool text_glob(const char *pattern, const char *text);

#endif
