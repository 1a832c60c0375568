/* SPDX-License-Identifier: MIT */
#include "git/colour.h"
#include "review/render.h"
#include "review/review.h"
#include "review/voice.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/strbuf.h"
#include "util/strvec.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

/* Columns of a line of code that is shown. */
#define CODE_COLUMNS 160

struct page {
	struct strbuf *out;
	const struct review *v;
	const struct render_options *o;
	struct strvec told; /* rules whose why and fix were shown */
};

static void paint(struct page *p, enum colour colour)
{
	if (p->o->coloured)
		strbuf_adds(p->out, colour_code(colour));
}

static void painted(struct page *p, enum colour colour, const char *text)
{
	paint(p, colour);
	strbuf_adds(p->out, text);
	paint(p, COLOUR_NONE);
}

static void safe(struct page *p, const char *text)
{
	text_line(p->out, text, strlen(text));
}

static enum colour colour_of(enum finding_level level)
{
	return level == FINDING_ERROR	? COLOUR_BAD :
	       level == FINDING_WARNING ? COLOUR_BUSY :
					  COLOUR_FAINT;
}

/* The line itself. A secret is not repeated: then there is no such line. */
static void put_code(struct page *p, const struct finding *f)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(lines_release) struct lines lines = LINES_INIT;
	const struct subject *s = &p->v->subject;
	const struct diff_file *file = diff_find(&s->diff, f->path);
	const char *line;
	size_t len;

	if (!f->first || !file || !oid_is_zero(&f->commit) ||
	    !strncmp(f->rule, "secret/", 7) || subject_text(&text, s, file))
		return;
	lines_load(&lines, text.buf, text.len);
	line = lines_at(&lines, f->first, &len);
	while (len && (*line == ' ' || *line == '\t')) {
		line++;
		len--;
	}
	if (!len)
		return;
	strbuf_adds(p->out, "  | ");
	text_line(p->out, line, len < CODE_COLUMNS ? len : CODE_COLUMNS);
	strbuf_adds(p->out, len > CODE_COLUMNS ? "...\n" : "\n");
}

static void put_detail(struct page *p, const char *title, const char *text)
{
	if (!text || !*text)
		return;
	strbuf_addf(p->out, "  %s: ", title);
	safe(p, text);
	strbuf_addc(p->out, '\n');
}

/* Once for all findings of a rule that say the same. */
static void put_reasons(struct page *p, const struct finding *f)
{
	CLEANUP(cleanup_free)
	char *key =
		alloc_printf("%s %s %s %s", f->tool, f->rule,
			     f->why ? f->why : "", f->advice ? f->advice : "");

	if (strvec_has(&p->told, key))
		return;
	strvec_push(&p->told, key);
	put_detail(p, "why", f->why);
	put_detail(p, "fix", f->advice);
}

static void put_place(struct page *p, const struct finding *f)
{
	safe(p, f->path);
	if (f->first)
		strbuf_addf(p->out, ":%u", f->first);
	if (f->last > f->first)
		strbuf_addf(p->out, "-%u", f->last);
	strbuf_adds(p->out, ": ");
	painted(p, colour_of(f->level), finding_level_name(f->level));
	strbuf_adds(p->out, ": ");
	safe(p, f->message ? f->message : f->rule);
	strbuf_adds(p->out, " [");
	if (strcmp(f->tool, "refinery")) {
		safe(p, f->tool);
		strbuf_addc(p->out, ' ');
	}
	safe(p, f->rule);
	strbuf_adds(p->out, "] ");
	paint(p, COLOUR_FAINT);
	strbuf_addf(p->out, "%.*s", RENDER_ID, f->fingerprint);
	paint(p, COLOUR_NONE);
	strbuf_addc(p->out, '\n');
}

static void put_finding(struct page *p, const struct finding *f)
{
	const char *remark = voice_remark(p->o->style, f);

	put_place(p, f);
	if (f->state != FINDING_OPEN) {
		put_detail(p, finding_state_name(f->state),
			   f->reason ? f->reason : "set aside");
		return;
	}
	put_code(p, f);
	if (!oid_is_zero(&f->commit))
		strbuf_addf(p->out, "  in commit %s, and not at the end\n",
			    oid_short(&f->commit));
	if (remark)
		strbuf_addf(p->out, "  %s\n", remark);
	put_reasons(p, f);
}

static size_t count_state(const struct findings *l, enum finding_state state)
{
	size_t n = 0;

	for (int level = FINDING_NOTE; level <= FINDING_ERROR; level++)
		n += findings_count(l, state, (enum finding_level)level);
	return n;
}

/* "12 set aside: 9 outside, 3 dismissed (--all shows them)" */
static void put_aside(struct page *p)
{
	CLEANUP(strbuf_release) struct strbuf parts = STRBUF_INIT;
	size_t sum = 0;

	for (int state = FINDING_OPEN + 1; state <= FINDING_UNCONFIRMED;
	     state++) {
		size_t n =
			count_state(&p->v->findings, (enum finding_state)state);

		if (!n || state == FINDING_DUPLICATE)
			continue;
		sum += n;
		strbuf_addf(&parts, "%s%zu %s", parts.len ? ", " : "", n,
			    finding_state_name((enum finding_state)state));
	}
	if (sum && !p->o->all)
		strbuf_addf(p->out, "%zu set aside: %s (--all shows %s)\n", sum,
			    parts.buf, sum == 1 ? "it" : "them");
}

