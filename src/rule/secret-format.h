/* SPDX-License-Identifier: MIT */
/* Formats of tokens: a prefix, what may follow it, how much of it, a checksum.
 */
#ifndef RULE_SECRET_FORMAT_H
#define RULE_SECRET_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

struct secret_format {
	const char *prefix;
	const char *what;  /* "a GitHub token" */
	const char *shape; /* what follows, see secret_format_length() */
	/* Of the whole token: does its checksum hold? NULL: it has none. */
	bool (*checked)(const char *token, size_t len);
};

/* All of them; one without a prefix ends them. */
extern const struct secret_format secret_formats[];

/*
 * How long the token of this format is that text begins with; 0 if it begins
 * with none. unchecked: its checksum may be wrong. A shape is a list of parts:
 * a class and how many of it there are, or a literal in single quotes.
 *
 *	w	letters and digits		u	and _ and -
 *	d	digits				x	lower-case hex digits
 *	b	base64: w and + and /		A	A to Z and 2 to 7
 *
 * "w36" is 36 of them and no more, "w22-" is 22 and any number more.
 */
size_t secret_format_length(const struct secret_format *format,
			    const char *text, size_t len, bool unchecked);

#endif
