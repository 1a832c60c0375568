/* SPDX-License-Identifier: MIT */
#include "finding/coverage.h"
#include "util/alloc.h"
#include "util/strbuf.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void coverage_cut(struct coverage *c, size_t from)
{
	while (c->n > from) {
		struct coverage_part *p = &c->v[--c->n];

		free(p->reviewer);
		free(p->reason);
		strvec_release(&p->unseen);
	}
}

void coverage_release(struct coverage *c)
{
	coverage_cut(c, 0);
	free(c->v);
	*c = COVERAGE_INIT;
}

struct coverage_part *coverage_add(struct coverage *c, const char *reviewer)
{
	struct coverage_part *p;

	c->v = alloc_grow(c->v, c->n, &c->alloc, sizeof(*c->v));
	p = &c->v[c->n++];
	memset(p, 0, sizeof(*p));
	p->reviewer = alloc_string(reviewer);
	return p;
}

void coverage_fail(struct coverage_part *p, const char *format, ...)
{
	struct strbuf reason = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_vaddf(&reason, format, args);
	va_end(args);
	free(p->reason);
	p->reason = strbuf_detach(&reason);
	p->state = COVERAGE_FAILED;
}

void coverage_leave(struct coverage_part *p, const char *path, const char *why)
{
	strvec_pushf(&p->unseen, "%s: %s", path, why);
	if (p->state != COVERAGE_FAILED)
		p->state = COVERAGE_PARTIAL;
}

const char *coverage_state_name(enum coverage_state state)
{
	static const char *const names[] = { "ran", "idle", "partial",
					     "failed" };

	return names[state];
}

bool coverage_complete(const struct coverage *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].state == COVERAGE_PARTIAL ||
		    c->v[i].state == COVERAGE_FAILED)
			return false;
	return true;
}
