/* SPDX-License-Identifier: MIT */
/* Rules over names and sizes. */
#include "git/tree.h"
#include "rule/rule-file.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A file of more bytes is large. */
#define LARGE ((uint64_t)5 << 20)

static int compare_case(const void *a, const void *b)
{
	return strcasecmp(*(char *const *)a, *(char *const *)b);
}

/*
 * Against all files of the new tree: the one that was there before makes no
 * finding, and the one that came does.
 */
static int cases(struct findings *out, const struct subject *s)
{
	CLEANUP(strvec_release) struct strvec all = STRVEC_INIT;
	bool any = false;
	int error;

	for (size_t i = 0; i < s->diff.n && !any; i++)
		any = s->diff.v[i].new_mode && !s->diff.v[i].old_mode;
	if (!any)
		return 0;
	error = tree_list(&all, s->repo, &s->head);
	if (error)
		return error;
	if (all.n)
		qsort(all.v, all.n, sizeof(*all.v), compare_case);
	for (size_t i = 1; i < all.n; i++) {
		const struct diff_file *a = diff_find(&s->diff, all.v[i - 1]);
		const struct diff_file *b = diff_find(&s->diff, all.v[i]);
		const struct diff_file *new = b && !b->old_mode ? b : a;
		struct finding *f;

		if (strcasecmp(all.v[i - 1], all.v[i]) || !new || new->old_mode)
			continue;
		f = rule_add(out, "tree/case", new->path, 0);
		if (f)
			finding_setf(&f->message,
				     "it differs only in case "
				     "from '%s'",
				     new == b ? all.v[i - 1] : all.v[i]);
	}
	return 0;
}

/* Does a link from path to text lead out of the tree? */
static bool leaves(const char *path, const char *text)
{
	int depth = 0;

	if (*text == '/')
		return true;
	for (const char *c = path; *c; c++)
		depth += *c == '/';
	for (const char *c = text; *c;) {
		size_t len = strcspn(c, "/");

		if (len == 2 && !memcmp(c, "..", 2))
			depth--;
		else if (len && !(len == 1 && *c == '.'))
			depth++;
		if (depth < 0)
			return true;
		c += len;
		c += strspn(c, "/");
	}
	return false;
}

static int link(struct findings *out, const struct subject *s,
		const struct diff_file *file)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error = subject_text(&text, s, file);
	struct finding *f;

	if (error || !leaves(file->path, text.buf))
		return error;
	f = rule_add(out, "tree/link", file->path, 0);
	if (f)
		finding_setf(&f->message,
			     "this symlink leads out of the tree, "
			     "to '%s'",
			     text.buf);
	return 0;
}

static int large(struct findings *out, const struct subject *s,
		 const struct diff_file *file)
{
	uint64_t size;
	struct finding *f;
	int error = blob_size(&size, s->repo, &file->new_id);

	if (error || size <= LARGE)
		return error;
	f = rule_add(out, "tree/large", file->path, 0);
	if (f)
		finding_setf(&f->message, "a file of %.1f MB was added",
			     (double)size / (1 << 20));
	return 0;
}

/*
 * What is certainly made, and never written, by its name: how much of the path
 * names it, the file or the directory that should not be there; 0 if it may
 * be.
 */
static size_t generated(const char *path)
{
	static const char *const ends[] = {
		".pyc",	      ".pyo",	      "/.DS_Store", "/Thumbs.db",
		"/core.dump", ".class",	      ".swp",	    ".orig",
		".rej",	      ".tsbuildinfo", NULL,
	};
	static const char *const inside[] = { "node_modules/",
					      "__pycache__/",
					      ".pytest_cache/",
					      ".mypy_cache/",
					      ".idea/",
					      ".terraform/",
					      NULL };

	for (const char *const *word = inside; *word; word++) {
		const char *at = strstr(path, *word);

		if (at && (at == path || at[-1] == '/'))
			return (size_t)(at - path) + strlen(*word);
	}
	return rule_path_ends(path, ends) ? strlen(path) : 0;
}

/* One finding for all that lies in such a directory. */
static void made(struct findings *out, const struct diff_file *file,
		 struct strbuf *told)
{
	size_t len = rule_is_specimen(file->path) ? 0 : generated(file->path);

	if (!len || (told->len == len && !memcmp(told->buf, file->path, len)))
		return;
	strbuf_clear(told);
	strbuf_add(told, file->path, len);
	rule_add(out, "tree/generated", file->path, 0);
}

int rule_tree(struct findings *out, const struct subject *s, bool each_commit)
{
	CLEANUP(strbuf_release) struct strbuf told = STRBUF_INIT;
	int error = each_commit ? 0 : cases(out, s);

	for (size_t i = 0; !error && i < s->diff.n; i++) {
		const struct diff_file *f = &s->diff.v[i];

		if (!f->new_mode || f->kind == DIFF_MODULE)
			continue;
		if (f->kind == DIFF_LINK)
			error = link(out, s, f);
		else if (!f->old_mode)
			error = large(out, s, f);
		if (!f->old_mode && !each_commit)
			made(out, f, &told);
	}
	return error;
}
