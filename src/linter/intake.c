/* SPDX-License-Identifier: MIT */
#include "linter/intake.h"
#include "linter/intake-format.h"
#include "finding/subject.h"
#include "linter/tool-path.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/strbuf.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct intake_format *const formats[] = {
	&intake_sarif, &intake_rdjson,	   &intake_rdjsonl, &intake_checkstyle,
	&intake_lines, &intake_shellcheck, &intake_eslint,
};

#define FORMATS (sizeof(formats) / sizeof(*formats))

const char *intake_aside_name(enum intake_aside aside)
{
	static const char *const names[] = {
		"suppressed", "unchanged", "no problem", "nowhere",
		"outside",    "malformed", "too many",
	};

	return names[aside];
}

void intake_report_release(struct intake_report *report)
{
	free(report->malformed);
	free(report->failed);
	*report = INTAKE_REPORT_INIT;
}

const struct intake_format *intake_format_at(size_t i)
{
	return i < FORMATS ? formats[i] : NULL;
}

const char *intake_format_name(const struct intake_format *format)
{
	return format->name;
}

int intake_format_parse(const struct intake_format **out, const char *name)
{
	CLEANUP(strbuf_release) struct strbuf known = STRBUF_INIT;

	for (size_t i = 0; i < FORMATS; i++) {
		if (!strcmp(formats[i]->name, name)) {
			*out = formats[i];
			return 0;
		}
		strbuf_addf(&known, "%s%s", i ? ", " : "", formats[i]->name);
	}
	return error_set(ERR_INVALID, "'%.100s' is no format: there are %s",
			 name, known.buf);
}

void intake_set_aside(struct intake *in, enum intake_aside aside,
		      const char *format, ...)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	va_list args;

	in->report->items++;
	in->report->aside[aside]++;
	if (aside != INTAKE_MALFORMED || in->report->malformed)
		return;
	va_start(args, format);
	strbuf_vaddf(&text, format, args);
	va_end(args);
	finding_set(&in->report->malformed, text.buf);
}

void intake_refused(struct intake *in, int error)
{
	intake_set_aside(
		in, error == ERR_REFUSED ? INTAKE_OUTSIDE : INTAKE_MALFORMED,
		"%s", error_message());
}

bool intake_path(char **out, struct intake *in, const char *path)
{
	int error;

	if (!path || !*path) {
		intake_set_aside(in, INTAKE_NOWHERE, "it names no file");
		return false;
	}
	error = tool_path(out, in->context->root, path);
	if (error)
		intake_refused(in, error);
	return !error;
}

bool intake_number(int64_t *out, const struct json *value)
{
	*out = 0;
	return !value || (json_integer(out, value) && *out >= 0 &&
			  *out <= (int64_t)UINT32_MAX);
}

static const char *wrong_with(const struct intake_item *item)
{
	if (!item->message || !*item->message)
		return "it has no message";
	if (item->first < 0 || item->first > (int64_t)UINT32_MAX ||
	    item->last > (int64_t)UINT32_MAX ||
	    (item->last && item->last < item->first))
		return "its lines are in no order";
	return NULL;
}

/* A range that ends before the first column of a line has nothing of it. */
static uint32_t last_line(const struct intake_item *item)
{
	int64_t last = item->last ? item->last : item->first;

	return (uint32_t)(item->end_column == 1 && last > item->first ?
				  last - 1 :
				  last);
}

struct finding *intake_add(struct intake *in, const struct intake_item *item)
{
	const struct intake_context *context = in->context;
	enum finding_level level =
		item->level < context->level ? item->level : context->level;
	const char *wrong = wrong_with(item);
	struct finding *f = NULL;

	if (wrong) {
		intake_set_aside(in, INTAKE_MALFORMED, "%s", wrong);
		return NULL;
	}
	if (!in->full)
		f = finding_add(in->out, context->tool,
				item->rule && *item->rule ?
					item->rule :
					finding_level_name(item->level),
				level, item->path, (uint32_t)item->first);
	if (!f) {
		in->full = true;
		intake_set_aside(in, INTAKE_TOO_MANY, "too many");
		return NULL;
	}
	in->report->items++;
	in->report->added++;
	f->last = last_line(item);
	if (item->column > 0 && item->column <= (int64_t)UINT32_MAX)
		f->column = (uint32_t)item->column;
	finding_set(&f->message, item->message);
	return f;
}

static bool find_place(size_t *out, const struct lines *lines,
		       const struct intake_place *place, bool end,
		       enum edit_unit unit)
{
	size_t len;

	if (place->column || !end)
		return !edit_offset(out, lines, place->line,
				    place->column ? place->column : 1, unit);
	if (place->line < 1 || place->line > (int64_t)lines->count)
		return false;
	lines_at(lines, (uint32_t)place->line, &len);
	*out = lines->starts[place->line - 1] + len;
	return true;
}

static bool place_edits(struct edit *out, const struct lines *lines,
			enum edit_unit unit, const struct intake_edit *edits,
			size_t n)
{
	for (size_t i = 0; i < n; i++) {
		out[i].text = edits[i].text;
		if (!out[i].text ||
		    !find_place(&out[i].start, lines, &edits[i].start, false,
				unit) ||
		    !find_place(&out[i].end, lines, &edits[i].end, true, unit))
			return false;
	}
	return true;
}

void intake_fix(struct intake *in, struct finding *f, enum edit_unit unit,
		const struct intake_edit *edits, size_t n)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf patch = STRBUF_INIT;
	CLEANUP(lines_release) struct lines lines = LINES_INIT;
	struct edit placed[INTAKE_EDITS_LIMIT];

	if (!n || n > INTAKE_EDITS_LIMIT || f->patch || !in->context->text ||
	    in->context->text(&text, f->path, in->context->data))
		return;
	lines_load(&lines, text.buf, text.len);
	if (place_edits(placed, &lines, unit, edits, n) &&
	    !edit_patch(&patch, f->path, &lines, placed, n,
			FINDING_PATCH_LIMIT))
		f->patch = strbuf_detach(&patch);
}

int intake_parse(struct findings *out, struct intake_report *report,
		 const struct intake_format *format, const char *text,
		 size_t len, const struct intake_context *context)
{
	struct intake in = { .out = out, .report = report, .context = context };

	if (len > INTAKE_SIZE_LIMIT)
		return error_set(ERR_INVALID, "a report of more than %zu bytes",
				 INTAKE_SIZE_LIMIT);
	return format->parse(&in, text, len);
}
