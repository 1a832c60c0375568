/* SPDX-License-Identifier: MIT */
#include "util/strvec.h"
#include "util/alloc.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void strvec_release(struct strvec *l)
{
	strvec_clear(l);
	free(l->v);
	*l = STRVEC_INIT;
}

void strvec_clear(struct strvec *l)
{
	strvec_each(l, item)
		free(*item);
	l->n = 0;
	if (l->v)
		l->v[0] = NULL;
}

static void push_owned(struct strvec *l, char *text)
{
	l->v = alloc_grow(l->v, l->n + 1, &l->alloc, sizeof(*l->v));
	l->v[l->n++] = text;
	l->v[l->n] = NULL;
}

void strvec_push(struct strvec *l, const char *text)
{
	push_owned(l, alloc_string(text));
}

void strvec_push_n(struct strvec *l, const char *text, size_t n)
{
	push_owned(l, alloc_string_n(text, n));
}

void strvec_pushf(struct strvec *l, const char *format, ...)
{
	struct strbuf s = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_vaddf(&s, format, args);
	va_end(args);
	push_owned(l, strbuf_detach(&s));
}

void strvec_pushl(struct strvec *l, ...)
{
	const char *text;
	va_list args;

	va_start(args, l);
	while ((text = va_arg(args, const char *)))
		strvec_push(l, text);
	va_end(args);
}

void strvec_split(struct strvec *l, const char *text)
{
	while (*text) {
		size_t len = 0;

		while (isspace((unsigned char)*text))
			text++;
		while (text[len] && !isspace((unsigned char)text[len]))
			len++;
		if (len)
			push_owned(l, alloc_string_n(text, len));
		text += len;
	}
}

bool strvec_has(const struct strvec *l, const char *text)
{
	strvec_each(l, item)
		if (!strcmp(*item, text))
			return true;
	return false;
}

char *strvec_join(const struct strvec *l, const char *separator)
{
	struct strbuf s = STRBUF_INIT;

	strvec_each(l, item) {
		if (item != l->v)
			strbuf_adds(&s, separator);
		strbuf_adds(&s, *item);
	}
	return strbuf_detach(&s);
}