static void put_gaps(struct page *p)
{
	for (size_t i = 0; i < p->v->coverage.n; i++) {
		const struct coverage_part *part = &p->v->coverage.v[i];

		if (part->state != COVERAGE_FAILED &&
		    part->state != COVERAGE_PARTIAL)
			continue;
		painted(p, COLOUR_BUSY, "incomplete");
		strbuf_adds(p->out, ": ");
		safe(p, part->reviewer);
		strbuf_addf(p->out, " %s",
			    part->state == COVERAGE_FAILED ?
				    "failed" :
				    "did not see everything");
		if (part->reason) {
			strbuf_adds(p->out, ": ");
			safe(p, part->reason);
		}
		strbuf_addc(p->out, '\n');
		strvec_each(&part->unseen, item)
			put_detail(p, "not seen", *item);
	}
}

static void put_size(struct page *p)
{
	const struct diff *d = &p->v->subject.diff;
	uint64_t added = 0, removed = 0;

	for (size_t i = 0; i < d->n; i++) {
		uint64_t more, less;

		diff_count(&d->v[i], &more, &less);
		added += more;
		removed += less;
	}
	safe(p, p->v->scope.name);
	strbuf_addf(p->out, ": %zu %s, +%llu -%llu", d->n,
		    d->n == 1 ? "file" : "files", (unsigned long long)added,
		    (unsigned long long)removed);
}

/* "2 errors, 1 warning: do NOT merge" */
static void put_verdict(struct page *p)
{
	static const char *const names[] = { "note", "warning", "error" };
	bool any = false;

	put_size(p);
	strbuf_adds(p->out, ": ");
	for (int level = FINDING_ERROR; level >= FINDING_NOTE; level--) {
		size_t n = findings_count(&p->v->findings, FINDING_OPEN,
					  (enum finding_level)level);

		if (n)
			strbuf_addf(p->out, "%s%zu %s%s", any ? ", " : "", n,
				    names[level], n == 1 ? "" : "s");
		any = any || n;
	}
	strbuf_adds(p->out, any ? ": " : "no finding: ");
	painted(p,
		p->v->verdict == REVIEW_MERGE  ? COLOUR_GOOD :
		p->v->verdict == REVIEW_REFUSE ? COLOUR_BAD :
						 COLOUR_BUSY,
		review_verdict_name(p->v->verdict));
	strbuf_addc(p->out, '\n');
}

/* "3 have a patch: git refinery review --format=patch | git apply" */
static void put_patches(struct page *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->v->findings.n; i++)
		n += p->v->findings.v[i].state == FINDING_OPEN &&
		     p->v->findings.v[i].patch;
	if (n)
		strbuf_addf(p->out,
			    "%zu %s a patch: git refinery review "
			    "--format=patch | git apply\n",
			    n, n == 1 ? "has" : "have");
}

static void put_end(struct page *p)
{
	CLEANUP(cleanup_free) char *praise = voice_praise(p->o->style, p->v);
	CLEANUP(cleanup_free) char *next = render_next(p->v, p->o);
	const char *closing = voice_closing(p->o->style, p->v);

	put_aside(p);
	put_patches(p);
	put_verdict(p);
	if (praise)
		strbuf_addf(p->out, "%s\n", praise);
	if (*closing)
		strbuf_addf(p->out, "%s\n", closing);
	if (next)
		strbuf_addf(p->out, "next: %s\n", next);
}

static size_t count_shown(const struct page *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->v->findings.n; i++)
		n += render_shows(&p->v->findings.v[i], p->o);
	return n;
}

/* Those of a level, as long as there is room. */
static void put_level(struct page *p, size_t *room, enum finding_level level)
{
	for (size_t i = 0; *room && i < p->v->findings.n; i++) {
		const struct finding *f = &p->v->findings.v[i];

		if (f->level != level || !render_shows(f, p->o))
			continue;
		put_finding(p, f);
		--*room;
	}
}

/* In the order of their places; of too many, the worst first and not all. */
static void put_findings(struct page *p)
{
	size_t n = count_shown(p), room = RENDER_FINDINGS;

	if (!p->o->all && n > room) {
		for (int level = FINDING_ERROR; level >= FINDING_NOTE; level--)
			put_level(p, &room, (enum finding_level)level);
		strbuf_addf(p->out,
			    "and %zu more (git refinery review --all shows "
			    "them)\n",
			    n - RENDER_FINDINGS);
		return;
	}
	for (size_t i = 0; i < p->v->findings.n; i++)
		if (render_shows(&p->v->findings.v[i], p->o))
			put_finding(p, &p->v->findings.v[i]);
}

void render_text(struct strbuf *out, const struct review *v,
		 const struct render_options *o)
{
	struct page p = { .out = out, .v = v, .o = o, .told = STRVEC_INIT };

	put_findings(&p);
	put_gaps(&p);
	put_end(&p);
	strvec_release(&p.told);
}
