/* SPDX-License-Identifier: MIT */
/*
 * Annotations as GitHub's runners and others read them from a log:
 *
 *	::error file=src/a.c,line=3,endLine=4,title=rule::message
 *
 * What a finding says cannot end its annotation or begin another one.
 */
#include "review/render.h"
#include "review/review.h"
#include "util/cleanup.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* special: what ends a value of a property, besides line ends. */
static void put_escaped(struct strbuf *out, const char *text,
			const char *special)
{
	CLEANUP(strbuf_release) struct strbuf safe = STRBUF_INIT;

	text_block(&safe, text, strlen(text));
	for (const char *c = safe.buf; *c; c++)
		if (strchr("%\r\n", *c) || strchr(special, *c))
			strbuf_addf(out, "%%%02X", (unsigned char)*c);
		else
			strbuf_addc(out, *c);
}

static void put_property(struct strbuf *out, const char *name,
			 const char *value)
{
	strbuf_addf(out, "%s=", name);
	put_escaped(out, value, ":,");
}

static void put(struct strbuf *out, const struct finding *f)
{
	static const char *const words[] = { "notice", "warning", "error" };

	strbuf_addf(out, "::%s ", words[f->level]);
	put_property(out, "file", f->path);
	if (f->first)
		strbuf_addf(out, ",line=%u,endLine=%u", f->first, f->last);
	put_property(out, ",title", f->tool);
	strbuf_addc(out, ' ');
	put_escaped(out, f->rule, ":,");
	strbuf_adds(out, "::");
	put_escaped(out, f->message, "");
	if (f->why) {
		strbuf_adds(out, "%0A");
		put_escaped(out, f->why, "");
	}
	strbuf_addc(out, '\n');
}

/* A reviewer that failed has no file to be shown at. */
static void put_gap(struct strbuf *out, const struct coverage_part *p)
{
	strbuf_adds(out, "::error ");
	put_property(out, "title", p->reviewer);
	strbuf_adds(out, "::");
	put_escaped(out, coverage_state_name(p->state), "");
	strbuf_adds(out, ": ");
	put_escaped(out, p->reason ? p->reason : "", "");
	strbuf_addc(out, '\n');
}

void render_github(struct strbuf *out, const struct review *v,
		   const struct render_options *o)
{
	for (size_t i = 0; i < v->findings.n; i++)
		if (render_shows(&v->findings.v[i], o))
			put(out, &v->findings.v[i]);
	for (size_t i = 0; i < v->coverage.n; i++)
		if (v->coverage.v[i].state == COVERAGE_PARTIAL ||
		    v->coverage.v[i].state == COVERAGE_FAILED)
			put_gap(out, &v->coverage.v[i]);
}
