/* SPDX-License-Identifier: MIT */
#include "linter/intake-format.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool level_of(enum finding_level *out, const char *word)
{
	if (!word)
		return false;
	*out = !strcmp(word, "error")	? FINDING_ERROR :
	       !strcmp(word, "warning") ? FINDING_WARNING :
					  FINDING_NOTE;
	return *out != FINDING_NOTE || !strcmp(word, "info") ||
	       !strcmp(word, "style");
}

static bool read_place(struct intake_place *out, const struct json *o,
		       const char *line, const char *column)
{
	return intake_number(&out->line, json_get(o, line)) &&
	       intake_number(&out->column, json_get(o, column)) && out->column;
}

/* Its columns count characters, and a tab as one. */
static void read_fix(struct intake *in, struct finding *f,
		     const struct json *replacements)
{
	struct intake_edit edits[INTAKE_EDITS_LIMIT];
	size_t n = 0;

	json_each(replacements, r) {
		struct intake_edit *e = &edits[n];

		if (n++ == INTAKE_EDITS_LIMIT ||
		    !read_place(&e->start, r, "line", "column") ||
		    !read_place(&e->end, r, "endLine", "endColumn"))
			return;
		e->text = json_text(json_get(r, "replacement"));
	}
	intake_fix(in, f, EDIT_CHARACTERS, edits, n);
}

static void read_comment(struct intake *in, const struct json *c)
{
	struct intake_item item = { .message =
					    json_text(json_get(c, "message")) };
	CLEANUP(cleanup_free) char *path = NULL;
	struct finding *f;
	char rule[32];
	int64_t code;

	if (!level_of(&item.level, json_text(json_get(c, "level"))) ||
	    !intake_number(&code, json_get(c, "code")) ||
	    !intake_number(&item.first, json_get(c, "line")) ||
	    !intake_number(&item.column, json_get(c, "column")) ||
	    !intake_number(&item.last, json_get(c, "endLine")) ||
	    !intake_number(&item.end_column, json_get(c, "endColumn"))) {
		intake_set_aside(in, INTAKE_MALFORMED,
				 "a comment with a wrong level or number");
		return;
	}
	if (!intake_path(&path, in, json_text(json_get(c, "file"))))
		return;
	item.path = path;
	snprintf(rule, sizeof(rule), "SC%lld", (long long)code);
	item.rule = code ? rule : NULL;
	f = intake_add(in, &item);
	if (f)
		read_fix(in, f, json_find(c, "fix", "replacements", NULL));
}

static int parse(struct intake *in, const char *text, size_t len)
{
	CLEANUP(cleanup_json) struct json *root = NULL;
	const struct json *comments;
	int error = json_parse(&root, text, len, INTAKE_SIZE_LIMIT);

	if (error)
		return error;
	comments = json_get(root, "comments");
	if (!json_is_array(comments))
		return error_set(ERR_INVALID, "JSON that is not shellcheck's "
					      "json1: no list of comments");
	json_each(comments, comment)
		read_comment(in, comment);
	return 0;
}

const struct intake_format intake_shellcheck = { "shellcheck-json1", parse };
