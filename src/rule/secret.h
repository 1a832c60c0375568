/* SPDX-License-Identifier: MIT */
/*
 * Secrets in a line of text: formats that are known exactly, by their
 * structure and, where they have one, their checksum; and values whose names
 * say that they are secret. Placeholders and documented samples are none.
 *
 * Formats and checksums are those that their makers publish, e.g. GitHub's
 * "Behind GitHub's new authentication token formats" (2021), which npm follows:
 * six base62 digits of the CRC-32 of what stands before.
 */
#ifndef RULE_SECRET_H
#define RULE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

enum secret_kind {
	SECRET_TOKEN,	   /* of a known format */
	SECRET_URL,	   /* the password in a URL */
	SECRET_ASSIGNMENT, /* a literal behind a telling name */
};

struct secret {
	enum secret_kind kind;
	const char *what; /* "a GitHub token"; not to be freed */
	size_t start, len;
};

/*
 * The first secret of the line from *at on, which is moved behind it. greedy:
 * also what only might be one, for taking out before text goes to a model.
 */
bool secret_next(struct secret *out, const char *line, size_t len, size_t *at,
		 bool greedy);

/* Shannon's entropy of the bytes, in bits a byte. */
double secret_entropy(const char *text, size_t len);

#endif
