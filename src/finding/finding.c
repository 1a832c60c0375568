/* SPDX-License-Identifier: MIT */
#include "finding/finding.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *const levels[] = { "note", "warning", "error" };

static const char *const states[] = {
	"open",	     "outside", "unanchored",  "duplicate",
	"dismissed", "held",	"unconfirmed",
};

void finding_release(struct finding *f)
{
	free(f->tool);
	free(f->rule);
	free(f->path);
	free(f->message);
	free(f->why);
	free(f->advice);
	free(f->patch);
	free(f->quote);
	free(f->fingerprint);
	free(f->reason);
}

void finding_move(struct findings *to, struct finding *f)
{
	to->v = alloc_grow(to->v, to->n, &to->alloc, sizeof(*to->v));
	to->v[to->n++] = *f;
	*f = (struct finding){ 0 };
}

void findings_cut(struct findings *l, size_t from)
{
	while (l->n > from)
		finding_release(&l->v[--l->n]);
}

void findings_release(struct findings *l)
{
	findings_cut(l, 0);
	free(l->v);
	*l = FINDINGS_INIT;
}

/* Not within a character, if it is UTF-8. */
static size_t cut_at(const char *text, size_t limit)
{
	size_t len = strnlen(text, limit + 1);

	if (len <= limit)
		return len;
	for (len = limit; len && (text[len] & 0xc0) == 0x80;)
		len--;
	return len;
}

void finding_set(char **slot, const char *text)
{
	free(*slot);
	*slot = text ? alloc_string_n(text, cut_at(text, FINDING_TEXT_LIMIT)) :
		       NULL;
}

void finding_setf(char **slot, const char *format, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_vaddf(&text, format, args);
	va_end(args);
	finding_set(slot, text.buf);
	strbuf_release(&text);
}

static bool full(const struct findings *l, const char *tool)
{
	size_t n = 0;

	if (l->n < FINDING_COUNT_LIMIT)
		return false;
	for (size_t i = 0; i < l->n; i++)
		n += !strcmp(l->v[i].tool, tool);
	return n >= FINDING_COUNT_LIMIT;
}

struct finding *finding_add(struct findings *l, const char *tool,
			    const char *rule, enum finding_level level,
			    const char *path, uint32_t line)
{
	struct finding *f;

	if (full(l, tool))
		return NULL;
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	f = &l->v[l->n++];
	memset(f, 0, sizeof(*f));
	finding_set(&f->tool, tool);
	finding_set(&f->rule, rule);
	finding_set(&f->path, path);
	f->level = level;
	f->first = f->last = line;
	f->confidence = 100;
	return f;
}

const char *finding_level_name(enum finding_level level)
{
	return levels[level];
}

int finding_level_parse(enum finding_level *out, const char *name)
{
	for (int i = FINDING_NOTE; i <= FINDING_ERROR; i++)
		if (!strcmp(name, levels[i])) {
			*out = (enum finding_level)i;
			return 0;
		}
	return error_set(ERR_INVALID,
			 "'%s' is no level: note, warning or error", name);
}

const char *finding_state_name(enum finding_state state)
{
	return states[state];
}

static int compare(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	if (!order)
		order = (x->first > y->first) - (x->first < y->first);
	if (!order)
		order = (int)y->level - (int)x->level;
	if (!order)
		order = strcmp(x->tool, y->tool);
	if (!order)
		order = strcmp(x->rule, y->rule);
	if (!order)
		order = (x->column > y->column) - (x->column < y->column);
	return order;
}

void findings_sort(struct findings *l)
{
	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), compare);
}

size_t findings_count(const struct findings *l, enum finding_state state,
		      enum finding_level level)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += l->v[i].state == state && l->v[i].level == level;
	return n;
}
