/* SPDX-License-Identifier: MIT */
/* Rules over files that git, or this program, acts on. */
#include "rule/rule-file.h"
#include "util/cleanup.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <string.h>

/* The value of "key = value" if the line sets that key, else NULL. */
static const char *value_of(const char *text, size_t len, const char *key,
			    size_t *n)
{
	size_t k = strlen(key);

	while (len && isspace((unsigned char)*text)) {
		text++;
		len--;
	}
	if (len <= k || strncasecmp(text, key, k))
		return NULL;
	for (text += k, len -= k; len && isspace((unsigned char)*text); len--)
		text++;
	if (!len || *text != '=')
		return NULL;
	for (text++, len--;
	     len && (isspace((unsigned char)*text) || *text == '"'); len--)
		text++;
	*n = len;
	return text;
}

static bool has(const char *text, size_t len, const char *what)
{
	return memmem(text, len, what, strlen(what));
}

/* As git itself refuses since CVE-2018-17456 and its like, and file:, ext:. */
static bool bad_url(const char *url, size_t len)
{
	return (len && *url == '-') || (len > 5 && !memcmp(url, "ext::", 5)) ||
	       (len > 7 && !memcmp(url, "file://", 7)) ||
	       has(url, len, "\\n") || has(url, len, "%0a");
}

static bool bad_path(const char *path, size_t len)
{
	return (len && (*path == '-' || *path == '/')) ||
	       has(path, len, "../") || has(path, len, "..\\") ||
	       (len >= 4 && !strncasecmp(path, ".git", 4) &&
		(len == 4 || path[4] == '/'));
}

static void modules(struct findings *out, const struct rule_file *f)
{
	for (uint32_t n = rule_added(f, 1); n; n = rule_added(f, n + 1)) {
		size_t len, size;
		const char *text = lines_at(&f->lines, n, &len);
		const char *url = value_of(text, len, "url", &size);
		bool bad = url && bad_url(url, size);

		if (!bad) {
			const char *path = value_of(text, len, "path", &size);

			bad = path && bad_path(path, size);
		}
		if (!bad) {
			const char *update =
				value_of(text, len, "update", &size);

			bad = update && size && *update == '!';
		}
		if (bad)
			rule_add(out, "policy/submodule", f->path, n);
	}
}

/* git-lfs is what filters are for in most repositories, and reviews see it. */
static void attributes(struct findings *out, const struct rule_file *f)
{
	for (uint32_t n = rule_added(f, 1); n; n = rule_added(f, n + 1)) {
		size_t len;
		const char *text = lines_at(&f->lines, n, &len);

		if (len && *text == '#')
			continue;
		if ((has(text, len, " filter=") &&
		     !has(text, len, " filter=lfs")) ||
		    (has(text, len, " merge=") &&
		     !has(text, len, " merge=union") &&
		     !has(text, len, " merge=binary") &&
		     !has(text, len, " merge=ours") &&
		     !has(text, len, " merge=lfs")))
			rule_add(out, "policy/attributes", f->path, n);
	}
}

static bool is_policy(const char *path)
{
	return !strcmp(path, ".refinery") || !strcmp(path, "REVIEW.md");
}

static int look(struct findings *out, const struct subject *s,
		const struct diff_file *change,
		void (*check)(struct findings *, const struct rule_file *))
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct rule_file f = { .path = change->path,
			       .change = change,
			       .lines = LINES_INIT };
	int error = subject_text(&text, s, change);

	if (error)
		return error;
	lines_load(&f.lines, text.buf, text.len);
	check(out, &f);
	lines_release(&f.lines);
	return 0;
}

int rule_policy(struct findings *out, const struct subject *s)
{
	static const char *const attribute_files[] = { "/.gitattributes",
						       NULL };
	int error = 0;

	for (size_t i = 0; !error && i < s->diff.n; i++) {
		const struct diff_file *f = &s->diff.v[i];

		if (is_policy(f->path) ||
		    (f->old_path && is_policy(f->old_path)))
			rule_add(out, "policy/gate", f->path, 0);
		if (!f->new_mode || f->kind != DIFF_TEXT)
			continue;
		if (!strcmp(f->path, ".gitmodules"))
			error = look(out, s, f, modules);
		else if (rule_path_ends(f->path, attribute_files))
			error = look(out, s, f, attributes);
	}
	return error;
}
