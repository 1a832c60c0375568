/* SPDX-License-Identifier: MIT */
/*
 * Trailers: the "Key: value" lines in the last paragraph of a message. A
 * paragraph counts only if every line of it is a trailer, a continuation
 * (it starts with white space), or git's "(cherry picked from commit ...)",
 * and it is not the first paragraph. Keys compare without case.
 */
#ifndef GIT_TRAILER_H
#define GIT_TRAILER_H

#include "util/strvec.h"

#include <stddef.h>

struct trailers {
	struct strvec keys, values;
};

#define TRAILERS_INIT ((struct trailers){ 0 })

void trailers_release(struct trailers *t);

/* Read those of message, in order; none is no error. */
void trailers_read(struct trailers *out, const char *message);

/* The value of the first trailer of that key, or NULL. */
const char *trailers_get(const struct trailers *t, const char *key);

/*
 * The message with every trailer whose key starts with prefix removed and,
 * unless key is NULL, "key: value" added as the last; free(). A message that
 * needs no change comes back the same.
 */
char *trailers_replace(const char *message, const char *prefix, const char *key,
		       const char *value);

#endif
