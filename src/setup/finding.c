/* SPDX-License-Identifier: MIT */
#include "setup/finding.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdarg.h>
#include <stdlib.h>

void findings_release(struct findings *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->v[i].text);
		free(l->v[i].next);
	}
	free(l->v);
	*l = FINDINGS_INIT;
}

const char *finding_level_name(enum finding_level level)
{
	static const char *const names[] = { "ok", "warning", "problem" };

	return names[level];
}

static struct finding *push(struct findings *l)
{
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	l->v[l->n] = (struct finding){ .level = FINDING_OK };
	return &l->v[l->n++];
}

static char *print(const char *format, va_list args)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_vaddf(&text, format, args);
	return strbuf_detach(&text);
}

void finding_add(struct findings *l, enum finding_level level,
		 const char *check, const char *next, const char *format, ...)
{
	struct finding *f = push(l);
	va_list args;

	f->level = level;
	f->check = check;
	f->next = alloc_string(next);
	va_start(args, format);
	f->text = print(format, args);
	va_end(args);
}

void finding_fixed(struct findings *l, const char *check, const char *format,
		   ...)
{
	struct finding *f = push(l);
	va_list args;

	f->check = check;
	f->fixed = true;
	va_start(args, format);
	f->text = print(format, args);
	va_end(args);
}

void finding_error(struct findings *l, enum finding_level level,
		   const char *check)
{
	const char *next = error_next_action();

	finding_add(l, level, check, *next ? next : NULL, "%s",
		    error_message());
	error_clear();
}

bool findings_problems(const struct findings *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].level == FINDING_PROBLEM)
			return true;
	return false;
}
