/* SPDX-License-Identifier: MIT */
#include "review/render.h"
#include "review/review.h"
#include "review/voice.h"
#include "util/cleanup.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

/*
 * Text of others: nothing in it is markup, a link or a picture. Every ASCII
 * punctuation character may be escaped (CommonMark 0.30, section 2.4).
 */
static void escaped(struct strbuf *out, const char *text)
{
	CLEANUP(cleanup_free) char *safe = text_safe(text);

	for (const char *c = safe; *c; c++) {
		if (strchr("\\`*_{}[]()<>#+-.!|~&:@/\"'", *c))
			strbuf_addc(out, '\\');
		strbuf_addc(out, *c);
	}
}

static void put_detail(struct strbuf *out, const char *title, const char *text)
{
	if (!text || !*text)
		return;
	strbuf_addf(out, "  - %s: ", title);
	escaped(out, text);
	strbuf_addc(out, '\n');
}

static void put_finding(struct strbuf *out, const struct finding *f,
			const struct render_options *o)
{
	const char *remark = voice_remark(o->style, f);

	strbuf_addf(out, "- **%s** ", finding_level_name(f->level));
	escaped(out, f->path);
	if (f->first)
		strbuf_addf(out, "\\:%u", f->first);
	strbuf_adds(out, ", ");
	escaped(out, f->message ? f->message : f->rule);
	strbuf_adds(out, " (");
	escaped(out, f->tool);
	strbuf_addc(out, ' ');
	escaped(out, f->rule);
	strbuf_addf(out, ", %.*s)\n", RENDER_ID, f->fingerprint);
	if (f->state != FINDING_OPEN)
		put_detail(out, finding_state_name(f->state),
			   f->reason ? f->reason : "set aside");
	else
		put_detail(out, "Remark", remark);
	put_detail(out, "Why", f->why);
	put_detail(out, "Fix", f->advice);
}

static void put_gaps(struct strbuf *out, const struct coverage *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct coverage_part *part = &c->v[i];

		if (part->state != COVERAGE_FAILED &&
		    part->state != COVERAGE_PARTIAL)
			continue;
		strbuf_addf(out, "- **incomplete** ");
		escaped(out, part->reviewer);
		strbuf_addc(out, '\n');
		put_detail(out, "Reason", part->reason);
		strvec_each(&part->unseen, item)
			put_detail(out, "Not seen", *item);
	}
}

void render_markdown(struct strbuf *out, const struct review *v,
		     const struct render_options *o)
{
	CLEANUP(cleanup_free) char *praise = voice_praise(o->style, v);
	CLEANUP(cleanup_free) char *next = render_next(v, o);
	const char *closing = voice_closing(o->style, v);

	strbuf_addf(out, "## Review: %s\n\n", review_verdict_name(v->verdict));
	escaped(out, v->scope.name);
	strbuf_addf(out, ": %zu files\n\n", v->subject.diff.n);
	for (size_t i = 0; i < v->findings.n; i++)
		if (render_shows(&v->findings.v[i], o))
			put_finding(out, &v->findings.v[i], o);
	put_gaps(out, &v->coverage);
	if (praise)
		strbuf_addf(out, "\n%s\n", praise);
	if (*closing)
		strbuf_addf(out, "\n%s\n", closing);
	if (next) {
		strbuf_adds(out, "\nNext: ");
		escaped(out, next);
		strbuf_addc(out, '\n');
	}
}
