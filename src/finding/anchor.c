/* SPDX-License-Identifier: MIT */
#include "finding/anchor.h"
#include "git/oid.h"
#include "finding/finding.h"
#include "finding/subject.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A file of the change with its lines, while its findings are looked at. */
struct place {
	const struct diff_file *file; /* NULL: not in the change */
	struct strbuf text;
	struct lines lines;
	bool readable;
};

static void place_release(struct place *p)
{
	lines_release(&p->lines);
	strbuf_release(&p->text);
}

static int place_load(struct place *p, const struct subject *s,
		      const char *path)
{
	int error;

	p->file = diff_find(&s->diff, path);
	if (!p->file || p->file->kind != DIFF_TEXT || !p->file->new_mode)
		return 0;
	error = subject_text(&p->text, s, p->file);
	if (error == ERR_INVALID || error == ERR_NOTFOUND)
		return 0;
	p->readable = !error;
	lines_load(&p->lines, p->text.buf, p->text.len);
	return error;
}

static void set_aside(struct finding *f, enum finding_state state,
		      const char *reason)
{
	f->state = state;
	finding_set(&f->reason, reason);
}

/* Append text without white space, as far as it is there. */
static void add_dense(struct strbuf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isspace((unsigned char)text[i]))
			strbuf_addc(out, text[i]);
}

/* Does the line hold what the tool says it read there? */
static bool quoted(const struct place *p, const struct finding *f)
{
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf quote = STRBUF_INIT;
	size_t len;
	const char *text = lines_at(&p->lines, f->first, &len);

	if (!f->quote)
		return true;
	add_dense(&line, text, len);
	add_dense(&quote, f->quote, strlen(f->quote));
	return quote.len && strstr(line.buf, quote.buf);
}

static bool changed(const struct diff_file *file, const struct finding *f)
{
	bool whole = !f->first;
	uint32_t last = f->last - f->first < ANCHOR_SPAN ? f->last : f->first;

	return whole || file->status == DIFF_ADDED ||
	       diff_touches(file, f->first, last);
}

static void judge(struct finding *f, const struct place *p)
{
	if (f->last < f->first)
		f->last = f->first;
	if (!p->file && f->caused)
		return;
	if (!p->file)
		set_aside(f, FINDING_OUTSIDE, "the file is not changed");
	else if (f->first && !p->readable)
		set_aside(f, FINDING_UNANCHORED, "the file has no such text");
	else if (f->first > p->lines.count)
		set_aside(f, FINDING_UNANCHORED, "the file has no such line");
	else if (f->first && !quoted(p, f))
		set_aside(f, FINDING_UNANCHORED, "the line says otherwise");
	else if (!f->caused && !changed(p->file, f))
		set_aside(f, FINDING_OUTSIDE, "the line is not changed");
	if (f->last > p->lines.count && f->first <= p->lines.count)
		f->last = p->lines.count;
}

/* All of a fingerprint but which one of several alike it is. */
static void identify(struct strbuf *out, const struct finding *f,
		     const struct place *p)
{
	size_t len;
	const char *text = lines_at(&p->lines, f->first, &len);

	strbuf_addf(out, "%s\n%s\n%s\n", f->tool, f->rule, f->path);
	add_dense(out, text, len);
	strbuf_addc(out, '\n');
}

static void hash(char **slot, const struct strbuf *text)
{
	struct oid id;

	if (!oid_hash_blob(&id, text->buf, text->len))
		finding_set(slot, oid_hex(&id));
}

/* Those of one file. What they are is kept until all have a number. */
static void number(struct finding *f, size_t n, const struct place *p)
{
	char **keys = alloc_zero(n, sizeof(*keys));

	for (size_t i = 0; i < n; i++) {
		struct strbuf key = STRBUF_INIT;
		size_t same = 0;

		identify(&key, &f[i], p);
		for (size_t j = 0; j < i; j++)
			same += !strcmp(keys[j], key.buf) &&
				f[j].first != f[i].first;
		keys[i] = alloc_string(key.buf);
		strbuf_addf(&key, "%zu\n", same);
		hash(&f[i].fingerprint, &key);
		strbuf_release(&key);
	}
	for (size_t i = 0; i < n; i++)
		free(keys[i]);
	free(keys);
}

static int anchor_file(struct finding *f, size_t n, const struct subject *s)
{
	CLEANUP(place_release)
	struct place p = { .text = STRBUF_INIT, .lines = LINES_INIT };
	int error = place_load(&p, s, f->path);

	if (error)
		return error;
	for (size_t i = 0; i < n; i++)
		judge(&f[i], &p);
	number(f, n, &p);
	return 0;
}

int anchor_findings(struct findings *l, size_t from, const struct subject *s)
{
	struct findings part = { .v = l->v + from, .n = l->n - from };
	int error = 0;

	findings_sort(&part);
	for (size_t i = 0, n; !error && i < part.n; i += n) {
		for (n = 1; i + n < part.n &&
			    !strcmp(part.v[i + n].path, part.v[i].path);)
			n++;
		error = anchor_file(&part.v[i], n, s);
	}
	return error;
}

/* "eslint(no-var)", "lint/style/noVar": novar */
static void plain_name(char *out, size_t size, const char *rule)
{
	const char *open = strchr(rule, '('), *slash = strrchr(rule, '/');
	size_t n = 0;

	if (open)
		rule = open + 1;
	else if (slash)
		rule = slash + 1;
	for (; *rule && *rule != ')' && n + 1 < size; rule++)
		if (isalnum((unsigned char)*rule))
			out[n++] = (char)tolower((unsigned char)*rule);
	out[n] = '\0';
}

static bool same_rule(const struct finding *a, const struct finding *b)
{
	char x[80], y[80];

	plain_name(x, sizeof(x), a->rule);
	plain_name(y, sizeof(y), b->rule);
	return *x && !strcmp(x, y);
}

static bool same(const struct finding *a, const struct finding *b)
{
	if (a->fingerprint && b->fingerprint &&
	    !strcmp(a->fingerprint, b->fingerprint))
		return true;
	if (strcmp(a->path, b->path) || a->first != b->first ||
	    !oid_equal(&a->commit, &b->commit))
		return false;
	if (a->message && b->message && !strcmp(a->message, b->message))
		return true;
	return strcmp(a->tool, b->tool) && same_rule(a, b);
}

void anchor_merge(struct findings *l)
{
	findings_sort(l);
	for (size_t i = 0; i < l->n; i++) {
		struct finding *kept = &l->v[i];

		if (kept->state != FINDING_OPEN)
			continue;
		for (size_t j = i + 1; j < l->n; j++) {
			struct finding *f = &l->v[j];

			if (strcmp(f->path, kept->path))
				break;
			if (f->state != FINDING_OPEN || !same(kept, f))
				continue;
			f->state = FINDING_DUPLICATE;
			free(f->reason);
			f->reason = NULL;
			finding_setf(&f->reason, "as %s %s", kept->tool,
				     kept->rule);
		}
	}
}
