/* SPDX-License-Identifier: MIT */
/*
 * A list of strings that it owns, NULL-terminated once it holds any, so that
 * it can serve as argv.
 */
#ifndef UTIL_STRVEC_H
#define UTIL_STRVEC_H

#include <stdbool.h>
#include <stddef.h>

struct strvec {
	char **v;
	size_t n, alloc;
};

#define STRVEC_INIT ((struct strvec){ 0 })

void strvec_release(struct strvec *l);

/* Empty it. */
void strvec_clear(struct strvec *l);

void strvec_push(struct strvec *l, const char *text);
void strvec_push_n(struct strvec *l, const char *text, size_t n);
void strvec_pushf(struct strvec *l, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Push each argument up to a NULL. */
void strvec_pushl(struct strvec *l, ...) __attribute__((sentinel));

/* Push the words of text that are separated by white space. */
void strvec_split(struct strvec *l, const char *text);

bool strvec_has(const struct strvec *l, const char *text);

/* Join with a separator; released with free(). */
char *strvec_join(const struct strvec *l, const char *separator);

#define strvec_each(list, item)                                             \
	for (char **item = (list)->v; item && item < (list)->v + (list)->n; \
	     item++)

#endif
