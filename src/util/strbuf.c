/* SPDX-License-Identifier: MIT */
#include "util/strbuf.h"
#include "util/alloc.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char strbuf_empty[1] = "";

void strbuf_release(struct strbuf *s)
{
	if (s->alloc)
		free(s->buf);
	*s = STRBUF_INIT;
}

void strbuf_clear(struct strbuf *s)
{
	strbuf_cut(s, 0);
}

void strbuf_room(struct strbuf *s, size_t extra)
{
	while (s->alloc < s->len + extra + 1) {
		char *old = s->alloc ? s->buf : NULL;

		s->buf = alloc_grow(old, s->alloc, &s->alloc, 1);
		if (!old)
			s->buf[0] = '\0';
	}
}

void strbuf_add(struct strbuf *s, const void *bytes, size_t len)
{
	if (!len)
		return;
	strbuf_room(s, len);
	memcpy(s->buf + s->len, bytes, len);
	s->len += len;
	s->buf[s->len] = '\0';
}

void strbuf_adds(struct strbuf *s, const char *text)
{
	strbuf_add(s, text, strlen(text));
}

void strbuf_addc(struct strbuf *s, char c)
{
	strbuf_add(s, &c, 1);
}

void strbuf_vaddf(struct strbuf *s, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	assert(len >= 0);
	strbuf_room(s, (size_t)len);
	vsnprintf(s->buf + s->len, (size_t)len + 1, format, args);
	s->len += (size_t)len;
}

void strbuf_addf(struct strbuf *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	strbuf_vaddf(s, format, args);
	va_end(args);
}

void strbuf_cut(struct strbuf *s, size_t len)
{
	assert(len <= s->len);
	s->len = len;
	if (s->alloc)
		s->buf[len] = '\0';
}

void strbuf_rtrim(struct strbuf *s)
{
	while (s->len && isspace((unsigned char)s->buf[s->len - 1]))
		strbuf_cut(s, s->len - 1);
}

char *strbuf_detach(struct strbuf *s)
{
	char *text = s->alloc ? s->buf : alloc_string("");

	*s = STRBUF_INIT;
	return text;
}
