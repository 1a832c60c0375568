/* SPDX-License-Identifier: MIT */
#include "linter/intake-format.h"
#include "finding/subject.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

#define MARK                                                            \
	"\xef\xbb\xbf" /* a byte order mark, which offsets do not count \
			*/

/* Its ranges count UTF-16 units from the beginning of the file. */
static void read_fix(struct intake *in, struct finding *f,
		     const struct json *fix)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf patch = STRBUF_INIT;
	CLEANUP(lines_release) struct lines lines = LINES_INIT;
	const struct json *range = json_get(fix, "range");
	struct edit edit = { .text = json_text(json_get(fix, "text")) };
	int64_t start, end;
	size_t mark;

	if (!edit.text || !json_integer(&start, json_at(range, 0)) ||
	    !json_integer(&end, json_at(range, 1)) || !in->context->text ||
	    in->context->text(&text, f->path, in->context->data))
		return;
	mark = strncmp(text.buf, MARK, strlen(MARK)) ? 0 : strlen(MARK);
	if (edit_offset_utf16(&edit.start, text.buf + mark, text.len - mark,
			      start) ||
	    edit_offset_utf16(&edit.end, text.buf + mark, text.len - mark, end))
		return;
	edit.start += mark;
	edit.end += mark;
	lines_load(&lines, text.buf, text.len);
	if (!edit_patch(&patch, f->path, &lines, &edit, 1, FINDING_PATCH_LIMIT))
		f->patch = strbuf_detach(&patch);
}

static bool read_numbers(struct intake_item *item, const struct json *m)
{
	int64_t severity;

	if (!json_integer(&severity, json_get(m, "severity")) || severity < 1 ||
	    severity > 2)
		return false;
	item->level = severity == 2 ? FINDING_ERROR : FINDING_WARNING;
	return intake_number(&item->first, json_get(m, "line")) &&
	       intake_number(&item->column, json_get(m, "column")) &&
	       intake_number(&item->last, json_get(m, "endLine")) &&
	       intake_number(&item->end_column, json_get(m, "endColumn"));
}

/* Without a rule it is the parser that speaks, or eslint about a file. */
static void read_message(struct intake *in, const char *file,
			 const struct json *m)
{
	struct intake_item item = {
		.rule = json_text(json_get(m, "ruleId")),
		.message = json_text(json_get(m, "message")),
	};
	CLEANUP(cleanup_free) char *path = NULL;
	struct finding *f;

	if (!read_numbers(&item, m)) {
		intake_set_aside(in, INTAKE_MALFORMED,
				 "a message with a wrong severity or number");
		return;
	}
	if (!item.rule && !item.first && item.level != FINDING_ERROR) {
		intake_set_aside(in, INTAKE_NO_PROBLEM, "about the file");
		return;
	}
	if (!item.rule)
		item.rule = "parse";
	if (!intake_path(&path, in, file))
		return;
	item.path = path;
	f = intake_add(in, &item);
	if (f)
		read_fix(in, f, json_get(m, "fix"));
}

static int parse(struct intake *in, const char *text, size_t len)
{
	CLEANUP(cleanup_json) struct json *root = NULL;
	int error = json_parse(&root, text, len, INTAKE_SIZE_LIMIT);

	if (error)
		return error;
	if (!json_is_array(root))
		return error_set(ERR_INVALID,
				 "JSON that is not eslint's: no list of files");
	json_each(root, file) {
		const char *path = json_text(json_get(file, "filePath"));

		if (!path || !json_is_array(json_get(file, "messages")))
			return error_set(ERR_INVALID, "JSON that is not "
						      "eslint's: a file "
						      "without messages");
		json_each(json_get(file, "messages"), message)
			read_message(in, path, message);
		json_each(json_get(file, "suppressedMessages"), message)
			intake_set_aside(in, INTAKE_SUPPRESSED, "suppressed");
	}
	return 0;
}

const struct intake_format intake_eslint = { "eslint-json", parse };
