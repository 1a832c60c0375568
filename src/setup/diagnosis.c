/* SPDX-License-Identifier: MIT */
#include "setup/diagnosis.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdarg.h>
#include <stdlib.h>

void diagnoses_release(struct diagnoses *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->v[i].text);
		free(l->v[i].next);
	}
	free(l->v);
	*l = DIAGNOSES_INIT;
}

const char *diagnosis_level_name(enum diagnosis_level level)
{
	static const char *const names[] = { "ok", "warning", "problem" };

	return names[level];
}

static struct diagnosis *push(struct diagnoses *l)
{
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	l->v[l->n] = (struct diagnosis){ .level = DIAGNOSIS_OK };
	return &l->v[l->n++];
}

static char *print(const char *format, va_list args)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_vaddf(&text, format, args);
	return strbuf_detach(&text);
}

void diagnosis_add(struct diagnoses *l, enum diagnosis_level level,
		   const char *check, const char *next, const char *format, ...)
{
	struct diagnosis *f = push(l);
	va_list args;

	f->level = level;
	f->check = check;
	f->next = alloc_string(next);
	va_start(args, format);
	f->text = print(format, args);
	va_end(args);
}

void diagnosis_fixed(struct diagnoses *l, const char *check, const char *format,
		     ...)
{
	struct diagnosis *f = push(l);
	va_list args;

	f->check = check;
	f->fixed = true;
	va_start(args, format);
	f->text = print(format, args);
	va_end(args);
}

void diagnosis_error(struct diagnoses *l, enum diagnosis_level level,
		     const char *check)
{
	const char *next = error_next_action();

	diagnosis_add(l, level, check, *next ? next : NULL, "%s",
		      error_message());
	error_clear();
}

bool diagnoses_problems(const struct diagnoses *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].level == DIAGNOSIS_PROBLEM)
			return true;
	return false;
}
