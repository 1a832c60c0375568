/* SPDX-License-Identifier: MIT */
/*
 * A growing string. buf is always NUL-terminated (NUL bytes inside are
 * allowed, len counts them) and is never NULL, so an empty one can be printed.
 */
#ifndef UTIL_STRBUF_H
#define UTIL_STRBUF_H

#include <stdarg.h>
#include <stddef.h>

struct strbuf {
	char *buf;
	size_t len, alloc;
};

extern char strbuf_empty[];
#define STRBUF_INIT ((struct strbuf){ .buf = strbuf_empty })

void strbuf_release(struct strbuf *s);

/* Empty it, keep the memory. */
void strbuf_clear(struct strbuf *s);

void strbuf_add(struct strbuf *s, const void *bytes, size_t len);
void strbuf_adds(struct strbuf *s, const char *text);
void strbuf_addc(struct strbuf *s, char c);
void strbuf_addf(struct strbuf *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *s, const char *format, va_list args);

/* Make room for extra bytes and a NUL; does not change len. */
void strbuf_room(struct strbuf *s, size_t extra);

/* Cut to len bytes; len must not exceed the present length. */
void strbuf_cut(struct strbuf *s, size_t len);

/* Cut white space (line ends included) from the end. */
void strbuf_rtrim(struct strbuf *s);

/* Hand over the text, to be released with free(); s is empty again. */
char *strbuf_detach(struct strbuf *s);

#endif
