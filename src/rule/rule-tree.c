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

static void collide(struct findings *out, const char *path, const char *other,
		    const char *what)
{
	struct finding *f = rule_add(out, "tree/case", path, 0);

	if (f)
		finding_setf(&f->message, "it differs only in case from %s'%s'",
			     what, other);
}

/* The first path that does not come before this one. */
static size_t place_of(const struct strvec *all, const char *path)
{
	size_t low = 0, high = all->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcasecmp(all->v[middle], path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool came(const struct subject *s, const char *path)
{
	const struct diff_file *f = diff_find(&s->diff, path);

	return f && f->new_mode && f->status != DIFF_MODIFIED;
}

/* Of two that both came, one is enough. */
static bool told_of_other(const struct subject *s, const char *path,
			  const char *other)
{
	return came(s, other) && strcmp(other, path) > 0;
}

/* A file that is called as another one, or as a directory, but for case. */
static void case_of_file(struct findings *out, const struct subject *s,
			 const struct strvec *all, const char *path)
{
	CLEANUP(cleanup_free) char *inside = alloc_printf("%s/", path);
	size_t i = place_of(all, path), len = strlen(inside);

	for (; i < all->n && !strcasecmp(all->v[i], path); i++)
		if (strcmp(all->v[i], path) &&
		    !told_of_other(s, path, all->v[i])) {
			collide(out, path, all->v[i], "");
			return;
		}
	i = place_of(all, inside);
	if (i < all->n && !strncasecmp(all->v[i], inside, len))
		collide(out, path, all->v[i], "the directory of ");
}

/* A directory on the way to it that is called as a file, but for case. */
static void case_of_directories(struct findings *out, const struct subject *s,
				const struct strvec *all, const char *path)
{
	for (const char *c = strchr(path, '/'); c; c = strchr(c + 1, '/')) {
		CLEANUP(cleanup_free)
		char *above = alloc_string_n(path, (size_t)(c - path));
		size_t i = place_of(all, above);

		if (i < all->n && !strcasecmp(all->v[i], above) &&
		    !came(s, all->v[i])) {
			collide(out, path, all->v[i], "the file ");
			return;
		}
	}
}

/*
 * Against all files of the new tree: the one that was there before makes no
 * finding, and the one that came does.
 */
static int cases(struct findings *out, const struct subject *s)
{
	CLEANUP(strvec_release) struct strvec all = STRVEC_INIT;
	int error = 0;

	for (size_t i = 0; !error && i < s->diff.n; i++) {
		const struct diff_file *f = &s->diff.v[i];

		if (!f->new_mode || (f->old_mode && f->old_path &&
				     !strcmp(f->old_path, f->path)))
			continue;
		if (!all.n) {
			error = tree_list(&all, s->repo, &s->head);
			if (!error && all.n)
				qsort(all.v, all.n, sizeof(*all.v),
				      compare_case);
		}
		if (!error) {
			case_of_file(out, s, &all, f->path);
			case_of_directories(out, s, &all, f->path);
		}
	}
	return error;
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
