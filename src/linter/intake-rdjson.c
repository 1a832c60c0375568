/* SPDX-License-Identifier: MIT */
#include "linter/intake-format.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"

#include <stdlib.h>
#include <string.h>

/*
 * Its severity, by name or by the number in the protocol; none and the unknown
 * one are what outer says. False: there is no such severity.
 */
static bool severity_of(enum finding_level *out, const struct json *value,
			enum finding_level outer)
{
	static const char *const names[] = { "UNKNOWN_SEVERITY", "ERROR",
					     "WARNING", "INFO" };
	const enum finding_level levels[] = { outer, FINDING_ERROR,
					      FINDING_WARNING, FINDING_NOTE };
	const char *name = json_text(value);
	int64_t number = 0;

	if (name) {
		while (number < 4 && strcmp(names[number], name))
			number++;
	} else if (value && !json_integer(&number, value)) {
		return false;
	}
	if (number < 0 || number > 3)
		return false;
	*out = levels[number];
	return true;
}

static bool read_place(struct intake_place *out, const struct json *position)
{
	return (!position || json_is_object(position)) &&
	       intake_number(&out->line, json_get(position, "line")) &&
	       intake_number(&out->column, json_get(position, "column"));
}

/* Without columns a range is whole lines, the last one included. */
static bool read_range(struct intake_edit *out, const struct json *range)
{
	if ((range && !json_is_object(range)) ||
	    !read_place(&out->start, json_get(range, "start")) ||
	    !read_place(&out->end, json_get(range, "end")))
		return false;
	if (!out->end.line)
		out->end = out->start;
	return true;
}

/* One suggestion is a fix; several are to be chosen from. */
static void read_suggestions(struct intake *in, struct finding *f,
			     const struct json *list)
{
	const struct json *suggestion = json_at(list, 0);
	struct intake_edit e = { .text = json_text(
					 json_get(suggestion, "text")) };

	if (json_count(list) != 1 ||
	    !read_range(&e, json_get(suggestion, "range")))
		return;
	/* Whether whole lines go, or become empty ones, is not laid down. */
	if (!e.end.column && e.text &&
	    (!*e.text || e.text[strlen(e.text) - 1] == '\n'))
		return;
	intake_fix(in, f, EDIT_BYTES, &e, 1);
}

static bool read_item(struct intake_item *item, const struct json *d,
		      enum finding_level outer)
{
	struct intake_edit range = { 0 };

	if (!severity_of(&item->level, json_get(d, "severity"), outer) ||
	    !read_range(&range, json_find(d, "location", "range", NULL)))
		return false;
	item->first = range.start.line;
	item->column = range.start.column;
	item->last = range.end.line;
	item->end_column = range.end.column;
	item->rule = json_text(json_find(d, "code", "value", NULL));
	item->message = json_text(json_get(d, "message"));
	return true;
}

static void read_diagnostic(struct intake *in, const struct json *d,
			    enum finding_level outer)
{
	struct intake_item item = { 0 };
	CLEANUP(cleanup_free) char *path = NULL;
	struct finding *f;

	if (!read_item(&item, d, outer)) {
		intake_set_aside(in, INTAKE_MALFORMED,
				 "a diagnostic with a wrong severity or range");
		return;
	}
	if (!intake_path(&path, in,
			 json_text(json_find(d, "location", "path", NULL))))
		return;
	item.path = path;
	f = intake_add(in, &item);
	if (f)
		read_suggestions(in, f, json_get(d, "suggestions"));
}

static int parse_whole(struct intake *in, const char *text, size_t len)
{
	CLEANUP(cleanup_json) struct json *root = NULL;
	enum finding_level outer;
	int error = json_parse(&root, text, len, INTAKE_SIZE_LIMIT);

	if (error)
		return error;
	if (!json_is_array(json_get(root, "diagnostics")) ||
	    !severity_of(&outer, json_get(root, "severity"), FINDING_WARNING))
		return error_set(ERR_INVALID, "JSON that is not rdjson: no "
					      "list of diagnostics, or a wrong "
					      "severity");
	json_each(json_get(root, "diagnostics"), diagnostic)
		read_diagnostic(in, diagnostic, outer);
	return 0;
}

static int parse_line(struct intake *in, const char *line, size_t len,
		      size_t number)
{
	CLEANUP(cleanup_json) struct json *value = NULL;
	int error = json_parse(&value, line, len, INTAKE_SIZE_LIMIT);

	if (error)
		return error_wrap(error, "line %zu", number);
	if (!json_is_object(value))
		return error_set(ERR_INVALID, "line %zu is no diagnostic",
				 number);
	read_diagnostic(in, value, FINDING_WARNING);
	return 0;
}

static int parse_lines(struct intake *in, const char *text, size_t len)
{
	const char *end = text + len;
	int error = 0;

	for (size_t number = 1; !error && text < end; number++) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((stop ? stop : end) - text);

		if (number > INTAKE_LINES_LIMIT)
			return error_set(ERR_INVALID, "more than %d lines",
					 INTAKE_LINES_LIMIT);
		if (n && text[n - 1] == '\r')
			n--;
		if (n)
			error = parse_line(in, text, n, number);
		text = stop ? stop + 1 : end;
	}
	return error;
}

const struct intake_format intake_rdjson = { "rdjson", parse_whole };
const struct intake_format intake_rdjsonl = { "rdjsonl", parse_lines };
