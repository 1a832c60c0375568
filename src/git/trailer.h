/* SPDX-License-Identifier: MIT */
/*
 * Trailers: the "Key: value" lines at the end of a message, as `git
 * interpret-trailers --no-divider` finds them where nothing is configured:
 * they stand in the last paragraph, which is not the first. Either every line
 * of it is a trailer or a continuation (it starts with white space), or it has
 * a line that git writes itself (Signed-off-by, "(cherry picked from commit
 * ...)") and at least one trailer in four lines. Comments, blank lines and a
 * list of conflicts at the end are none of it. Keys compare without case.
 */
#ifndef GIT_TRAILER_H
#define GIT_TRAILER_H

#include "util/strvec.h"

#include <stdbool.h>
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
 * unless key is NULL, "key: value" added as the last, where git would add it;
 * free(). A message that needs no change comes back the same.
 */
char *trailers_replace(const char *message, const char *prefix, const char *key,
		       const char *value);

/*
 * Divide a message into its text, with anything in the last paragraph that is
 * no trailer, and its trailers: each as it stands there, with continuations and
 * without the last line's end. What git writes without a key is one, too.
 */
void trailers_divide(char **text, struct strvec *trailers, const char *message);

/* Do two such trailers say the same: key, without case, and unfolded value? */
bool trailers_equal(const char *a, const char *b);

/* Has such a trailer this key? */
bool trailers_has_key(const char *trailer, const char *key);

#endif
