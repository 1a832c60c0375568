/* SPDX-License-Identifier: MIT */
/* Rules over what a debugging session leaves behind, where that is certain. */
#include "rule/rule-file.h"

#include <ctype.h>
#include <string.h>

static const char *const javascript[] = {
	".js",	".jsx", ".mjs", ".cjs", ".ts",
	".tsx", ".mts", ".cts", ".vue", NULL
};
static const char *const python[] = { ".py", NULL };
static const char *const ruby[] = { ".rb", NULL };

/* The statement of a line: without the space around it. */
static const char *statement(const char *text, size_t *len)
{
	while (*len && isspace((unsigned char)*text)) {
		text++;
		--*len;
	}
	while (*len && isspace((unsigned char)text[*len - 1]))
		--*len;
	return text;
}

static bool is(const char *text, size_t len, const char *const *words)
{
	for (; *words; words++)
		if (len == strlen(*words) && !memcmp(text, *words, len))
			return true;
	return false;
}

static bool begins(const char *text, size_t len, const char *const *words)
{
	for (; *words; words++)
		if (len > strlen(*words) &&
		    !memcmp(text, *words, strlen(*words)))
			return true;
	return false;
}

static bool stops(const char *path, const char *text, size_t len)
{
	static const char *const js[] = { "debugger;", "debugger", NULL };
	static const char *const py[] = {
		"breakpoint()",
		"import pdb; pdb.set_trace()",
		"import ipdb; ipdb.set_trace()",
		NULL,
	};
	static const char *const rb[] = { "binding.pry", "binding.irb",
					  "byebug", NULL };

	return (rule_path_ends(path, javascript) && is(text, len, js)) ||
	       (rule_path_ends(path, python) && is(text, len, py)) ||
	       (rule_path_ends(path, ruby) && is(text, len, rb));
}

/* In files of tests alone: elsewhere a name may mean anything. */
static bool focuses(const char *path, const char *text, size_t len)
{
	static const char *const words[] = {
		"describe.only(", "it.only(", "test.only(", "context.only(",
		"fdescribe(",	  "fit(",     NULL,
	};

	return rule_path_ends(path, javascript) &&
	       (strstr(path, "test") || strstr(path, "spec")) &&
	       begins(text, len, words);
}

/* Its first byte that is not a space, and the length of the rest; "" if none */
static const char *words_at(const struct rule_file *f, uint32_t line,
			    size_t *len, size_t *indent)
{
	const char *text = lines_at(&f->lines, line, len);
	const char *words = statement(text, len);

	*indent = (size_t)(words - text);
	return words;
}

/*
 * Can the line go? Not if a condition, a loop or a block would lose its only
 * statement: so it must follow, or in Python stand beside, what is whole.
 */
static bool can_go(const struct rule_file *f, uint32_t line)
{
	size_t len, indent, own;
	const char *text;

	words_at(f, line, &len, &own);
	if (rule_path_ends(f->path, ruby))
		return true;
	text = words_at(f, line - 1, &len, &indent);
	if (rule_path_ends(f->path, javascript))
		return len && strchr(";{}", text[len - 1]) &&
		       !memmem(text, len, "//", 2) && text[0] != '*';
	return len && indent == own && isalpha((unsigned char)text[0]) &&
	       !memchr(text, '#', len) && !strchr(":,\\([{", text[len - 1]);
}

static void add_breakpoint(struct findings *out, const struct rule_file *f,
			   uint32_t n)
{
	struct finding *found = rule_add(out, "debug/breakpoint", f->path, n);
	const size_t *starts = f->lines.starts;

	if (n > 1 && can_go(f, n))
		rule_fix(found, f, f->lines.text + starts[n - 1],
			 starts[n] - starts[n - 1], "");
}

/* "it.only(" becomes "it(", and "fit(" the same. */
static void add_focus(struct findings *out, const struct rule_file *f,
		      uint32_t n, const char *text)
{
	struct finding *found = rule_add(out, "debug/focused-test", f->path, n);

	if (*text == 'f')
		rule_fix(found, f, text, 1, "");
	else
		rule_fix(found, f, strchr(text, '.'), strlen(".only"), "");
}

void rule_debug(struct findings *out, const struct rule_file *f)
{
	if (!rule_path_ends(f->path, javascript) &&
	    !rule_path_ends(f->path, python) && !rule_path_ends(f->path, ruby))
		return;
	for (uint32_t n = rule_added(f, 1); n; n = rule_added(f, n + 1)) {
		size_t len;
		const char *text = lines_at(&f->lines, n, &len);

		text = statement(text, &len);
		if (!f->specimen && stops(f->path, text, len))
			add_breakpoint(out, f, n);
		else if (focuses(f->path, text, len))
			add_focus(out, f, n, text);
	}
}
