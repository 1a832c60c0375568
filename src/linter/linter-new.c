/* SPDX-License-Identifier: MIT */
#include "git/diff.h"
#include "linter/linter-task.h"
#include "finding/subject.h"
#include "util/alloc.h"
#include "util/cleanup.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What makes a finding the same on both sides; and how often it is there. */
struct identity {
	char *text;
	size_t finding;
};

struct identities {
	struct identity *v;
	size_t n;
};

static void release(struct identities *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].text);
	free(l->v);
}

/* The line that it is on without its spaces; of a file, what it says. */
static void put_line(struct strbuf *out, const struct finding *f,
		     struct linter_text *text)
{
	CLEANUP(strbuf_release) struct strbuf file = STRBUF_INIT;
	CLEANUP(lines_release) struct lines lines = LINES_INIT;
	const char *line;
	size_t len;

	if (!f->first || linter_text_read(&file, f->path, text)) {
		strbuf_adds(out, f->message);
		return;
	}
	lines_load(&lines, file.buf, file.len);
	line = lines_at(&lines, f->first, &len);
	for (size_t i = 0; i < len; i++)
		if (!isspace((unsigned char)line[i]))
			strbuf_addc(out, line[i]);
}

/* What a file of the base is called now. */
static const char *name_now(const struct subject *s, const char *path)
{
	for (size_t i = 0; i < s->diff.n; i++) {
		const struct diff_file *f = &s->diff.v[i];

		if (f->old_path && !strcmp(f->old_path, path))
			return f->path;
	}
	return path;
}

static int compare(const void *a, const void *b)
{
	const struct identity *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	if (order)
		return order;
	return x->finding < y->finding ? -1 : x->finding > y->finding;
}

static void identify(struct identities *out, struct linting *l,
		     const struct findings *findings, enum linter_side side)
{
	out->v = alloc_zero(findings->n + 1, sizeof(*out->v));
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->v[i];
		struct strbuf text = STRBUF_INIT;

		strbuf_addf(&text, "%s\n%s\n",
			    side == LINTER_BASE ?
				    name_now(l->subject, f->path) :
				    f->path,
			    f->rule);
		put_line(&text, f, &l->text[side]);
		out->v[out->n++] = (struct identity){ strbuf_detach(&text), i };
	}
	qsort(out->v, out->n, sizeof(*out->v), compare);
}

/* Both are sorted: of several alike, those that came last are the new ones. */
static void mark(struct findings *head, const struct identities *a,
		 const struct identities *b)
{
	size_t j = 0;

	for (size_t i = 0; i < a->n; i++) {
		struct finding *f = &head->v[a->v[i].finding];

		while (j < b->n && strcmp(b->v[j].text, a->v[i].text) < 0)
			j++;
		if (j < b->n && !strcmp(b->v[j].text, a->v[i].text))
			j++;
		else
			f->caused = true;
	}
}

static void drop_others(struct findings *l)
{
	struct findings kept = FINDINGS_INIT;

	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].caused)
			finding_move(&kept, &l->v[i]);
	findings_release(l);
	*l = kept;
}

void linter_keep_new(struct linting *l, struct linter *linter)
{
	CLEANUP(release) struct identities head = { 0 };
	CLEANUP(release) struct identities base = { 0 };

	findings_sort(&linter->findings[LINTER_HEAD]);
	findings_sort(&linter->findings[LINTER_BASE]);
	identify(&head, l, &linter->findings[LINTER_HEAD], LINTER_HEAD);
	identify(&base, l, &linter->findings[LINTER_BASE], LINTER_BASE);
	mark(&linter->findings[LINTER_HEAD], &head, &base);
	drop_others(&linter->findings[LINTER_HEAD]);
}
